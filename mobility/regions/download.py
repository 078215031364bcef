"""Fetching a region's real extract: to a temporary file, checked, then put in place."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import httpx

from mobility.refusals import Refusal

CHUNK_BYTES = 1 << 20
PATIENCE_S = 60.0


def fetch_extract(
    url: str,
    checksum_url: str,
    target: Path,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> None:
    """Download a file whose MD5 stands at another address, as extract servers publish it.

    `progress` is called with the bytes done and, where the server tells, the bytes in all.
    `target` is written only when the checksum is right. Raises Refusal `download_failed` or
    `checksum_wrong`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with httpx.Client(follow_redirects=True, timeout=PATIENCE_S) as client:
            wanted = _published_checksum(client, checksum_url)
            found = _download(client, url, part, progress)
        if found != wanted:
            raise Refusal("checksum_wrong", url=url)
        part.replace(target)
    except httpx.HTTPError as error:
        raise Refusal("download_failed", url=url, reason=type(error).__name__) from error
    finally:
        part.unlink(missing_ok=True)


def _published_checksum(client: httpx.Client, url: str) -> str:
    """The first word of a checksum file: ``<md5>  <file name>``."""
    reply = client.get(url).raise_for_status()
    words = reply.text.split()
    if not words or len(words[0]) != 32:
        raise Refusal("checksum_wrong", url=url)
    return words[0].lower()


def _download(
    client: httpx.Client, url: str, part: Path, progress: Callable[[int, int | None], None]
) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with client.stream("GET", url) as reply, part.open("wb") as file:
        reply.raise_for_status()
        length = reply.headers.get("Content-Length")
        total = int(length) if length else None
        done = 0
        for chunk in reply.iter_bytes(CHUNK_BYTES):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress(done, total)
    return digest.hexdigest()
