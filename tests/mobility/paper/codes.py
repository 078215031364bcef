"""Reading the QR codes of a printed file, as the camera of a phone would."""

import subprocess

import zxingcpp

DOTS_PER_INCH = 150


def read_codes(pdf: bytes) -> list[str]:
    """The texts of all codes, page by page."""
    command = ["pdftoppm", "-gray", "-r", str(DOTS_PER_INCH), "-"]
    pages = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    codes: list[str] = []
    while pages:
        _, size, _, rest = pages.split(b"\n", 3)
        width, height = map(int, size.split())
        dots, pages = rest[: width * height], rest[width * height :]
        image = memoryview(dots).cast("B", (height, width))
        codes += [code.text for code in zxingcpp.read_barcodes(image)]
    return codes
