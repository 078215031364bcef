"""An order for a partner on one page, set by Typst."""

import json
from collections.abc import Sequence
from importlib import resources

import typst

from .render import FONTS


def typeset_order(
    title: str, lines: Sequence[tuple[str, str]], questions: str, language: str
) -> bytes:
    """The PDF of an order that comes worded; nothing of it is read as markup."""
    template = resources.files("mobility.paper") / "templates" / "order.typ"
    content = {
        "title": title,
        "lines": lines,
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
