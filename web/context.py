"""What a request is about: the service, the region of its address, and how things are said."""

from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context

from mobility.i18n import DEFAULT_LANGUAGE, Wording
from mobility.regions import RegionSettings
from mobility.service import Service


def the_service() -> Service:
    """The service that this application was made with."""
    return cast(Service, current_app.extensions["hinfahrt"])


def find_region() -> RegionSettings | None:
    """The region of the request's address; none on pages above the regions."""
    region: RegionSettings | None = g.get("region")
    return region


def the_region() -> RegionSettings:
    """The region of the request's address. Raises LookupError on pages above the regions."""
    region = find_region()
    if region is None:
        raise LookupError("this page belongs to no region")
    return region


def language() -> str:
    """The language of the page being made."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if "language" not in g:
        g.language = current_app.extensions["select_language"]()
    return str(g.language)


def wording() -> Wording:
    """How dates, times and texts are said on the page being made."""
    region = find_region()
    return Wording(language(), region.zone if region else ZoneInfo("UTC"))
