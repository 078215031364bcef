"""Take the README's pictures from a running demonstration: start `make demo`, then run this.

    python docs/screenshots.py [--address http://127.0.0.1:8000] [--region adorf]

Needs Chromium and, for the picture of the sheet, pdftoppm (Debian: chromium, poppler-utils).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from mobility.demo import DEMO_STAFF

FOLDER = Path(__file__).resolve().parent / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HOME = "Bahnhof"
SHEET_DPI = 70


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--region", default="adorf")
    chosen = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    start = f"{chosen.address}/{chosen.region}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            picture_times(browser, start)
            picture_office(browser, start)
        except Error as error:
            sys.stderr.write(f"{error.message.splitlines()[0]}\nIs it running? Start: make demo\n")
            return 2
        finally:
            browser.close()
    return 0


def picture_times(browser: Browser, start: str) -> None:
    """A participant on a phone chooses among promised times."""
    page = browser.new_page(
        viewport={"width": 390, "height": 780}, device_scale_factor=2, locale="de-DE"
    )
    page.goto(f"{start}/?later=1")
    offers = [link.get_attribute("href") for link in page.locator(".day .entry").all()]
    for offer in offers:
        ask_for_times(page, f"{start}/{str(offer).split('/', 2)[2]}")
        if page.locator("input[name=choice]").count():
            break
    page.screenshot(path=FOLDER / "participant-times.png")
    page.close()


def ask_for_times(page: Page, offer: str) -> None:
    page.goto(offer)
    page.locator("#home").press_sequentially(HOME)
    page.locator("#home-hits [type=radio]").first.check()
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    page.get_by_role("button", name="Zeiten zeigen").click()


def picture_office(browser: Browser, start: str) -> None:
    """The day's tours in list and map, and the sheet of the first tour."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="de-DE")
    page.goto(f"{start}/office/")
    page.locator("#login").fill(DEMO_STAFF[0].login)
    page.locator("#password").fill(DEMO_STAFF[0].password)
    page.locator("form .actions .button").first.click()
    page.locator("#map[data-ready]").wait_for()
    page.wait_for_timeout(2000)  # labels fade in
    page.screenshot(path=FOLDER / "office-day.png")
    sheet = page.locator("a[href$='sheets.pdf']").first.get_attribute("href")
    save_sheet(page.request.get(f"{start.rsplit('/', 1)[0]}{sheet}").body())
    page.close()


def save_sheet(pdf: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        subprocess.run(  # noqa: S603 -- our own file
            [  # noqa: S607 -- found where Debian puts it
                "pdftoppm",
                "-png",
                "-singlefile",
                "-f",
                "2",  # after the list of what to load
                "-r",
                str(SHEET_DPI),
                file.name,
                str(FOLDER / "tour-sheet"),
            ],
            check=True,
        )


if __name__ == "__main__":
    sys.exit(main())
