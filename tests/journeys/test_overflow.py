"""A ride finds no van: a taxi drives it, gives it back, drives it after all, and sends a bill."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from playwright.sync_api import Page, expect

from mobility.booking import request_place
from mobility.messages import deliver_pending
from mobility.messages.mail import EmailChannel
from mobility.model import new_id
from mobility.service import Service
from tests.journeys.axe import SMALL_DESK, find_faults_of_desk
from tests.journeys.conftest import OpenPage
from tests.journeys.test_dispatcher import sign_in
from tests.mobility.messages.smtp import Mailbox, taking_mail
from tests.mobility.town import DAY, REGION, Town, at
from tests.web.site import Site

PARTNERS = f"/{REGION}/office/partners"


def let_one_wait(town: Town) -> None:
    """One seat to the course, and two who want it."""
    town.add_van(seats=1)
    course = town.add_session()
    town.book(town.wish(course))
    request_place(town.service, REGION, town.add_participant().id, town.wish(course), new_id())


def to_the_ride(page: Page) -> None:
    """From the board, by the ride that stands first."""
    page.goto(f"/{REGION}/office/{DAY}")
    page.locator(".no-place .open").click()
    page.locator("#panel").get_by_role("link", name="An einen Partner geben").click()


def hand_over(page: Page, price: str) -> None:
    page.get_by_label("Vereinbarter Preis in Euro").fill(price)
    page.get_by_label("Warum wird sie abgegeben?").fill("kein Bus frei")
    page.get_by_role("button", name="Übergeben").click()
    expect(page.get_by_text("Übergeben: Der Partner bekommt")).to_be_visible()


def test_from_the_order_to_the_bill(site: Site, open_page: OpenPage, tmp_path: Path) -> None:
    """Every step as the dispatcher does it, the taxi's mail as it arrives.

    Agreed 30.00 twice, driven once, billed 31.50: 1.50 more than agreed.
    """
    town, mailbox = site.town, Mailbox()
    let_one_wait(town)
    with (
        taking_mail(mailbox, tmp_path) as server,
        open_page(viewport=SMALL_DESK, locale="de") as page,
    ):
        sign_in(page)
        page.goto(PARTNERS)
        page.get_by_label("Name").fill("Taxi Beispiel")
        page.get_by_label("E-Mail").fill("fahrten@taxi.example")
        page.get_by_label("Telefon").fill("030 23128 900")
        page.get_by_role("button", name="Speichern").click()
        expect(page.get_by_role("link", name="Taxi Beispiel")).to_be_visible()

        to_the_ride(page)
        hand_over(page, "30,00")
        order = the_mail(town.service, EmailChannel(server), mailbox)
        assert order["To"] == "fahrten@taxi.example"
        assert order["Subject"].startswith("Fahrauftrag")
        body = order.get_body(("plain",))
        assert body is not None
        assert "Abholung: " in body.get_content()
        (printed,) = order.iter_attachments()
        assert printed.get_content().startswith(b"%PDF")

        back = page.get_by_role("button", name="In den Plan zurückholen")
        back.click()
        expect(page.get_by_text("Sie bleibt beim Partner: ")).to_be_visible()
        town.add_van(number=2)
        back.click()
        expect(page.get_by_text("Die Fahrt ist wieder auf einer Tour")).to_be_visible()
        assert "ABGESAGT" in the_mail(town.service, EmailChannel(server), mailbox)["Subject"]

        hand_over(page, "30")
        town.clock.instant = at(18)
        sign_in(page)
        page.goto(f"/{REGION}/office/{DAY}/closing")
        expect(page.get_by_text("2 Fahrten haben kein Ergebnis")).to_be_visible()
        page.get_by_role("button", name="alle anderen wurden gefahren").click()
        expect(page.get_by_text("1 Fahrt eines Partners hat noch keinen Preis")).to_be_visible()

        page.goto(PARTNERS)
        page.get_by_role("link", name="Taxi Beispiel").click()
        expect(page.get_by_text("1 Fahrt hat noch keinen Preis")).to_be_visible()
        row = page.locator("tbody tr", has_text="gefahren")
        row.get_by_label("Berechnet").fill("31,50")
        page.get_by_role("button", name="Preise speichern").click()
        expect(page.get_by_text("Unterschied: 1,50")).to_be_visible()
        assert find_faults_of_desk(page) == []


def the_mail(service: Service, channel: EmailChannel, mailbox: Mailbox) -> EmailMessage:
    """The only new one to a partner; all else goes to telephones."""
    mailbox.mails.clear()
    deliver_pending(service, channel)
    mails = [message_from_bytes(raw, policy=default) for raw in mailbox.mails]
    (mail,) = [one for one in mails if "@taxi.example" in one["To"]]
    assert isinstance(mail, EmailMessage)
    return mail
