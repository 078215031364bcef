"""The catalogues of translations: collect texts, list what is missing, take what was translated.

    python -m tools.catalogues collect              all texts of the code into all catalogues
    python -m tools.catalogues todo ti > ti.json    what Tigrinya still lacks
    python -m tools.catalogues fill ti ti.json      the same file with its translations filled in

The catalogue of German holds every text, those of other languages what participants and drivers
read. A catalogue comes into being when its first translations are filled in.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from mobility.i18n import CATALOGUES, DEFAULT_LANGUAGE, LANGUAGES, SOURCE_LANGUAGE

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("mobility", "web")
ALL_TEXTS, TEXTS_OF_PEOPLE = ROOT / "babel.cfg", ROOT / "babel-people.cfg"
KEYWORDS: dict[str, Any] = {**dict.fromkeys(("_", "gettext", "N_"), None), "ngettext": (1, 2)}

NOT_READ = "Draft: no native speaker has read these texts yet."
READ = re.compile(r"Read by a native speaker: \d{4}-\d{2}-\d{2}\.")
PLACEHOLDER = re.compile(r"%\(\w+\)(?:0\d+)?[sd]")
COUNT = "%(num)d"
"""May be left out where a plural form says the number in words, as Arabic does for 1 and 2."""
LARGEST_EXAMPLE = 200

MsgId = str | tuple[str, str]


@cache
def collect_texts(mapping: Path) -> tuple[MsgId, ...]:
    """Every msgid of the sources that a mapping names, singular and plural as a pair, sorted."""
    with mapping.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # in Babel
    found = (
        message
        for package in PACKAGES
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / package, methods, options, keywords=KEYWORDS
        )
    )
    ids = {m if isinstance(m, str) else (m[0], m[1]) for m in found}
    return tuple(sorted(ids, key=_singular))


def texts_of(language: str) -> tuple[MsgId, ...]:
    """What the catalogue of a language must hold."""
    return collect_texts(ALL_TEXTS if language == DEFAULT_LANGUAGE else TEXTS_OF_PEOPLE)


def list_catalogues() -> list[str]:
    """The languages that have a catalogue, filled or not."""
    return [code for code in LANGUAGES if code != SOURCE_LANGUAGE and path_of(code).exists()]


def path_of(language: str) -> Path:
    return CATALOGUES / LANGUAGES[language].catalogue / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one where there is none."""
    locale, path = LANGUAGES[language].locale, path_of(language)
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=locale)
    return Catalog(
        locale=locale,
        header_comment=f"# {LANGUAGES[language].name} of Hinfahrt.\n# {NOT_READ}\n",
        project="Hinfahrt",
        version="1",
        msgid_bugs_address="-",
        last_translator="Hinfahrt contributors",
        language_team=LANGUAGES[language].name,
        charset="utf-8",
        fuzzy=False,
    )


