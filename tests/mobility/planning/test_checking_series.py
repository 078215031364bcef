"""The checker finds what is wrong with the rides of a course or a group, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mobility.booking import (
    GroupMember,
    GroupWish,
    accept_group,
    accept_series,
    quote_group,
    quote_series,
)
from mobility.model import (
    GroupBooking,
    OutboxMessage,
    Participant,
    Party,
    RideRequest,
    RideStop,
    StandingOrder,
    StopKind,
    new_id,
)
from mobility.planning import check_day
from tests.mobility.town import DAY, REGION, Town, spot

Damage = Callable[[Session, str], object]

SERIES_DAMAGES: list[tuple[str, Damage]] = [
    (
        "promised, but nobody was told",
        lambda s, ride: s.execute(
            delete(OutboxMessage).where(OutboxMessage.template == "series_promised")
        ),
    ),
    (
        "booked for another date than",
        lambda s, ride: s.execute(update(RideRequest).values(session_id=None)),
    ),
    (
        "booked by somebody else's standing order",
        lambda s, ride: s.execute(update(StandingOrder).values(participant_id=_stranger(s))),
    ),
    (
        "not in the order pickup, childcare, dropoff",
        lambda s, ride: s.execute(update(RideStop).values(kind=StopKind.PICKUP)),
    ),
    (
        "somebody boards and never alights",
        lambda s, ride: s.execute(
            update(RideStop).where(RideStop.position == 1).values(load={"seats": -2})
        ),
    ),
]

GROUP_DAMAGES: list[tuple[str, Damage]] = [
    (
        "promised, but nobody was told",
        lambda s, ride: s.execute(
            delete(OutboxMessage).where(OutboxMessage.template == "series_promised")
        ),
    ),
    (
        "leads elsewhere than its group",
        lambda s, ride: s.execute(update(RideRequest).values(session_id=None)),
    ),
    (
        "booked by somebody else's group",
        lambda s, ride: s.execute(update(GroupBooking).values(participant_id=_stranger(s))),
    ),
]


def _stranger(session: Session) -> str:
    return session.scalars(select(Participant.id).where(Participant.language == "de")).one()


@pytest.mark.parametrize(
    ("fault", "damage"), SERIES_DAMAGES, ids=[fault for fault, _ in SERIES_DAMAGES]
)
def test_every_damage_to_a_standing_order_is_found(town: Town, fault: str, damage: Damage) -> None:
    """Each changes rows behind the service's back; the checker says what is wrong."""
    town.add_van()
    town.add_participant("de")
    token = quote_series(town.service, REGION, town.wish(town.add_session())).token
    accept_series(town.service, REGION, town.add_participant().id, token, new_id())
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.writing() as session:
        damage(session, "")
    found = check_day(town.service, REGION, DAY)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("fault", "damage"), GROUP_DAMAGES, ids=[fault for fault, _ in GROUP_DAMAGES]
)
def test_every_damage_to_a_group_is_found(town: Town, fault: str, damage: Damage) -> None:
    """As above, for the rides of a group."""
    town.add_van()
    town.add_participant("de")
    members = (GroupMember(spot(4, 0), Party()), GroupMember(spot(4, 2), Party()))
    token = quote_group(town.service, REGION, GroupWish(town.add_session().id, members)).token
    accept_group(town.service, REGION, town.add_participant().id, token, new_id())
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.writing() as session:
        damage(session, "")
    found = check_day(town.service, REGION, DAY)
    assert any(fault in one for one in found), found
