"""Static files: named by their content, kept by browsers for good, sent compressed."""

import gzip
from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory
from werkzeug.security import safe_join

STATIC = Path(__file__).resolve().parent / "static"
FOREVER_S = 365 * 24 * 3600
A_WHILE_S = 24 * 3600  # fonts, which style sheets name without their content
_COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".txt"})
_COMPRESSED_PAGES = frozenset({"text/html", "application/json", "application/geo+json"})
_WORTH_COMPRESSING_BYTES = 1000


def init_app(app: Flask) -> None:
    app.add_url_rule("/static/<path:filename>", "static", send_asset)
    app.after_request(compress)

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, Any]) -> None:
        path = safe_join(str(STATIC), values.get("filename", "")) if endpoint == "static" else None
        if path and Path(path).is_file():
            values["v"] = _fingerprint(Path(path), Path(path).stat().st_mtime_ns)


def send_asset(filename: str) -> Response:
    """A file of web/static. One asked for by its content never changes."""
    path = Path(safe_join(str(STATIC), filename) or "")
    if path.suffix in _COMPRESSIBLE and path.is_file() and _accepts_gzip():
        response = _send_compressed(path)
    else:
        response = send_from_directory(STATIC, filename)
    if "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={FOREVER_S}, immutable"
    else:
        response.headers["Cache-Control"] = f"public, max-age={A_WHILE_S}"
    return response


def _send_compressed(path: Path) -> Response:
    changed_ns = path.stat().st_mtime_ns
    kind, _encoding = guess_type(path.name)
    response = Response(_compressed_file(path, changed_ns), mimetype=kind)
    response.set_etag(_fingerprint(path, changed_ns))
    _mark_compressed(response)
    response.make_conditional(request)
    return response


def compress(response: Response) -> Response:
    """Pages and map data are sent compressed: the network in villages is weak."""
    if (
        response.mimetype in _COMPRESSED_PAGES
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and _accepts_gzip()
        and len(response.get_data()) >= _WORTH_COMPRESSING_BYTES
    ):
        response.set_data(gzip.compress(response.get_data(), compresslevel=5, mtime=0))
        _mark_compressed(response)
    return response


def _mark_compressed(response: Response) -> None:
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if response.headers.get("ETag"):
        response.set_etag(response.get_etag()[0] or "", weak=True)


def _accepts_gzip() -> bool:
    return bool(request.accept_encodings["gzip"])


@lru_cache(maxsize=256)
def _fingerprint(path: Path, _changed_ns: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=64)
def _compressed_file(path: Path, _changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
