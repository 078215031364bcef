"""A browser without JavaScript: follows links and sends the forms that pages hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Attributes = dict[str, str]
VOID = frozenset({"input", "link", "meta", "br", "img", "hr"})


@dataclass
class Form:
    """A form as it stands on a page, with what it would send as it is."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.path = response.request.path
        self.tags: list[tuple[str, Attributes]] = []
        self.forms: list[Form] = []
        self.text = ""
        self._skipping = 0
        self._field = ""  # the list or text area that is open
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        plain = {name: value or "" for name, value in attrs}
        self.tags.append((tag, plain))
        if tag in {"script", "style"}:
            self._skipping += 1
        if tag == "form":
            action = plain.get("action", "") or self.path
            self.forms.append(Form(action, plain.get("method", "get")))
        if self.forms and "name" in plain:
            if tag == "input":
                self._read_input(self.forms[-1], plain)
            elif tag in {"select", "textarea"}:
                self._field = plain["name"]
                self.forms[-1].values[self._field] = ""
        if tag == "option" and self.forms and self._field:
            self._read_option(self.forms[-1], plain)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._skipping -= 1
        if tag in {"select", "textarea"}:
            self._field = ""

    def handle_data(self, data: str) -> None:
        if self._field and self.forms and self._field not in self.forms[-1].choices:
            self.forms[-1].values[self._field] += data
        if not self._skipping:
            self.text += data if data.strip() else " "

    def _read_option(self, form: Form, plain: Attributes) -> None:
        options = form.choices.setdefault(self._field, [])
        options.append(plain.get("value", ""))
        if "selected" in plain or len(options) == 1:
            form.values[self._field] = options[-1]

    def _read_input(self, form: Form, plain: Attributes) -> None:
        name, value = plain["name"], plain.get("value", "")
        if plain.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" not in plain:
                return
        form.values[name] = value

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    def form(self, holding: str) -> Form:
        """The form that has a field of this name."""
        return next(
            form for form in self.forms if holding in form.values or holding in form.choices
        )

    def has_field(self, name: str) -> bool:
        return any(name in form.values or name in form.choices for form in self.forms)

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self, containing: str) -> list[str]:
        return [link["href"] for link in self.all("a") if containing in link.get("href", "")]


@dataclass
class Browser:
    """Goes from page to page, redirects included."""

    client: FlaskClient

    def get(self, address: str, **options: Any) -> Page:
        return Page(self.client.get(address, follow_redirects=True, **options))

    def send(self, page: Page, holding: str, **values: str) -> Page:
        """Send the form that has this field, with some values changed."""
        form = page.form(holding)
        data = {**form.values, **values}
        return Page(self.client.post(form.action, data=data, follow_redirects=True))

    def upload(self, page: Page, holding: str, name: str, content: bytes) -> Page:
        """Send the form that has this file field, with a file of a name."""
        form = page.form(holding)
        data = {**form.values, holding: (BytesIO(content), name)}
        return Page(self.client.post(form.action, data=data, follow_redirects=True))

    def post(self, address: str, token_of: Page, **values: str) -> Page:
        """Send to an address as a page's own form would."""
        data = {"csrf_token": token_of.form("csrf_token").values["csrf_token"], **values}
        return Page(self.client.post(address, data=data, follow_redirects=True))
