"""What moving a course would change."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.model import CourseAdvice


def find_advice(session: Session, region_id: str, advice_id: str) -> CourseAdvice | None:
    return session.get(CourseAdvice, (region_id, advice_id))


def find_newest_advice(session: Session, region_id: str, offer_id: str) -> CourseAdvice | None:
    """The advice on an offer that was asked for last."""
    query = (
        select(CourseAdvice)
        .where(CourseAdvice.region_id == region_id, CourseAdvice.offer_id == offer_id)
        .order_by(CourseAdvice.begun_at.desc(), CourseAdvice.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def delete_advice_on(session: Session, region_id: str, offer_id: str) -> None:
    """Throw away what was worked out for an offer so far."""
    session.execute(
        delete(CourseAdvice).where(
            CourseAdvice.region_id == region_id, CourseAdvice.offer_id == offer_id
        )
    )
