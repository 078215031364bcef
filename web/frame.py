"""What the frame of every page shows: the region, who is signed in, whose roads these are."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, session

from mobility.refusals import Refusal
from routing.errors import NetworkFileError
from web.accounts.identity import find_signed_in
from web.context import find_region, the_service


@dataclass(frozen=True)
class RoadsNotice:
    """Whom to name for the roads, and whether they are drawn from facts instead of surveyed."""

    attribution: str
    schematic: bool


def init_app(app: Flask) -> None:
    app.context_processor(list_values)


def list_values() -> dict[str, Any]:
    staff, participant = find_signed_in("staff"), find_signed_in("participant")
    return {
        "region": find_region(),
        "staff": staff,
        "signed_in": staff or participant,
        "device_is_mine": participant is not None and session.permanent,
        "roads_notice": _find_roads_notice(),
    }


def _find_roads_notice() -> RoadsNotice | None:
    """None where the roads are not prepared: a page that needs them says so itself."""
    region = find_region()
    if region is None:
        return None
    try:
        network = the_service().roads(region.id).network
    except (Refusal, NetworkFileError):
        return None
    return RoadsNotice(network.attribution, network.schematic)
