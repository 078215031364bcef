"""Every page of participants in a real browser: in one language, not too wide, accessible."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from mobility.i18n import DEFAULT_LANGUAGE, SOURCE_LANGUAGE, direction, offered_languages
from tests.journeys.axe import find_faults
from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.web import browser as without_script
from tests.web.site import Site
from tests.web.walk import walk_of_participant
from tools.catalogues import read_catalogue

SMALL_PHONE = ViewportSize(width=320, height=640)
LANGUAGES_OF_AXE = frozenset({"de", "ar", "ti"})

# Texts in the page's own language: neither names and times nor what is marked as another one's.
OWN_TEXTS = """() => {
  const root = document.documentElement, texts = [];
  const own = (element) => element.closest("[lang]").lang === root.lang
    && !element.closest("bdi, time, kbd, script, style, svg, [data-given]");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (own(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (own(element)) texts.push(element.getAttribute(name));
    }
  }
  return texts.map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
EVERYWHERE = re.compile("Hinfahrt|PIN|QR|Kaya")  # on signs and cards, in every script
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
LATIN = re.compile("[A-Za-zÀ-ɏ]{2,}")
OTHER_SCRIPTS = frozenset({"ar", "fa", "uk", "ru", "ti"})


@pytest.fixture
def walked(site: Site, language: str) -> list[without_script.Page]:
    """One page of each kind: the same title and status are the same template."""
    kinds: dict[tuple[str, int], without_script.Page] = {}
    for page in walk_of_participant(site, language):
        title = page.html.partition("<title>")[2].partition("</title>")[0]
        kinds.setdefault((title, page.status), page)
    return list(kinds.values())


@pytest.fixture
def app(site: Site, walked: list[without_script.Page]) -> Flask:
    """The town's site, which shows the walked pages once more, by their number."""

    @Request.application
    def album(request: Request) -> Response:
        page = walked[int(request.path.strip("/"))]
        return Response(page.html, mimetype="text/html", headers=page.response.headers)

    site.app.wsgi_app = DispatcherMiddleware(site.app.wsgi_app, {"/walked": album})  # type: ignore[method-assign]  # Flask's documented way
    return site.app


@pytest.mark.parametrize("language", offered_languages())
def test_every_page(language: str, walked: list[without_script.Page], open_page: OpenPage) -> None:
    """In the chosen language alone, inside 320 px, and in three scripts without fault of WCAG 2.2.

    Axe looks at light and dark, on a phone and on a desk.
    """
    faults: list[str] = []
    with open_page(viewport=SMALL_PHONE, service_workers="block") as page:
        for number, one in enumerate(walked):
            page.goto(f"/walked/{number}")
            found = [*_faults_of_language(page, language), *_faults_of_width(page)]
            if language in LANGUAGES_OF_AXE:
                found += _faults_of_access(page)
                page.set_viewport_size(SMALL_PHONE)
            faults += [f"{one.path} ({one.status}): {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def _faults_of_language(page: Page, language: str) -> Iterator[str]:
    html = page.locator("html")
    if (html.get_attribute("lang"), html.get_attribute("dir")) != (language, direction(language)):
        yield "says another language or direction"
    is_foreign = _foreign(language)
    for text in page.evaluate(OWN_TEXTS):
        if is_foreign(EVERYWHERE.sub("", text)):
            yield f"not in its language: {text}"


def _faults_of_width(page: Page) -> Iterator[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > SMALL_PHONE["width"]:
        yield f"{width} px wide"


def _faults_of_access(page: Page) -> Iterator[str]:
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for fault in find_faults(page):
                yield f"{viewport['width']} px, {scheme}: {fault}"


@cache
def _foreign(language: str) -> Callable[[str], object]:
    """Tells a text of another language by its letters, else by what German or English would say."""
    if language in OTHER_SCRIPTS:
        return LATIN.search
    own = _sayings(language)
    others = {text for other in {DEFAULT_LANGUAGE, SOURCE_LANGUAGE} for text in _sayings(other)}
    is_own, is_other = _matching(own), _matching(others - own)
    return lambda text: is_other(text) and not is_own(text)


def _matching(sayings: set[str]) -> Callable[[str], object]:
    """Whether a text is one of these, whatever their placeholders hold."""
    split = [PLACEHOLDER.split(saying) for saying in sayings]
    exact = {parts[0] for parts in split if len(parts) == 1}
    patterns = [
        ".+".join(map(re.escape, parts))
        for parts in split
        if len(parts) > 1 and LATIN.search("".join(parts))
    ]
    with_facts = re.compile("|".join(patterns))
    return cache(lambda text: text in exact or with_facts.fullmatch(text))


def _sayings(language: str) -> set[str]:
    """All that a catalogue can say; in English these are its keys."""
    known = language if language != SOURCE_LANGUAGE else DEFAULT_LANGUAGE
    texts: set[str] = set()
    for message in read_catalogue(known):
        said = message.id if language == SOURCE_LANGUAGE else message.string
        texts |= {said} if isinstance(said, str) else {*(said or ())}
    return {" ".join(text.split()) for text in texts if text}
