"""Ways out of the house."""

import stat
from pathlib import Path

import pytest

from mobility.messages import ConsoleChannel, DeliveryFailed

PHONE = "+493023125199"
KEY = "20261122T180000-adorf-0123456789abcdef"


def test_the_console_channel_writes_one_private_file(tmp_path: Path) -> None:
    """Only its owner may read it, and its name says neither who nor what."""
    folder = tmp_path / "var" / "outbox"
    ConsoleChannel(folder).send(PHONE, "Grüße an Amira", KEY)
    [file] = folder.iterdir()
    assert file.name == f"{KEY}.txt"
    assert file.read_text("utf-8") == f"{PHONE}\n\nGrüße an Amira\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_key_is_the_same_message(tmp_path: Path) -> None:
    channel = ConsoleChannel(tmp_path)
    channel.send(PHONE, "once", KEY)
    channel.send(PHONE, "once", KEY)
    assert len(list(tmp_path.iterdir())) == 1


def test_what_cannot_be_written_may_be_tried_again(tmp_path: Path) -> None:
    """A file stands where the folder should be. The reason names no phone."""
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(DeliveryFailed) as caught:
        ConsoleChannel(tmp_path / "outbox").send(PHONE, "text", KEY)
    assert PHONE not in str(caught.value)
