"""Every text that a person reads comes from the catalogue, in every language."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

from mobility import i18n
from mobility.i18n import CATALOGUES, SOURCE_LANGUAGE
from tests.conftest import ROOT
from tests.web.browser import VOID, Page
from tests.web.site import Site
from tests.web.walk import walk

TEMPLATES = sorted((ROOT / "web").rglob("templates/**/*.html"))
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "N_"), None),
    "ngettext": (1, 2),
}
SPOKEN_ATTRIBUTES = frozenset({"aria-label", "title", "placeholder", "alt"})
NAME = "Hinfahrt"  # the same in every language
ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')  # stands alone where a macro writes a tag's part
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%\(\w+\)0\d+d")


def extracted() -> set[str | tuple[str, ...]]:
    """Every msgid in the code and the templates; singular and plural as a pair."""
    return {
        message
        for package in ("mobility", "web")
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / package, METHODS, keywords=KEYWORDS
        )
    }


def languages() -> list[str]:
    return sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir())


def read_catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def test_there_is_a_catalogue_of_every_language() -> None:
    assert set(languages()) == set(i18n.LANGUAGES) - {SOURCE_LANGUAGE}


@pytest.mark.parametrize("language", languages())
def test_nothing_is_untranslated_or_doubtful(language: str) -> None:
    """Each text of the code has a translation that somebody meant, plurals in all their forms."""
    catalogue = read_catalogue(language)
    missing = [
        msgid
        for msgid in extracted()
        if (found := catalogue.get(_first(msgid))) is None or found.fuzzy or not _complete(found)
    ]
    assert missing == []


@pytest.mark.parametrize("language", languages())
def test_nothing_is_left_over(language: str) -> None:
    """What the code no longer says is no longer translated."""
    firsts = {_first(msgid) for msgid in extracted()}
    left_over = [m.id for m in read_catalogue(language) if m.id and _first(m.id) not in firsts]
    assert left_over == []


@pytest.mark.parametrize("language", languages())
def test_translations_fill_the_same_placeholders(language: str) -> None:
    """A placeholder that is missing or invented would break or blank the sentence."""
    wrong = [
        message.id
        for message in read_catalogue(language)
        if message.id
        and any(
            set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(str(_last(message.id))))
            for text in _texts(message.string)
        )
    ]
    assert wrong == []


def _first(msgid: str | list[str] | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _last(msgid: str | list[str] | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[-1]


def _texts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or ())


def _complete(message: object) -> bool:
    return all(_texts(message.string))  # type: ignore[attr-defined]


class Words(HTMLParser):
    """Collects what a person would read of a piece of HTML, but for isolated data.

    Names, places and times stand in <bdi> and <time>: they come from the database or the calendar.
    """

    DATA = frozenset({"bdi", "time", "script", "style"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
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
    """A German catalogue in which every translation is its English text in brackets."""
    catalogue = Catalog(locale="de")
    for msgid in extracted():
        bracket = [f"⟦{text}⟧" for text in _texts(msgid)]
        catalogue.add(msgid, bracket[0] if isinstance(msgid, str) else tuple(bracket))
    folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path / "translations")
    monkeypatch.setattr("web.language.CATALOGUES", tmp_path / "translations")
    i18n.catalogue.cache_clear()
    yield
    i18n.catalogue.cache_clear()


def test_no_page_says_a_word_past_the_catalogue(
    bracketed: None, prepared_site: Path, tmp_path: Path
) -> None:
    """Walked with a catalogue of brackets, every page speaks in brackets only."""
    site = Site.open(prepared_site, tmp_path / "bracketed", demo=True)
    whole = re.compile("⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧")
    try:
        pages = [page for page in walk(site, "de") if page.status < 500]
    finally:
        site.close()
    assert {page.path: faults for page in pages if (faults := _bare(page, whole))} == {}


def _bare(page: Page, translated: re.Pattern[str]) -> list[str]:
    return bare_words(page.html, translated=translated)
