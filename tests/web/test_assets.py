"""Static files: named by their content, compressed, all from our own host."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.web.browser import Page
from tests.web.site import Site
from web.vendor import list_files, main

STYLE = "/static/css/site.css"


def test_a_file_asked_for_by_its_content_is_kept_for_good(site: Site) -> None:
    """Pages name files with a part of their hash; a changed file has another address."""
    client = site.app.test_client()
    page = Page(client.get("/gridtown/"))
    address = next(link["href"] for link in page.all("link") if STYLE in link["href"])
    assert re.fullmatch(rf"{STYLE}\?v=[0-9a-f]{{12}}", address)
    response = client.get(address, buffered=True)
    assert "immutable" in response.headers["Cache-Control"]
    assert "immutable" not in client.get(STYLE, buffered=True).headers["Cache-Control"]


def test_text_is_sent_compressed_to_who_can_read_it(site: Site) -> None:
    """A weak network carries a quarter of the bytes; the content is the same."""
    client = site.app.test_client()
    plain = client.get(STYLE, buffered=True)
    small = client.get(STYLE, headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    again = client.get(
        STYLE, headers={"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    )
    assert again.status_code == 304


def test_pages_are_sent_compressed(site: Site) -> None:
    response = site.app.test_client().get("/gridtown/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert b"Hinfahrt" in gzip.decompress(response.data)


def test_nothing_outside_the_static_folder_is_sent(site: Site) -> None:
    client = site.app.test_client()
    for path in ("../app.py", "%2e%2e/app.py", "css/../../app.py", "nothing.css", "css"):
        assert client.get(f"/static/{path}").status_code == 404


def test_every_file_of_the_style_sheets_is_brought_along() -> None:
    """Fonts that the style sheets name are among those that the vendor step copies."""
    style = "".join(path.read_text("utf-8") for path in (ROOT / "web/static/css").glob("*.css"))
    named = set(re.findall(r'url\("\.\./vendor/([^"]+)"\)', style))
    assert named
    assert named <= set(list_files().values())


def test_no_file_of_ours_names_another_host() -> None:
    """Only namespaces of SVG, which nobody fetches, look like addresses."""
    ours = [
        path
        for path in (ROOT / "web").rglob("*")
        if path.suffix in {".html", ".css", ".js", ".svg"} and "vendor" not in path.parts
    ]
    named = {
        address
        for path in ours
        for address in re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
    }
    assert named <= {"http://www.w3.org/2000/svg"}


def test_the_lock_file_names_no_download_address() -> None:
    """The same lock file serves every registry; what is installed is fixed by its hash."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert all("resolved" not in entry and entry["integrity"] for entry in packages)


def test_vendored_files_are_copied_or_the_missing_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packages, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    for source in list_files():
        (packages / source).parent.mkdir(parents=True, exist_ok=True)
        (packages / source).write_text(source)
    assert main(packages, vendor) == 0
    assert (vendor / "htmx.js").read_text() == "htmx.org/dist/htmx.min.js"
    scripts = {path.name.removesuffix(".js") for path in vendor.glob("*.js")}
    licences = {path.name.removesuffix(".LICENSE.txt") for path in vendor.glob("*.LICENSE.txt")}
    assert scripts - licences == {"maplibre-gl-worker"}  # a part of maplibre-gl
    assert main(tmp_path / "nowhere", vendor) == 2
    assert "npm ci" in capsys.readouterr().err
