"""What a booking costs on a phone: ``python -m benchmarks.pages [--language ti] [--rounds 4]``.

Somebody new books a ride there and back to a course of the demonstration of Adorf, step by step,
without JavaScript. For each step: kilobytes sent for the page, compressed as a phone asks for them,
milliseconds of the server's own time, and queries. Medians over the rounds, each by another person.
The first line is the first view with all that it loads, and in how many requests.
"""

import argparse
import gzip
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from mobility.config import Settings
from mobility.demo import fill_demo
from mobility.i18n import offered_languages
from mobility.regions.prepare import prepare_region
from mobility.service import Service
from mobility.storage import upgrade
from web.app import create_app

REGION = "adorf"
HOME = "Markt 1 Adorf"
PHONE = "030 23125 9{:02}"  # reserved for fiction
FONTS = {"ar": "arabic", "fa": "arabic", "ti": "ethiopic"}


@dataclass
class Step:
    """One request of the booking, as often as it was made."""

    kilobytes: list[float] = field(default_factory=list)
    server_ms: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)


class Page(HTMLParser):
    """The forms, links and files of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.fields: list[dict[str, str]] = []
        self.links: list[str] = []
        self.files: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.fields.append({})
        elif tag == "input" and self.fields and "name" in given:
            kind, first = given.get("type"), given["name"] not in self.fields[-1]
            if (
                kind not in {"radio", "checkbox"}
                or "checked" in given
                or (kind == "radio" and first)
            ):
                self.fields[-1][given["name"]] = given.get("value", "")
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag in {"link", "script"}:
            self.files.append(given.get("href") or given.get("src") or "")

    def form(self, holding: str) -> dict[str, str]:
        return next(fields for fields in self.fields if holding in fields)


class Phone:
    """A browser that measures what each step costs."""

    def __init__(self, client: FlaskClient, counter: "Counter", steps: dict[str, Step]) -> None:
        self.client, self.counter, self.steps = client, counter, steps
        self.path = ""

    def get(self, step: str, path: str) -> Page:
        return self._measured(step, lambda: self.client.get(path, **self._asking()))

    def send(self, step: str, page: Page, holding: str, **values: str) -> Page:
        data = {**page.form(holding), **values}
        return self._measured(
            step, lambda: self.client.post(self.path, data=data, **self._asking())
        )

    def _asking(self) -> dict[str, Any]:
        return {"follow_redirects": True, "headers": {"Accept-Encoding": "gzip"}}

    def _measured(self, step: str, ask: Callable[[], Any]) -> Page:
        queries, begun = self.counter.queries, process_time()
        response = ask()
        row = self.steps.setdefault(step, Step())
        row.server_ms.append((process_time() - begun) * 1000)
        row.queries.append(self.counter.queries - queries)
        body = response.get_data()
        row.kilobytes.append(len(body) / 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{step}: status {response.status_code}")
        self.path = response.request.path
        packed = response.headers.get("Content-Encoding") == "gzip"
        return Page((gzip.decompress(body) if packed else body).decode())


class Counter:
    """How many statements a database was asked to carry out."""

    queries = 0

    def count(self, *_about: object) -> None:
        self.queries += 1


def main() -> int:
    given = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder, _demonstration(Path(folder)) as service:
        app, counter, steps = create_app(service), Counter(), dict[str, Step]()
        event.listen(service.database.engine, "before_cursor_execute", counter.count)
        course = _find_course(app.test_client())
        for number in range(given.rounds + 1):
            kept = steps if number else {}  # the first one fills caches
            client = app.test_client()
            client.get(f"/{REGION}/?language={given.language}")
            _book(Phone(client, counter, kept), course, PHONE.format(number))
        first = _first_view(app.test_client(), given.language)
    print(f"first view in {given.language}: {first[0]:.1f} kB in {first[1]} requests")
    for name, step in steps.items():
        print(
            f"{name:28} {median(step.kilobytes):7.1f} kB {median(step.server_ms):8.1f} ms"
            f" {median(step.queries):5.0f} queries"
        )
    return 0


def _find_course(client: FlaskClient) -> str:
    """The first of the list that has a time for her."""
    phone = Phone(client, Counter(), {})
    for course in phone.get("", f"/{REGION}/").links:
        if "/book/session/" in course and any(
            "choice" in form for form in _times(phone, course).fields
        ):
            return course
    raise RuntimeError("no course of the demonstration has a place")


def _times(phone: Phone, course: str) -> Page:
    trip = phone.get("2 where from", course)
    trip = phone.send("2 where from: search", trip, "home", home=HOME, search="home")
    party = phone.send("3 who rides along", trip, "home")
    return phone.send("4 which time", party, "adults", **{"children-0-age": "3"})


def _book(phone: Phone, course: str, number: str) -> None:
    phone.get("1 what is on offer", f"/{REGION}/")
    times = _times(phone, course)
    code = phone.send("5 code", times, "choice", name="Amira Beispiel", phone=number)
    found = re.search(r"\b\d{6}\b", re.sub(r"<[^>]+>", " ", code.html))
    if found is None:
        raise RuntimeError("no code is shown")
    phone.send("6 booked", code, "code", code=found.group())
    rides = phone.get("my rides", f"/{REGION}/rides")
    ride = next(link for link in rides.links if "/rides/" in link)
    phone.get("ride card", f"{ride}/card")


def _first_view(client: FlaskClient, language: str) -> tuple[float, int]:
    """Kilobytes and requests of the first page with its files, as an empty cache asks for them."""
    asking = {"headers": {"Accept-Encoding": "gzip"}}
    client.get(f"/{REGION}/?language={language}")
    body = client.get(f"/{REGION}/", **asking).get_data()
    own = [
        address for address in Page(gzip.decompress(body).decode()).files if address.startswith("/")
    ]
    if language in FONTS:
        name = FONTS[language]
        own.append(f"/static/vendor/fonts/noto-sans-{name}-{name}-400-normal.woff2")
    sizes = [len(body)]
    for address in own:
        with client.get(address, **asking) as response:
            sizes.append(len(response.get_data()))
    return sum(sizes) / 1000, len(sizes)


@contextmanager
def _demonstration(folder: Path) -> Iterator[Service]:
    settings = Settings(_env_file=None, var_dir=folder, regions=REGION, demo=True)
    service = Service.start(settings)
    prepare_region(settings, service.region(REGION))
    upgrade(service.database)
    fill_demo(service, REGION)
    yield service
    service.database.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--language", default="ti", choices=offered_languages())
    parser.add_argument("--rounds", type=int, default=4, help="at most 5, for codes are limited")
    return parser


if __name__ == "__main__":
    sys.exit(main())
