"""What would give a ride a place, in the few words that the office needs."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from mobility.i18n import N_
from mobility.refusals import KINDS

MINUTE_S = 60
WORDS = {
    "earlier": N_("%(minutes)d min earlier"),
    "later": N_("%(minutes)d min later"),
    "longer_ride": N_("%(minutes)d min longer on board"),
    "less_load": N_("%(count)d less of: %(kind)s"),
    "without_property": N_("without: %(kind)s"),
    "more_shift_time": N_("drivers %(minutes)d min longer on duty"),
    "not_apart": N_("together with somebody to be kept apart from"),
    "not_pinned": N_("on another tour, or into a locked one"),
    "without_group": N_("without the others of the group"),
}


def remedy_words(facts: Mapping[str, Any]) -> list[str]:
    """The cheapest changes that would serve a ride, the cheapest first."""
    return [_said(*change) for change in facts.get("changes", ())]


def _said(kind: str, amount: int, detail: str | None, _cents: int) -> str:
    what = gettext(KINDS[detail]) if detail in KINDS else detail or ""
    return str(gettext(WORDS[kind], minutes=amount // MINUTE_S, count=amount, kind=what))
