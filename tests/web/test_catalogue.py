"""Every text that a person reads comes from the catalogue, in every language."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from jinja2 import Environment

from mobility import i18n
from mobility.i18n import CATALOGUES, LANGUAGES
from tests.conftest import ROOT
from tests.web.browser import VOID, Page
from tests.web.site import Site
from tests.web.walk import walk, walk_of_participant
from tools.catalogues import (
    ALL_TEXTS,
    NOT_READ,
    READ,
    TEXTS_OF_PEOPLE,
    MsgId,
    collect_texts,
    faults_of,
    list_catalogues,
    list_missing,
    read_catalogue,
    texts_of,
)

TEMPLATES = sorted((ROOT / "web").rglob("templates/**/*.html"))
SPOKEN_ATTRIBUTES = frozenset({"aria-label", "title", "placeholder", "alt"})
NAME = "Hinfahrt"  # the same in every language
ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')  # stands alone where a macro writes a tag's part


def test_each_catalogue_is_of_a_known_language() -> None:
    folders = {folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()}
    assert folders <= {language.catalogue for language in LANGUAGES.values()}


@pytest.mark.parametrize("language", list_catalogues())
def test_nothing_is_untranslated_or_doubtful(language: str) -> None:
    """Each text of the code has a translation that somebody meant, plurals in all their forms."""
    catalogue = read_catalogue(language)
    absent = [msgid for msgid in texts_of(language) if catalogue.get(msgid) is None]
    assert absent + [message.id for message in list_missing(catalogue)] == []


@pytest.mark.parametrize("language", list_catalogues())
def test_nothing_is_left_over(language: str) -> None:
    """What the code no longer says is no longer translated."""
    said = set(texts_of(language))
    ids = [m.id if isinstance(m.id, str) else tuple(m.id) for m in read_catalogue(language) if m.id]
    assert [msgid for msgid in ids if msgid not in said] == []


@pytest.mark.parametrize("language", list_catalogues())
def test_translations_fill_the_same_placeholders(language: str) -> None:
    """A placeholder that is missing or invented would break or blank the sentence."""
    catalogue = read_catalogue(language)
    faults = {m.id: faults_of(m, catalogue.num_plurals) for m in catalogue if m.id}
    assert {msgid: fault for msgid, fault in faults.items() if fault} == {}


@pytest.mark.parametrize("language", list_catalogues())
def test_the_header_says_whether_a_native_speaker_has_read_it(language: str) -> None:
    """And the handbook's table says the same."""
    header = read_catalogue(language).header_comment
    read = READ.search(header)
    assert bool(read) != (NOT_READ in header)
    table = (ROOT / "docs" / "handbook" / "languages.md").read_text("utf-8")
    row = next(line for line in table.splitlines() if line.startswith(f"| {language} |"))
    assert ("| draft |" in row) == (not read)


def _texts(string: MsgId) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


class Words(HTMLParser):
    """Collects what a person would read of a piece of HTML, but for isolated data.

    Names, places and times stand in <bdi> and <time>: they come from the database or the calendar.
    So do options of a list marked with `data-given`, which can hold no element.
    What stands in <kbd> is printed on a key.
    """

    DATA = frozenset({"bdi", "time", "kbd", "script", "style"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]
        if tag not in VOID:
            given = any(name == "data-given" for name, _ in attrs)
            self._open.append("bdi" if given else tag)

    def handle_endtag(self, tag: str) -> None:
        tag = "bdi" if tag == "option" and self._open[-1:] == ["bdi"] else tag
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self.DATA & set(self._open):
            self.words.append(data)


def bare_words(html: str, *, translated: re.Pattern[str]) -> list[str]:
    """Texts in which letters are left when what is translated has been taken out."""
    rests = (translated.sub("", text).replace(NAME, "") for text in Words(html).words)
    return [rest.strip() for rest in rests if any(char.isalpha() for char in rest)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_bypasses_the_catalogue(template: Path) -> None:
    """With all expressions taken out, a template has no letters left to read."""
    lexer = Environment(autoescape=True).lex(template.read_text("utf-8"))
    html = "".join("" if kind != "data" else text for _line, kind, text in lexer)
    assert bare_words(html, translated=ATTRIBUTE) == []


@pytest.fixture
def bracketed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues in which every translation is its English text in brackets.

    That of German holds all texts, that of Somali those of participants and drivers.
    """
    for locale, mapping in (("de", ALL_TEXTS), ("so", TEXTS_OF_PEOPLE)):
        catalogue = Catalog(locale=locale)
        for msgid in collect_texts(mapping):
            bracket = tuple(f"⟦{text}⟧" for text in _texts(msgid))
            catalogue.add(msgid, bracket[0] if isinstance(msgid, str) else bracket)
        folder = tmp_path / "translations" / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path / "translations")
    _forget_catalogues()
    yield
    _forget_catalogues()


def _forget_catalogues() -> None:
    i18n.catalogue.cache_clear()
    i18n.offered_languages.cache_clear()


@pytest.mark.parametrize(("language", "people"), [("de", walk), ("so", walk_of_participant)])
def test_no_page_says_a_word_past_the_catalogue(
    language: str,
    people: Callable[[Site, str], Iterator[Page]],
    bracketed: None,
    prepared_site: Path,
    tmp_path: Path,
) -> None:
    """Walked with catalogues of brackets, every page speaks in brackets only."""
    site = Site.open(prepared_site, tmp_path / "bracketed", demo=True)
    whole = re.compile("⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧")
    try:
        pages = [page for page in people(site, language) if page.status < 500]
    finally:
        site.close()
    assert {page.path: faults for page in pages if (faults := _bare(page, whole))} == {}


def _bare(page: Page, translated: re.Pattern[str]) -> list[str]:
    return bare_words(page.html, translated=translated)
