"""The first page: what is on offer, or an appointment of one's own."""

from datetime import date
from itertools import accumulate, groupby

from flask import render_template, request

from mobility.booking import SessionView, list_sessions
from mobility.participation import list_news_for
from web.accounts.identity import find_signed_in
from web.context import language, the_region, the_service, wording
from web.participant.blueprint import pages

ENTRIES_AT_FIRST = 12

Day = tuple[date, list[SessionView]]


@pages.get("/")
def start() -> str:
    """Coming sessions by day; `q` filters them, `later` shows those of later days too."""
    sought = request.args.get("q", "").strip()
    coming = list_sessions(the_service(), the_region().id)
    days = _by_day([entry for entry in coming if _fits(entry, sought)])
    shown = days if sought or "later" in request.args else _first_days(days)
    person = find_signed_in("participant")
    news = list_news_for(the_service(), the_region().id, person.id if person else None, wording())
    return render_template(
        "participant/start.html",
        days=shown,
        has_more=len(shown) < len(days),
        sought=sought,
        news=news,
    )


def _by_day(sessions: list[SessionView]) -> list[Day]:
    zone = the_region().zone
    return [
        (day, list(entries))
        for day, entries in groupby(sessions, lambda entry: entry.starts_at.astimezone(zone).date())
    ]


def _first_days(days: list[Day]) -> list[Day]:
    """As many whole days as a short page holds."""
    before = accumulate((len(entries) for _day, entries in days), initial=0)
    return [day for day, count in zip(days, before, strict=False) if count < ENTRIES_AT_FIRST]


def _fits(entry: SessionView, sought: str) -> bool:
    """Whether each word stands in the title, the provider's name or the place."""
    text = " ".join(
        (entry.title(language()), entry.title("de"), entry.provider_name, entry.spot.label)
    ).casefold()
    return all(word in text for word in sought.casefold().split())
