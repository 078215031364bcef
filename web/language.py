"""Which language a page is in: the chosen one, else the account's, else the browser's.

Pages of staff are there in German and English only.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request
from flask_babel import Babel, Domain
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts import keep_language
from mobility.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    STAFF_LANGUAGES,
    catalogue,
    direction,
    offered_languages,
)
from web.accounts.identity import find_signed_in
from web.context import find_region, language, the_region, the_service

PARAMETER = COOKIE = "language"
KEPT_S = 365 * 24 * 3600
ROOMS_OF_ALL_LANGUAGES = frozenset(
    {"accounts", "drive", "driver", "front", "offers", "participant", "say"}
)


class Catalogues(Domain):  # type: ignore[misc]  # the library has no types
    """Flask-Babel's way to the catalogues that the whole service speaks from."""

    def get_translations(self) -> Any:
        return catalogue(language())


def init_app(app: Flask) -> None:
    babel = Babel(app, locale_selector=lambda: LANGUAGES[language()].locale)
    babel.domain_instance = Catalogues()
    app.before_request(keep_chosen_language)
    app.extensions["select_language"] = select_language
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES)
    app.context_processor(
        lambda: {
            "language": language(),
            "direction": direction(language()),
            "language_name": LANGUAGES[language()].name,
            "language_choices": list_choices(),
            "language_is_chosen": _is_chosen(),
        }
    )


def list_languages() -> list[str]:
    """The languages offered on this page: those of the region that there is a catalogue for."""
    region = find_region()
    if region is None:
        return list(offered_languages())
    offered = list_participant_languages()
    if is_for_staff():
        return [code for code in offered if code in STAFF_LANGUAGES] or [DEFAULT_LANGUAGE]
    return offered


def list_participant_languages() -> list[str]:
    """What participants of the region at hand may choose from."""
    return [code for code in the_region().languages if code in offered_languages()]


def is_for_staff() -> bool:
    """Whether the page is one of those whose texts no other catalogue holds."""
    room, _, page = (request.endpoint or "").rpartition(".")
    return bool(room) and (room not in ROOMS_OF_ALL_LANGUAGES or page.startswith("staff"))


def select_language() -> str:
    offered = list_languages()
    for wanted in (request.cookies.get(COOKIE), getattr(current_user, "language", None)):
        if wanted in offered:
            return str(wanted)
    default = DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in offered else offered[0]
    tags = {tag: code for code in offered for tag in (code, *LANGUAGES[code].also)}
    return tags[request.accept_languages.best_match(tags) or default]


def keep_chosen_language() -> Response | None:
    """A link with ?language=… changes the language and leads back to the same page.

    The device keeps it, for it tells nothing about a person; messages to her come in it, too.
    """
    wanted = request.args.get(PARAMETER)
    if wanted is None or request.method != "GET" or request.routing_exception:
        return None
    response = redirect(_address_without_language())
    if wanted in offered_languages():
        response.set_cookie(
            COOKIE,
            wanted,
            max_age=KEPT_S,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        person = find_signed_in("participant")
        if person:
            keep_language(the_service(), person.region_id, person.id, wanted)
    return response


def _is_chosen() -> bool:
    return COOKIE in request.cookies or current_user.is_authenticated


def list_choices() -> list[dict[str, Any]]:
    """Code, name in its own script, and address of this page in each language."""
    query = {**request.args.to_dict(), PARAMETER: ""}
    return [
        {
            "code": code,
            "name": LANGUAGES[code].name,
            "direction": direction(code),
            "address": f"?{urlencode({**query, PARAMETER: code})}",
        }
        for code in list_languages()
    ]


def _address_without_language() -> str:
    query = {key: value for key, value in request.args.items() if key != PARAMETER}
    return f"{request.path}?{urlencode(query)}" if query else request.path
