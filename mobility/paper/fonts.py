"""The fonts of the sheets: Noto Sans of the npm packages, else what the system has."""

from pathlib import Path

from weasyprint.urls import URLFetcherResponse

from mobility.config import PROJECT_DIR

FONTS = PROJECT_DIR / "node_modules" / "@fontsource"

_SUBSETS = {
    "noto-sans": ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese"),
    "noto-sans-arabic": ("arabic",),
    "noto-sans-ethiopic": ("ethiopic",),
}
_WEIGHTS = (400, 700)
_SCHEME = "font:"


def font_rules(folder: Path = FONTS) -> str:
    """CSS for the fonts that are there, and the family that a sheet is set in.

    Each subset is a family of its own: WeasyPrint takes two fonts of one family and weight for the
    same and embeds only one of them.
    """
    families, faces = [], []
    for package, subsets in _SUBSETS.items():
        for subset in subsets:
            found = [
                (weight, path)
                for weight in _WEIGHTS
                if (path := _font_file(folder, package, subset, weight)).exists()
            ]
            families += [f"'{subset}'"] if found else []
            faces += [
                f"@font-face {{ font-family: '{subset}'; font-weight: {weight}; "
                f"src: url('{_SCHEME}{path.relative_to(folder)}') }}"
                for weight, path in found
            ]
    family = ", ".join([*families, "'Noto Sans'", "sans-serif"])
    return "\n".join([*faces, f"body, #again, #foot {{ font-family: {family} }}", ""])


def _font_file(folder: Path, package: str, subset: str, weight: int) -> Path:
    return folder / package / "files" / f"{package}-{subset}-{weight}-normal.woff2"


def fetch_font(url: str) -> URLFetcherResponse:
    """All that a sheet may load: a font of ours. Raises ValueError for anything else."""
    scheme, name = url[: len(_SCHEME)], url[len(_SCHEME) :]
    path = (FONTS / name).resolve()
    if scheme != _SCHEME or not path.is_relative_to(FONTS.resolve()):
        raise ValueError("a sheet loads nothing but its fonts")
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
