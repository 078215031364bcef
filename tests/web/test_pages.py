"""What holds on every page: language, security headers, no inline code, labels."""

import re

import pytest

from mobility.i18n import direction, offered_languages
from tests.web.browser import Page
from tests.web.site import Site
from tests.web.walk import walk

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.fixture(params=offered_languages())
def pages(request: pytest.FixtureRequest, site: Site) -> list[Page]:
    return list(walk(site, str(request.param)))


def test_every_page_keeps_the_rules(pages: list[Page]) -> None:
    """One walk, all rules: each fault names its page."""
    rules = (
        _says_its_language,
        _has_title_and_one_heading,
        _sends_security_headers,
        _holds_no_inline_code,
        _loads_nothing_from_elsewhere,
        _labels_every_field,
        _guards_every_form,
        _describes_with_what_is_there,
    )
    faults = [f"{page.path}: {rule.__name__}" for page in pages for rule in rules if not rule(page)]
    assert faults == []
    assert not any(page.status >= 500 for page in pages)


def _says_its_language(page: Page) -> bool:
    html = page.all("html")[0]
    chosen = next(link for link in page.all("a") if "aria-current" in link and "hreflang" in link)
    return html["lang"] == chosen["hreflang"] and html["dir"] == direction(chosen["hreflang"])


def _has_title_and_one_heading(page: Page) -> bool:
    title = re.search(r"<title>(.*?) · Hinfahrt</title>", page.html)
    return bool(title and title.group(1).strip()) and len(page.all("h1")) == 1


def _sends_security_headers(page: Page) -> bool:
    headers = page.response.headers
    return (
        headers["Content-Security-Policy"] == POLICY
        and headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] == "same-origin"
        and headers["Cache-Control"] == "no-store"
    )


def _holds_no_inline_code(page: Page) -> bool:
    attributes = {name for _tag, given in page.tags for name in given}
    return (
        all("src" in script for script in page.all("script"))
        and not page.all("style")
        and "style" not in attributes
        and not any(name.startswith("on") for name in attributes)
    )


def _loads_nothing_from_elsewhere(page: Page) -> bool:
    loaded = [given.get("src") for _tag, given in page.tags if "src" in given]
    loaded += [given.get("href") for tag, given in page.tags if tag == "link"]
    own = re.compile(r"/static/|/[a-z-]+/manifest\.webmanifest$|data:image/svg")
    return all(address and own.match(address) for address in loaded)


def _labels_every_field(page: Page) -> bool:
    labelled = {label.get("for") for label in page.all("label")}
    fields = [
        field
        for field in page.all("input")
        if field.get("type") not in {"hidden", "radio", "checkbox"}
    ]
    return all(field["id"] in labelled for field in fields)


def _guards_every_form(page: Page) -> bool:
    return all("csrf_token" in form.values for form in page.forms if form.method == "post")


def _describes_with_what_is_there(page: Page) -> bool:
    """Every invalid field points at its error."""
    ids = {given["id"] for _tag, given in page.tags if "id" in given}
    wrong = [field for field in page.all("input") if field.get("aria-invalid") == "true"]
    return all(set(field["aria-describedby"].split()) & ids for field in wrong)


def test_the_language_is_kept_from_page_to_page(site: Site) -> None:
    """Chosen once by a link, which leads back to the same page without the parameter."""
    client = site.app.test_client()
    chosen = client.get("/gridtown/?q=hall&language=en")
    assert chosen.status_code == 302
    assert chosen.headers["Location"] == "/gridtown/?q=hall"
    assert b'<html lang="en"' in client.get("/gridtown/sign-in").data


def test_the_browsers_language_counts_first(site: Site) -> None:
    """A browser that asks for English gets it; one that asks for what we have not gets German."""
    client = site.app.test_client()
    english = client.get("/gridtown/", headers={"Accept-Language": "en-US,en;q=0.8"})
    welsh = client.get("/gridtown/", headers={"Accept-Language": "cy"})
    assert b'<html lang="en"' in english.data
    assert b'<html lang="de"' in welsh.data


def test_a_language_link_leads_nowhere_else(site: Site) -> None:
    """An address that begins with two slashes would be another host."""
    response = site.app.test_client().get("//evil.example/?language=en")
    assert "evil.example" not in response.headers.get("Location", "").split("/")[2:3]


def test_the_footer_names_the_source_and_says_that_roads_are_schematic(site: Site) -> None:
    client = site.app.test_client()
    page = Page(client.get("/gridtown/", headers={"Accept-Language": "en"}))
    network = site.town.service.roads("gridtown").network
    assert network.attribution in page.words
    assert "drawn schematically" in page.words


def test_health_tells_what_is_ready_and_no_secrets(site: Site) -> None:
    """Database and roads of the town are there; the second region has no roads yet."""
    response = site.app.test_client().get("/healthz")
    assert response.status_code == 503
    assert response.get_json() == {
        "database": True,
        "roads": {"gridtown": True, "faraway": False},
    }
