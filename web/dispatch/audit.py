"""The audit: every action of the desk with who and why."""

from datetime import date

from flask import render_template, request

from mobility.accounts import get_audit
from mobility.i18n import N_
from mobility.model import Action
from mobility.refusals import SENTENCES
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages
from web.presentation import why

ACTION_WORDS = {
    Action.STAFF_SIGNED_IN: N_("signed in"),
    Action.STAFF_SIGN_IN_REFUSED: N_("sign-in refused"),
    Action.BOOKING_CARD_ISSUED: N_("booking card issued"),
    Action.DAY_CLOSED: N_("day closed"),
    Action.DAY_REOPENED: N_("day opened again"),
    Action.DAY_PLAN_COMPUTED: N_("plan computed"),
    Action.DAY_PLAN_PUBLISHED: N_("plan published"),
    Action.DAY_PLAN_REPLANNED: N_("day planned anew"),
    Action.DAY_PLAN_UNDONE: N_("last change undone"),
    Action.DRIVER_SAVED: N_("driver saved"),
    Action.DRIVER_OUT: N_("driver taken out"),
    Action.ODOMETER_READ: N_("odometer entered"),
    Action.PARTICIPANT_ADDED: N_("participant entered"),
    Action.RIDE_BOOKED: N_("ride booked for somebody"),
    Action.MESSAGE_CALLED: N_("message said by telephone"),
    Action.RIDE_CANCELLED: N_("ride cancelled"),
    Action.RIDE_CHANGED: N_("ride changed"),
    Action.CHILDCARE_SAVED: N_("childcare saved"),
    Action.CHILDCARE_CLOSED: N_("childcare closed"),
    Action.OFFER_SAVED: N_("offer saved"),
    Action.OFFER_WITHDRAWN: N_("offer withdrawn"),
    Action.OFFERS_IMPORTED: N_("offers imported"),
    Action.PARTNER_SAVED: N_("partner saved"),
    Action.PATTERN_SAVED: N_("weekly pattern saved"),
    Action.SESSION_CANCELLED: N_("date cancelled"),
    Action.SESSION_MOVED: N_("date moved"),
    Action.RIDE_HANDED_OVER: N_("ride handed to a partner"),
    Action.RIDE_MOVED: N_("ride moved"),
    Action.RIDE_PINNED: N_("ride pinned"),
    Action.RIDE_PROMISE_BROKEN: N_("promise broken"),
    Action.RIDE_RESULT: N_("result entered"),
    Action.RIDE_SETTLED: N_("partner’s price entered"),
    Action.RIDE_TAKEN_BACK: N_("ride taken back from a partner"),
    Action.RIDE_UNPINNED: N_("ride no longer pinned"),
    Action.RIDE_WAITLISTED: N_("put on the waiting list"),
    Action.ROAD_CLOSED: N_("road closed"),
    Action.ROAD_OPENED: N_("road opened"),
    Action.SHIFT_ADDED: N_("shift added"),
    Action.SHIFT_HANDED_OVER: N_("shift handed over"),
    Action.SHIFT_REMOVED: N_("shift removed"),
    Action.TOUR_LOCKED: N_("tour locked"),
    Action.TOUR_CHANGED_THOUGH_LOCKED: N_("locked tour planned anew"),
    Action.TOUR_LINK_REVOKED: N_("driver's link closed"),
    Action.TOUR_SHEET_PRINTED: N_("sheets printed"),
    Action.TOUR_UNLOCKED: N_("tour unlocked"),
    Action.VEHICLE_SAVED: N_("vehicle saved"),
}
SUBJECT_WORDS = {
    "ride": N_("Ride"),
    "participant": N_("Participant"),
    "day_plan": N_("Day plan"),
    "shift": N_("Tour"),
    "driver": N_("Driver"),
    "vehicle": N_("Vehicle"),
    "session": N_("Date"),
    "offer": N_("Offer"),
    "partner": N_("Partner"),
    "provider": N_("Provider"),
    "message": N_("Message"),
    "staff": N_("Account"),
    "road_closure": N_("Road"),
}


def action_words(action: Action) -> str:
    """What was done; a new kind goes by its name."""
    return ACTION_WORDS.get(action, action.value)


def reason_said(reason: str) -> str:
    """What somebody wrote, a remark of ours, or the name of a refusal without its facts."""
    return "" if reason in SENTENCES and "%(" in SENTENCES[reason] else why(reason)


@pages.get("/audit")
@for_office
def audit() -> str:
    """Who did what, when, and why; by day, person, kind and ride."""
    wanted = request.args
    page = max(1, wanted.get("page", 1, type=int))
    day = _day(wanted.get("day", ""))
    kind = wanted.get("action", "")
    found = get_audit(
        the_service(),
        the_region().id,
        day=day,
        actor=wanted.get("actor", ""),
        action=Action(kind) if kind in set(Action) else None,
        ride_id=wanted.get("ride", "").strip(),
        page=page,
    )
    shown = {name: value for name, value in wanted.items() if name != "page" and value}
    return render_template(
        "dispatch/audit.html",
        found=found,
        page=page,
        wanted=shown,
        me=the_staff().actor,
        actions=sorted(Action, key=action_words),
        action_words=action_words,
        reason_said=reason_said,
        SUBJECT_WORDS=SUBJECT_WORDS,
        day_of=_day,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
