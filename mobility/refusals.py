"""Everything the service says no to, with the one sentence that says what to do instead."""

from routing.errors import (
    InvalidCoordinate,
    NetworkFileError,
    NoRoadNearby,
    NoRoute,
    RoadFileError,
    RoutingError,
)
from routing.roads.snapping import MAX_DISTANCE_M

from .i18n import LANGUAGES, N_, Wording
from .operators_sentences import OPERATORS_SENTENCES

# code -> sentence; %(name)s is filled from the refusal's facts. What participants and drivers may
# read stands here, in every language; what only those who run the service read stands apart.
SENTENCES: dict[str, str] = {
    **OPERATORS_SENTENCES,
    "unknown_region": N_("There is no region of this name. Please choose one from the list."),
    "coordinate_invalid": N_("This is not a place on the map. Please choose the place again."),
    "coordinate_swapped": N_(
        "Latitude and longitude seem to be changed round. Please exchange them."
    ),
    "no_road_nearby": N_(
        "There is no road within %(limit_m)s metres of this place (nearest: %(distance_m)s m). "
        "Please choose a place on a road."
    ),
    "place_unknown": N_("We could not find this place. Please choose one from the list."),
    "places_unconnected": N_("No road joins these two places. Please choose another place."),
    "same_place": N_("Start and destination are the same place. Please change one of them."),
    "offer_unknown": N_("There is no such offer. Please choose one from the catalogue."),
    "school_holiday": N_("There are school holidays on this day."),
    "session_unknown": N_("This date is not on offer. Please choose another one."),
    "session_cancelled": N_("This date has been cancelled. Please choose another one."),
    "time_past": N_("This time has already passed. Please choose a later one."),
    "too_far_ahead": N_("Rides can be booked %(days)s days ahead. Please choose an earlier date."),
    "times_reversed": N_("The way back must be later than the way there. Please check the times."),
    "no_direction": N_("Please choose the way there, the way back, or both."),
    "party_too_large": N_("At most %(limit)s people can ride together. Please call us for groups."),
    "party_empty": N_("Please say how many people will ride."),
    "no_childcare": N_("This offer has no childcare. Please take the children along."),
    "nobody_for_childcare": N_(
        "Childcare on the way needs a child and a grown-up. Please check who rides along."
    ),
    "childcare_closed": N_(
        "Childcare is open from %(opens)s to %(closes)s only, which does not fit. "
        "Please choose another date, or take the children along."
    ),
    "childcare_full": N_(
        "There is no childcare place left for this age at this time. Please choose another date."
    ),
    "childcare_age": N_(
        "This childcare does not take children of this age. Please take the children along."
    ),
    "childcare_shut": N_("There is no childcare on this day. Please choose another date."),
    "booking_closed": N_(
        "Booking for this day has closed. Please call the office: %(office_phone)s."
    ),
    "no_vehicle_on_duty": N_("No vehicle is on duty on this day. Please choose another day."),
    "outside_shift_hours": N_("No vehicle is on duty at this time. Please choose another time."),
    "full_at_that_time": N_("All vehicles are full at this time. Please choose another time."),
    "vehicles_busy": N_("All vehicles are elsewhere at this time. Please choose another time."),
    "drivers_must_rest": N_("The drivers must rest at this time. Please choose another time."),
    "ride_would_take_too_long": N_(
        "The ride would take too long for this time. Please choose another time or place."
    ),
    "no_place_of_kind": N_(
        "No vehicle has enough free places of this kind: %(kind)s. "
        "Please choose another time or call the office."
    ),
    "needs_property": N_("No vehicle on duty has what you need: %(kind)s. Please call the office."),
    "offer_expired": N_("This offer is no longer valid."),
    "offer_gone": N_("This time has just been taken by somebody else."),
    "change_refused": N_("This ride can no longer be changed. Please call the office."),
    "place_not_taken": N_("The place was kept for you, but nobody said yes in time."),
    "place_not_held": N_("This place is no longer kept for you. Please look at your rides."),
    "already_booked": N_("You have a ride to this date already. Please look at your rides."),
    "public_holiday": N_("This day is a public holiday."),
    "series_running": N_(
        "You have booked this course already. Please look at your rides, or end that booking first."
    ),
    "series_unknown": N_("There is no such booking."),
    "no_other_dates": N_("This course has no dates ahead. Please choose another one."),
    "places_free": N_("There is a place free now. Please choose a time."),
    "time_missing": N_("Please say when you must be there, or when you can leave."),
    "offer_broken": N_("This offer cannot be read. Please ask for times again."),
    "ride_unknown": N_("There is no such ride."),
    "ride_ahead": N_("Please tell us after the ride how it was."),
    "day_closed": N_("This day is closed. Nothing can be changed any more."),
    "ride_over": N_("This ride can no longer be cancelled. Please call the office."),
    "phone_invalid": N_("This is not a complete phone number. Please write it with its area code."),
    "code_wrong": N_("This code is not right. Please look at the message again."),
    "code_expired": N_("This code is no longer valid. Please ask for a new one."),
    "card_wrong": N_(
        "Card number or PIN is not right. After five wrong tries a card is blocked; the office "
        "prints you a new one."
    ),
    "codes_too_many": N_(
        "We have sent you several codes. Please use the newest one, or wait %(minutes)s minutes."
    ),
    "name_missing": N_("Please tell us your name."),
    "link_unknown": N_("This link is not valid. Please ask the office for a new one."),
    "link_closed": N_("This tour is over. Its page is closed."),
    "report_wrong": N_("This does not belong to your tour. Please open the page again."),
    "nothing_written": N_("Please choose a sentence or write something."),
    "too_many_open": N_("The office has not answered your last messages yet. Please call."),
    "nothing_chosen": N_("Please choose one of the answers."),
    "poll_unknown": N_("There is no such poll."),
    "poll_closed": N_("This poll is closed."),
    "not_allowed": N_("Your account may not do this. Please ask the office."),
}

