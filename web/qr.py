"""QR codes, drawn inline: black on white whatever the colours of the page."""

import segno
from markupsafe import Markup


def qr_code(content: str) -> Markup:
    """A drawing that scales with its box; beside it stands in words what it leads to."""
    code = segno.make_qr(content, error="m")
    drawing = code.svg_inline(scale=4, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    return Markup(drawing.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704 -- drawn here
