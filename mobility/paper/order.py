"""An order for a partner on one page, set by Typst."""

import json
from collections.abc import Sequence
from importlib import resources

import typst

from .render import FONTS


def typeset_order(
    title: str,
    lines: Sequence[tuple[str, str]],
    blanks: Sequence[str],
    questions: str,
    language: str,
) -> bytes:
    """The PDF of an order that comes worded, with `blanks` for the driver's pen."""
    template = resources.files("mobility.paper") / "templates" / "order.typ"
    content = {
        "title": title,
        "lines": lines,
        "blanks": blanks,
        "questions": questions,
        "language": language,
        "fonts": FONTS,
    }
    pdf: bytes = typst.compile(
        template.read_bytes(),
        format="pdf",
        pdf_tags=False,
        sys_inputs={"order": json.dumps(content)},
    )
    return pdf
