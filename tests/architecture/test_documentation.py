"""What the handbook says is what the code does."""

import re

from mobility.config import PROJECT_DIR, Settings


def test_every_setting_stands_in_the_handbook() -> None:
    """An operator finds each setting, and no other, in the table of the handbook."""
    text = (PROJECT_DIR / "docs/handbook/operation.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(HINFAHRT_[A-Z_]+)`", text, re.MULTILINE))
    assert documented == {f"HINFAHRT_{name.upper()}" for name in Settings.model_fields}


def test_every_named_file_of_the_documents_exists() -> None:
    """A path that a document names is there."""
    for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (PROJECT_DIR / document).read_text("utf-8")
        for path in re.findall(r"`((?:docs|mobility|routing|web|data|tests)/[\w./-]+)`", text):
            assert (PROJECT_DIR / path).exists(), f"{document} names {path}"
        for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
            assert (PROJECT_DIR / path).exists(), f"{document} shows {path}"