# What a vehicle or driver may lack, for the placeholder %(kind)s.
KINDS: dict[str, str] = {
    "seats": N_("seats"),
    "wheelchairs": N_("places for wheelchairs"),
    "child_seats_0": N_("child seats group 0"),
    "child_seats_1": N_("child seats group 1"),
    "child_seats_23": N_("child seats group 2/3"),
    "prams": N_("places for prams"),
    "ramp": N_("a ramp"),
    "low_entry": N_("a low entry"),
    "woman": N_("a woman at the wheel"),
}


SPEAKS = "speaks:"
"""What a driver's property begins with that names a language."""


class Refusal(Exception):
    """The service says no. `code` is a key of SENTENCES, `facts` fill its placeholders.

    Facts are numbers, dates and names of rules or regions; never personal data.
    """

    def __init__(self, code: str, **facts: object) -> None:
        if code not in SENTENCES:
            raise KeyError(code)
        self.code, self.facts = code, facts
        super().__init__(code)

    def sentence(self, wording: Wording) -> str:
        facts = {name: _told(name, fact, wording) for name, fact in self.facts.items()}
        return wording.text(SENTENCES[self.code], **facts)


def _told(name: str, fact: object, wording: Wording) -> object:
    """A fact as it stands in a sentence: kinds have names, reasons are sentences themselves."""
    if isinstance(fact, Refusal):
        return fact.sentence(wording)
    if name != "kind":
        return wording.isolated(fact) if isinstance(fact, str) else fact
    return kind_words(str(fact), wording)


def kind_words(kind: str, wording: Wording) -> str:
    """What a vehicle or driver may lack, as it stands in a sentence."""
    if kind.startswith(SPEAKS):
        spoken = LANGUAGES[kind.removeprefix(SPEAKS)].name
        return wording.text(N_("a driver who speaks %(language)s"), language=spoken)
    return wording.text(KINDS[kind]) if kind in KINDS else kind


def refusal_of(error: RoutingError, *, limit_m: int = round(MAX_DISTANCE_M)) -> Refusal:
    """The refusal that says what an error of the engine means for a person.

    Raises the error itself where it is none of a person's making but a fault of this program.
    """
    match error:
        case InvalidCoordinate(reason="swapped") | NoRoadNearby(swapped=True):
            return Refusal("coordinate_swapped")
        case InvalidCoordinate():
            return Refusal("coordinate_invalid")
        case NoRoadNearby():
            return Refusal("no_road_nearby", distance_m=round(error.distance_m), limit_m=limit_m)
        case NoRoute():
            return Refusal("places_unconnected")
        case RoadFileError():
            return Refusal(f"road_file_{error.reason}", path=error.path)
        case NetworkFileError():
            return Refusal(f"network_file_{error.reason}", path=error.path)
    raise error
