"""What a participant asks for, what is offered, what comes of it. Instants carry a time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from mobility.model import Audience, Direction, OfferKind, Party, RideStatus


@dataclass(frozen=True)
class Spot:
    """A place as people read it, in WGS 84 degrees."""

    label: str
    lat: float
    lon: float


@dataclass(frozen=True)
class SessionTarget:
    """One date of an offer."""

    session_id: str


@dataclass(frozen=True)
class AppointmentTarget:
    """A dated destination of the participant's own: when she must be there, when she can leave."""

    spot: Spot
    arrive_by: datetime | None = None
    leave_after: datetime | None = None


@dataclass(frozen=True)
class Wish:
    """From where, with whom, to what, in which directions.

    `required` are properties that vehicle or driver must have, such as `ramp` or `woman`.
    With `childcare` the children are looked after meanwhile; where that is not at the venue, they
    get off there on the way and board there on the way back. `ages` are theirs in years, as far as
    they were told. Of there and back either is fine where they need not be `both_or_none`.
    `instead_of` are promised rides that are given up for this one when it is
    accepted, one for each direction.
    """

    home: Spot
    party: Party
    target: SessionTarget | AppointmentTarget
    outbound: bool = True
    back: bool = True
    required: frozenset[str] = field(default=frozenset())
    instead_of: tuple[str, ...] = ()
    childcare: bool = False
    both_or_none: bool = True
    ages: tuple[int, ...] = ()


@dataclass(frozen=True)
class OfferedLeg:
    """One direction of a choice: the times that would be promised, and how long the ride takes.

    Where it leads past childcare, `childcare_latest` is when the vehicle halts there at the latest.
    """

    direction: Direction
    pickup_earliest: datetime
    pickup_latest: datetime
    arrival_latest: datetime
    ride_time_s: int
    direct_time_s: int
    childcare_label: str | None = None
    childcare_latest: datetime | None = None


@dataclass(frozen=True)
class OfferedChoice:
    """All directions asked for, the way there first, with the signed offer to be accepted.

    The token can be read by whoever holds it and names the home address: it belongs into the body
    of a form, never into an address.
    """

    legs: tuple[OfferedLeg, ...]
    token: str


@dataclass(frozen=True)
class Quotation:
    """One to five choices, the cheapest first; acceptable until `valid_until`."""

    choices: tuple[OfferedChoice, ...]
    valid_until: datetime


class Remedy(StrEnum):
    """What a wish would have to change to find a place."""

    TIME = "time"
    PLACE = "place"
    SESSION = "session"
    PARTY = "party"


@dataclass(frozen=True)
class Alternative:
    """A wish with one change that finds a place, and what it would be promised.

    Of a changed time `moved_s` says by how much in the given `direction`, earlier being negative;
    of another place to board or alight `walk_m` how far it is on foot, at most.
    """

    remedy: Remedy
    wish: Wish
    choice: OfferedChoice
    direction: Direction | None = None
    moved_s: int = 0
    walk_m: int = 0


@dataclass(frozen=True)
class CancelResult:
    """`late` says that the free time for cancelling had passed."""

    late: bool


@dataclass(frozen=True)
class RideView:
    """A ride as its participant sees it.

    Of a ride without a promise the times are those asked for. `planned_pickup_at`, tour and vehicle
    are known once the day is published. `offer_titles` by language; empty for an appointment.
    Where it leads past childcare, `childcare_latest` is when the vehicle halts there at the latest.
    `has_care_place`: the children have places at childcare, there or at the venue.
    While it waits, `waiting_before` requests of that day are asked first; while a place is offered,
    it is held until `held_until`.
    """

    ride_id: str
    status: RideStatus
    direction: Direction
    service_date: date
    pickup_label: str
    dropoff_label: str
    pickup_earliest: datetime
    pickup_latest: datetime
    arrival_latest: datetime
    planned_pickup_at: datetime | None
    party: Party
    offer_titles: Mapping[str, str]
    can_cancel: bool
    cancel_is_late: bool
    tour_number: int | None
    vehicle_name: str | None
    is_over: bool
    can_change: bool = False
    childcare_label: str | None = None
    childcare_latest: datetime | None = None
    waiting_before: int | None = None
    held_until: datetime | None = None
    has_care_place: bool = False


@dataclass(frozen=True)
class ToldTimes:
    """From where to where and when, as the participant was told with an offer or a promise."""

    pickup_label: str
    dropoff_label: str
    pickup_earliest: datetime
    pickup_latest: datetime
    arrival_latest: datetime


@dataclass(frozen=True)
class RideEventView:
    """One row of a ride's life; `told` where it offered or promised something."""

    at: datetime
    actor: str
    status_before: RideStatus | None
    status_after: RideStatus
    reason: str
    told: ToldTimes | None = None


@dataclass(frozen=True)
class RideDetail:
    """A ride with its life, the first event first, and the lives of the rides it was changed from.

    `request_ride_ids` are the rides of the same request, this one among them; `replaced_by` is the
    ride that this one was changed into.
    """

    ride: RideView
    history: tuple[RideEventView, ...]
    participant_id: str
    participant_name: str
    request_ride_ids: tuple[str, ...]
    replaced_by: str | None


@dataclass(frozen=True)
class ChildcareView:
    """Where children are looked after meanwhile, and from when to when on the day.

    `away` from the venue, so that rides lead past it. `age_from` and `age_to` are the ages of
    children whom it takes.
    """

    spot: Spot
    opens_at: datetime
    closes_at: datetime
    away: bool
    age_from: int
    age_to: int


@dataclass(frozen=True)
class SessionView:
    """One date of an offer, as the catalogue shows it; `childcare` where there is some that day.

    For whom it is (audience, level, ages in years) is said, and never asked to be proved.
    """

    session_id: str
    offer_id: str
    titles: Mapping[str, str]
    kind: OfferKind
    audience: Audience
    languages: tuple[str, ...]
    provider_name: str
    spot: Spot
    address: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    level: str
    age_from: int | None
    age_to: int | None
    childcare: ChildcareView | None = None

    def title(self, language: str) -> str:
        """In a language, else in German."""
        return self.titles.get(language, self.titles["de"])
