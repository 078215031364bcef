"""What somebody on a weak network waits for at first: few kilobytes in few requests."""

import pytest
from playwright.sync_api import Request

from tests.journeys.conftest import PHONE, OpenPage
from tests.mobility.town import REGION
from tests.web.site import Site

MOST_BYTES, MOST_REQUESTS = 100_000, 5


@pytest.mark.parametrize("language", ["de", "ar", "ti"])
def test_the_first_view_is_light(site: Site, open_page: OpenPage, language: str) -> None:
    """With its letters, of which those of Tigrinya are the heaviest, and nothing known before."""
    site.town.add_session()
    asked: list[Request] = []
    with open_page(viewport=PHONE, locale=language) as page:
        page.on("requestfinished", lambda request: asked.append(request))
        page.goto(f"/{REGION}/", wait_until="networkidle")
        sizes = [request.sizes() for request in asked]
    # The page alone is not all of it: style and script at least come with it.
    assert 3 <= len(sizes) <= MOST_REQUESTS
    sent = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)
    assert sent <= MOST_BYTES
