"""Signed offers: what was asked and what was offered, in the hands of whoever may accept it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from mobility.booking.wishes import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.model import Direction, Party
from mobility.refusals import Refusal
from mobility.service import Service


@dataclass(frozen=True)
class OfferedTimes:
    """What one direction of an offer promises."""

    pickup_earliest: datetime
    pickup_latest: datetime
    arrival_latest: datetime


@dataclass(frozen=True)
class Offer:
    """A wish of one region with the times offered for each of its directions.

    `makes_room`: others are to be moved for it, inside their promises.
    """

    region_id: str
    wish: Wish
    legs: tuple[OfferedTimes, ...]
    valid_until: datetime
    makes_room: bool = False


@dataclass(frozen=True)
class SeriesOffer:
    """A wish for every date of an offer from its session on, with the usual times.

    `leads_s` are those of `StandingOrder`.
    """

    region_id: str
    wish: Wish
    leads_s: Mapping[Direction, int]
    valid_until: datetime


def sign_offer(service: Service, offer: Offer) -> str:
    """The offer as a text that nobody can change; not encrypted."""
    return _serializer(service, OFFER).dumps(_offer_to_json(offer))


def read_offer(service: Service, region_id: str, token: str) -> Offer:
    """The offer of a token, also when it is no longer valid.

    Raises Refusal `offer_broken` for what was not signed here, or for another region.
    """
    try:
        offer = _offer_from_json(_serializer(service, OFFER).loads(token))
    except (BadData, KeyError, TypeError, ValueError) as error:
        raise Refusal("offer_broken") from error
    if offer.region_id != region_id:
        raise Refusal("offer_broken")
    return offer


def sign_series(service: Service, offer: SeriesOffer) -> str:
    """As `sign_offer`, for a whole course."""
    return _serializer(service, SERIES).dumps(
        {
            "region": offer.region_id,
            "wish": _wish_to_json(offer.wish),
            "leads": offer.leads_s,
            "until": _stamp(offer.valid_until),
        }
    )


def read_series(service: Service, region_id: str, token: str) -> SeriesOffer:
    """As `read_offer`, for a whole course. Raises Refusal `offer_broken`."""
    try:
        content = _serializer(service, SERIES).loads(token)
        offer = SeriesOffer(
            region_id=content["region"],
            wish=_wish_from_json(content["wish"]),
            leads_s={Direction(name): lead_s for name, lead_s in content["leads"].items()},
            valid_until=_instant(content["until"]),
        )
    except (BadData, KeyError, TypeError, ValueError) as error:
        raise Refusal("offer_broken") from error
    if offer.region_id != region_id:
        raise Refusal("offer_broken")
    return offer


def sign_group(service: Service, offers: Sequence[tuple[int, Offer]]) -> str:
    """As `sign_offer`, for a group: the number of a member with what is offered to some of it."""
    return _serializer(service, GROUP).dumps(
        [[number, _offer_to_json(offer)] for number, offer in offers]
    )


def read_group(service: Service, region_id: str, token: str) -> list[tuple[int, Offer]]:
    """As `read_offer`, for a group. Raises Refusal `offer_broken`."""
    try:
        content = _serializer(service, GROUP).loads(token)
        offers = [(int(number), _offer_from_json(offer)) for number, offer in content]
    except (BadData, KeyError, TypeError, ValueError) as error:
        raise Refusal("offer_broken") from error
    if any(offer.region_id != region_id for _, offer in offers):
        raise Refusal("offer_broken")
    return offers


OFFER, SERIES, GROUP = "booking.offer", "booking.series", "booking.group"
"""What is signed for one is never valid for another."""


def _serializer(service: Service, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(service.settings.signing_key, salt=purpose)


def _offer_to_json(offer: Offer) -> dict[str, Any]:
    return {
        "region": offer.region_id,
        "wish": _wish_to_json(offer.wish),
        "legs": [
            [_stamp(leg.pickup_earliest), _stamp(leg.pickup_latest), _stamp(leg.arrival_latest)]
            for leg in offer.legs
        ],
        "until": _stamp(offer.valid_until),
        "room": offer.makes_room,
    }


def _offer_from_json(content: Mapping[str, Any]) -> Offer:
    return Offer(
        region_id=content["region"],
        wish=_wish_from_json(content["wish"]),
        legs=tuple(OfferedTimes(*map(_instant, times)) for times in content["legs"]),
        valid_until=_instant(content["until"]),
        makes_room=content["room"],
    )


def _wish_to_json(wish: Wish) -> dict[str, Any]:
    return {
        "home": _spot_to_json(wish.home),
        "party": wish.party.as_counts(),
        "target": _target_to_json(wish.target),
        "outbound": wish.outbound,
        "back": wish.back,
        "required": sorted(wish.required),
        "instead_of": list(wish.instead_of),
        "childcare": wish.childcare,
        "both_or_none": wish.both_or_none,
        "ages": list(wish.ages),
    }


def _wish_from_json(content: Mapping[str, Any]) -> Wish:
    return Wish(
        home=Spot(*content["home"]),
        party=Party.from_counts(content["party"]),
        target=_target_from_json(content["target"]),
        outbound=content["outbound"],
        back=content["back"],
        required=frozenset(content["required"]),
        instead_of=tuple(content["instead_of"]),
        childcare=content["childcare"],
        both_or_none=content["both_or_none"],
        ages=tuple(content["ages"]),
    )


def _target_to_json(target: SessionTarget | AppointmentTarget) -> Sequence[Any]:
    if isinstance(target, SessionTarget):
        return [target.session_id]
    times = (target.arrive_by, target.leave_after)
    return [_spot_to_json(target.spot), *(at and _stamp(at) for at in times)]


def _target_from_json(content: Sequence[Any]) -> SessionTarget | AppointmentTarget:
    if len(content) == 1:
        return SessionTarget(content[0])
    spot, *times = content
    arrive_by, leave_after = (None if at is None else _instant(at) for at in times)
    return AppointmentTarget(Spot(*spot), arrive_by, leave_after)


def _spot_to_json(spot: Spot) -> list[str | float]:
    return [spot.label, spot.lat, spot.lon]


def _stamp(instant: datetime) -> int:
    return round(instant.timestamp())


def _instant(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
