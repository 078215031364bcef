"""Names as people type them and as a driver needs them."""

import unicodedata
from itertools import takewhile

MAX_LENGTH = 80


def tidy_name(text: str) -> str:
    """A name as it is kept: single spaces, no control characters, no longer than MAX_LENGTH."""
    seen = (
        char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return " ".join("".join(seen).split())[:MAX_LENGTH].rstrip()


def first_name_and_initial(name: str) -> str:
    """First name and the initial of the last one: `Amira Beispiel` becomes `Amira B.`.

    An initial keeps the marks that belong to its letter. A single name stays as it is.
    """
    words = name.split()
    if len(words) < 2:
        return " ".join(words)
    last = words[-1]
    marks = "".join(takewhile(unicodedata.combining, last[1:]))
    return f"{words[0]} {last[0]}{marks}."
