"""Pictograms, drawn for this project, put inline into pages so that they take a text's colour."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from markupsafe import Markup

_DRAWINGS = Path(__file__).parent / "drawings"
_MIRRORED_WHEN_READ_FROM_RIGHT = frozenset({"right", "left", "there", "back"})


# In the page itself, to spare a first visit over a weak network one request.
ICON = (
    "data:image/svg+xml;base64,"
    + b64encode((Path(__file__).parent / "static" / "favicon.svg").read_bytes()).decode()
)


@cache
def icon(name: str) -> Markup:
    """The drawing of this name; always beside a word, so screen readers pass over it."""
    drawing = (_DRAWINGS / f"{name}.svg").read_text("utf-8").strip()
    kind = "icon icon-mirrored" if name in _MIRRORED_WHEN_READ_FROM_RIGHT else "icon"
    inline = drawing.replace("<svg ", f'<svg class="{kind}" aria-hidden="true" ', 1)
    return Markup(inline)  # noqa: S704 -- our own files
