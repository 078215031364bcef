"""Where the letters of a sheet come from."""

import subprocess
from pathlib import Path

import pytest

from mobility.paper.fonts import FONTS, fetch_font, font_rules
from mobility.paper.render import all_sheets
from mobility.service import Service
from tests.mobility.samples import REGION, at, make_day, make_stop, make_tour


def test_without_font_files_the_system_has_to_do(tmp_path: Path) -> None:
    rules = font_rules(tmp_path)
    assert "@font-face" not in rules
    assert "sans-serif" in rules


def test_a_font_file_makes_a_family(tmp_path: Path) -> None:
    file = tmp_path / "noto-sans-arabic" / "files" / "noto-sans-arabic-arabic-700-normal.woff2"
    file.parent.mkdir(parents=True)
    file.touch()
    rules = font_rules(tmp_path)
    assert rules.count("@font-face") == 1
    assert "font-family: 'arabic', 'Noto Sans', sans-serif" in rules


@pytest.mark.parametrize(
    "url",
    [
        "https://example.invalid/font.woff2",
        "file:///etc/passwd",
        "font:../../pyproject.toml",
        "font:/etc/passwd",
    ],
)
def test_a_sheet_loads_nothing_else(url: str) -> None:
    """Neither from other hosts nor other files of this machine."""
    with pytest.raises(ValueError, match="loads nothing but its fonts"):
        fetch_font(url)


def test_the_fonts_are_in_the_file(service: Service) -> None:
    """Any printer has them: Latin, Arabic and Ethiopic letters are embedded."""
    if not FONTS.is_dir():
        pytest.skip("no fonts here; npm ci brings them")
    stops = [
        make_stop(1, name="أميرة مثال", begin_at=at(8)),
        make_stop(2, name="ሰላም ምሳሌ", begin_at=at(8, 5)),
    ]
    day_view = make_day(make_tour(stops))
    pdf = all_sheets(service, day_view, service.wording(REGION, "de"))
    listing = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout
    rows = [line.split() for line in listing.decode().splitlines()[2:]]
    families = {row[0].partition("+")[2].partition("-")[0] for row in rows}
    assert {"latin", "arabic", "ethiopic"} <= families
    assert {row[-5] for row in rows} == {"yes"}
