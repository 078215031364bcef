"""The site as an installation serves it, and people before it, each with a browser of her own."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from time import monotonic, sleep

import httpx
from flask import Flask

from mobility.cli.running import web_command
from mobility.config import Settings
from mobility.model import Participant
from web.accounts.identity import of_participant
from web.participant.draft import Draft

HOST = "127.0.0.1"
PATIENCE_S = 120
"""For the site to start, and for any page of it."""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve an installation with these settings on loopback; yields the site's address.

    Worker processes and threads are as many as `hinfahrt serve` begins with. Raises RuntimeError
    where the site does not start.
    """
    port = _free_port()
    site = f"http://{HOST}:{port}"
    process = subprocess.Popen(
        web_command(HOST, port, workers=2),
        env=os.environ | _environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(site, process)
        yield site
    finally:
        process.terminate()
        process.wait()


def _environment(settings: Settings) -> dict[str, str]:
    values = settings.model_dump(exclude_none=True) | {"secret_key": settings.signing_key}
    return {f"HINFAHRT_{name.upper()}": str(value) for name, value in values.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(site: str, process: subprocess.Popen[bytes]) -> None:
    deadline = monotonic() + PATIENCE_S
    while monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{site}/healthz").is_success:
                return
        except httpx.TransportError:
            sleep(0.1)
    raise RuntimeError("the site does not start")


class Page(HTMLParser):
    """What stands on a page as far as it can be sent or followed: values by name of field, links.

    `is_error` where the site says that something went wrong.
    """

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.path, self.is_error = answer.url.path, answer.is_error
        self.fields: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        plain = {name: value or "" for name, value in attrs}
        if tag == "input":
            self.fields.setdefault(plain.get("name", ""), []).append(plain.get("value", ""))
        elif tag == "a":
            self.links.append(plain.get("href", ""))


class Browser:
    """Somebody's browser. She is signed in, and has chosen whence, whither and who comes along.

    Each has an address of her own, as people at home have: the site counts what comes from one.
    """

    def __init__(self, site: str, number: int, cookies: dict[str, str]) -> None:
        self._client = httpx.Client(
            base_url=site,
            follow_redirects=True,
            limits=httpx.Limits(max_keepalive_connections=0),  # each page is asked for anew
            timeout=PATIENCE_S,
            transport=httpx.HTTPTransport(
                local_address=f"127.0.{1 + number // 250}.{number % 250}"
            ),
        )

        for name, value in cookies.items():  # the site's own, to be replaced by it
            self._client.cookies.set(name, value, domain=HOST)

    def get(self, address: str) -> Page:
        return Page(self._client.get(address))

    def send(self, page: Page, address: str, **values: str) -> Page:
        """Send a form of a page."""
        token = page.fields["csrf_token"][0]
        return Page(self._client.post(address, data={"csrf_token": token, **values}))

    def close(self) -> None:
        self._client.close()


def cookies_of(app: Flask, person: Participant, draft: Draft) -> dict[str, str]:
    """What the browser of a signed-in participant holds in the middle of this booking.

    The application signs cookies as the site does.
    """
    name = app.config["SESSION_COOKIE_NAME"]
    with app.test_client() as client:
        with client.session_transaction() as kept:
            kept["_user_id"] = of_participant(person).get_id()
            kept["drafts"] = {draft.id: draft.to_json()}
        cookie = client.get_cookie(name)
    return {name: cookie.value} if cookie else {}
