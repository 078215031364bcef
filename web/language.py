"""Which language a page is in: the chosen one, else the account's, else the browser's."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request, session
from flask_babel import Babel
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.i18n import CATALOGUES, DEFAULT_LANGUAGE, LANGUAGES, RIGHT_TO_LEFT
from web.context import find_region, language

PARAMETER = "language"


def init_app(app: Flask) -> None:
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_translation_directories=str(CATALOGUES),
        locale_selector=select_language,
    )
    app.before_request(keep_chosen_language)
    app.context_processor(
        lambda: {
            "language": language(),
            "direction": "rtl" if language() in RIGHT_TO_LEFT else "ltr",
            "language_choices": list_choices(),
        }
    )


def list_languages() -> list[str]:
    """The languages offered here: those of the region that there is a catalogue for."""
    region = find_region()
    return [code for code in LANGUAGES if region is None or code in region.languages]


def select_language() -> str:
    offered = list_languages()
    for wanted in (session.get(PARAMETER), getattr(current_user, "language", None)):
        if wanted in offered:
            return str(wanted)
    default = DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in offered else offered[0]
    return request.accept_languages.best_match(offered) or default


def keep_chosen_language() -> Response | None:
    """A link with ?language=… changes the language and leads back to the same page."""
    wanted = request.args.get(PARAMETER)
    if wanted is None or request.method != "GET" or request.routing_exception:
        return None
    if wanted in LANGUAGES:
        session[PARAMETER] = wanted
    return redirect(_address_without_language())


def list_choices() -> list[dict[str, Any]]:
    """Code, name in its own script, and address of this page in each language."""
    query = {**request.args.to_dict(), PARAMETER: ""}
    return [
        {
            "code": code,
            "name": LANGUAGES[code],
            "address": f"?{urlencode({**query, PARAMETER: code})}",
        }
        for code in list_languages()
    ]


def _address_without_language() -> str:
    query = {key: value for key, value in request.args.items() if key != PARAMETER}
    return f"{request.path}?{urlencode(query)}" if query else request.path
