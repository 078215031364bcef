"""Translators get what is missing as a file, and what they fill in is checked."""

from pathlib import Path
from shutil import copytree

import pytest

from mobility.i18n import CATALOGUES
from tools import catalogues
from tools.catalogues import fill, list_missing, read_catalogue, to_do


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but German, in a folder of the test's own."""
    copytree(CATALOGUES / "de", tmp_path / "de")
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)


def test_a_language_lacks_what_participants_and_drivers_read() -> None:
    """With its placeholders, and a translation for each of the six forms of Arabic."""
    asked = to_do("ar")
    assert asked["Yes, I ride"]["german"] == "Ja, ich fahre mit"
    assert asked["%(num)d adult"]["placeholders"] == ["%(num)d"]
    assert asked["%(num)d adult"]["numbers"][:3] == ["0", "1", "2"]
    assert len(asked["%(num)d adult"]["translation"]) == 6
    assert "Day plan" not in asked  # only the office reads it


def test_a_filled_file_becomes_the_catalogue() -> None:
    """Tigrinya has two forms; what stays empty is still to be done."""
    before = len(to_do("ti"))
    assert fill("ti", {"My rides": "ጉዕዞታተይ", "%(num)d adult": ["%(num)d ሀ", "%(num)d ለ"]}) == []
    assert len(to_do("ti")) == before - 2
    assert read_catalogue("ti")["My rides"].string == "ጉዕዞታተይ"
    assert catalogues.NOT_READ in read_catalogue("ti").header_comment


def test_a_number_may_be_said_in_words() -> None:
    forms = ["%(num)d", "واحد", "اثنان", "%(num)d", "%(num)d", "%(num)d"]
    assert fill("ar", {"%(num)d adult": forms}) == []


@pytest.mark.parametrize(
    ("msgid", "translation", "reason"),
    [
        ("by %(time)s", "bis", "instead of"),
        ("by %(time)s", "bis %(zeit)s", "instead of"),
        ("by %(time)s", "100 % bis %(time)s", "percent sign"),
        ("My rides", " Meine Fahrten", "space"),
        ("%(num)d adult", ["%(num)d"], "needs 2 forms"),
        ("My rides", ["a", "b"], "needs 1 forms"),
        ("No such text", "Kein solcher", "no longer"),
    ],
)
def test_what_is_wrong_is_refused_whole(
    msgid: str, translation: str | list[str], reason: str
) -> None:
    """The sound text beside it is not taken either."""
    faults = fill("fr", {"Sign in": "Se connecter", msgid: translation})
    assert len(faults) == 1
    assert reason in faults[0]
    assert len(list(list_missing(catalogues.update("fr")))) == len(to_do("fr"))
    assert not catalogues.path_of("fr").exists()
