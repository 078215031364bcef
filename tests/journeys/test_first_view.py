"""What somebody on a weak network waits for at first: few kilobytes in few requests."""

import pytest
from playwright.sync_api import Request

from tests.journeys.conftest import PHONE, OpenPage
from tests.mobility.town import REGION
from tests.web.site import Site

MOST_BYTES, MOST_REQUESTS = 100_000, 5


@pytest.mark.parametrize("language", ["de", "ar", "ti"])
def test_the_first_view_is_light(site: Site, open_page: OpenPage, language: str) -> None:
    """With its letters: those of Tigrinya are the heaviest. Nothing of it is known to the browser."""
    site.town.add_session()
    asked: list[Request] = []
    with open_page(viewport=PHONE, locale=language) as page:
        page.on("requestfinished", asked.append)
        page.goto(f"/{REGION}/", wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        sizes = [request.sizes() for request in asked]
    assert len(sizes) <= MOST_REQUESTS
    assert (
        sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes) <= MOST_BYTES
    )