def update(language: str) -> Catalog:
    """The catalogue with all texts of the code and no others, keeping what is translated.

    Its dates stay: only texts make a difference between two versions.
    """
    catalogue = read_catalogue(language)
    template = Catalog()
    for msgid in texts_of(language):
        template.add(msgid)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def write(language: str, catalogue: Catalog) -> None:
    """Write the catalogue and its compiled form."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def list_missing(catalogue: Catalog) -> Iterator[Message]:
    """Texts without a translation that somebody meant, in all forms."""
    for message in catalogue:
        if message.id and (message.fuzzy or not all(_strings(message))):
            yield message


def faults_of(message: Message, plural_forms: int) -> list[str]:
    """What is wrong with a translation: its number of forms, or its placeholders."""
    strings = _strings(message)
    expected_forms = plural_forms if message.pluralizable else 1
    if len(strings) != expected_forms:
        return [f"needs {expected_forms} forms, not {len(strings)}"]
    wanted = {name for msgid in _ids(message) for name in PLACEHOLDER.findall(msgid)}
    optional = {COUNT} if message.pluralizable else set()
    faults = []
    for text in filter(None, strings):
        found = set(PLACEHOLDER.findall(text))
        if found - wanted or wanted - found - optional:
            faults.append(f"has {sorted(found)} instead of {sorted(wanted)}: {text}")
        if wanted and "%" in PLACEHOLDER.sub("", text).replace("%%", ""):
            faults.append(f"has a percent sign of its own: {text}")
        if text != text.strip():
            faults.append(f"begins or ends with a space: {text}")
    return faults


def to_do(language: str) -> dict[str, dict[str, Any]]:
    """What a translator of a language is given; `translation` is to be filled in.

    `numbers` says which numbers each form of a plural is for.
    """
    catalogue, german = update(language), read_catalogue(DEFAULT_LANGUAGE)
    numbers = _numbers_of_forms(catalogue)
    return {
        _singular(message.id): {
            **({"plural": message.id[1], "numbers": numbers} if message.pluralizable else {}),
            "german": german[_singular(message.id)].string if message.id in german else "",
            "placeholders": sorted(
                {name for msgid in _ids(message) for name in PLACEHOLDER.findall(msgid)}
            ),
            "translation": [""] * catalogue.num_plurals if message.pluralizable else "",
        }
        for message in list_missing(catalogue)
    }


def fill(language: str, filled: dict[str, Any]) -> list[str]:
    """Take translations into a catalogue. Returns what is wrong; then nothing is written.

    `filled` maps each msgid to its translation, a list of them for a plural, or to an entry of
    `to_do`. One that is empty stays to be done.
    """
    catalogue = update(language)
    faults = []
    for msgid, entry in filled.items():
        translation = entry["translation"] if isinstance(entry, dict) else entry
        message = catalogue.get(msgid)
        if message is None:
            faults.append(f"{msgid!r}: is not, or no longer, a text of the code")
            continue
        if not all([translation] if isinstance(translation, str) else translation):
            continue
        message.string = translation if isinstance(translation, str) else tuple(translation)
        message.flags.discard("fuzzy")
        faults += [f"{msgid!r}: {fault}" for fault in faults_of(message, catalogue.num_plurals)]
    if not faults:
        write(language, catalogue)
    return faults


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="catalogues", description=__doc__.split("\n")[0])
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("collect", help="all texts of the code into all catalogues")
    others = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]
    todo = actions.add_parser("todo", help="what a language lacks, as JSON")
    todo.add_argument("language", choices=others)
    filling = actions.add_parser("fill", help="take a JSON file with its translations filled in")
    filling.add_argument("language", choices=others)
    filling.add_argument("file", type=argparse.FileType("r", encoding="utf-8"))
    chosen = parser.parse_args(arguments)
    if chosen.action == "todo":
        json.dump(to_do(chosen.language), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    if chosen.action == "fill":
        faults = fill(chosen.language, json.load(chosen.file))
        sys.stderr.writelines(f"{fault}\n" for fault in faults)
        return 2 if faults else _say_missing([chosen.language])
    for language in list_catalogues():
        write(language, update(language))
    return _say_missing(list_catalogues())


def _numbers_of_forms(catalogue: Catalog) -> list[str]:
    """The first few numbers that each plural form of a language is for."""
    form_of = c2py(catalogue.plural_expr)
    numbers: list[list[int]] = [[] for _ in range(catalogue.num_plurals)]
    for number in range(LARGEST_EXAMPLE):
        numbers[form_of(number)].append(number)
    return [", ".join(map(str, some[:4])) + (" …" if len(some) > 4 else "") for some in numbers]


def _say_missing(languages: list[str]) -> int:
    for language in languages:
        missing = sum(1 for _ in list_missing(read_catalogue(language)))
        sys.stderr.write(f"{language}: {missing} texts without translation\n")
    return 0


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("",))


def _singular(msgid: MsgId | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


if __name__ == "__main__":
    sys.exit(main())
