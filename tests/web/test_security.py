"""Who may do what: forms are guarded, roles and regions kept apart, guessing is slowed down."""

import pytest

from mobility.model import OfferSession, Role
from tests.mobility.town import DAY, REGION, Town
from tests.web.browser import Browser
from tests.web.conftest import read_code, sign_in
from tests.web.site import OTHER_REGION, PASSWORD, Site

BOARD = f"/{REGION}/office/{DAY}"
POSTS = [
    f"/{REGION}/sign-in",
    f"/{REGION}/office/sign-in",
    f"/{REGION}/sign-out",
    f"/{REGION}/places",
    f"/{REGION}/book/appointment",
    f"/{REGION}/rides/0123456789abcdef/cancel",
    f"{BOARD}/plan",
    f"{BOARD}/publish",
]
OFFICE = [
    BOARD,
    f"{BOARD}/planning",
    f"{BOARD}/tours.json",
    f"{BOARD}/sheets.pdf",
    f"{BOARD}/tours/1/sheet",
    f"{BOARD}/tours/1/sheet.pdf",
    f"/{REGION}/office/",
    f"/{REGION}/office/ground.json",
]


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    """Another site cannot send our forms in somebody's name."""
    client = site.app.test_client()
    for address in POSTS:
        response = client.post(address)
        assert response.status_code == 400
        assert "gilt nicht mehr" in response.get_data(as_text=True)


def test_every_address_that_changes_something_wants_a_token(site: Site) -> None:
    """But for what the SMS gateway calls, which signs what it says, and a driver's page, whose
    address is the secret."""
    assert not site.app.extensions["csrf"]._exempt_views
    exempt = {blueprint.name for blueprint in site.app.extensions["csrf"]._exempt_blueprints}
    assert exempt == {"drive", "gateway"}


def test_nobody_sees_the_office_without_signing_in(site: Site) -> None:
    client = site.app.test_client()
    for address in OFFICE:
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(f"/{REGION}/office/sign-in")


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MUNICIPALITY])
def test_other_roles_do_not_see_the_office(site: Site, role: Role) -> None:
    browser = sign_in(Browser(site.app.test_client()), role.value)
    answers = {address: browser.client.get(address).status_code for address in OFFICE}
    assert answers == dict.fromkeys(OFFICE, 403)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.ADMIN])
def test_the_office_sees_its_board(site: Site, role: Role) -> None:
    browser = sign_in(Browser(site.app.test_client()), role.value)
    assert browser.client.get(BOARD).status_code == 200


def test_staff_of_one_region_sees_nothing_of_another(site: Site) -> None:
    """The same login and password exist in both regions; a session is of one of them."""
    browser = sign_in(Browser(site.app.test_client()), "dispatcher", OTHER_REGION)
    assert browser.client.get(f"/{OTHER_REGION}/office/{DAY}").status_code == 200
    answers = {address: browser.client.get(address).headers["Location"] for address in OFFICE}
    assert all(f"/{REGION}/office/sign-in" in location for location in answers.values())


def test_an_account_that_is_disabled_is_out_at_once(office: Browser, town: Town) -> None:
    """Not only at the next sign-in: the account is looked up at each request."""
    assert office.client.get(BOARD).status_code == 200
    with town.service.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE staff_account SET disabled = 1")
    assert office.client.get(BOARD).status_code == 302


def test_participants_of_one_region_see_nothing_of_another(
    browser: Browser, course: OfferSession
) -> None:
    page = browser.get(f"/{REGION}/sign-in")
    page = browser.send(page, "phone", phone="030 23125 050")
    assert page.path == f"/{REGION}/sign-in/code"
    elsewhere = browser.get(f"/{OTHER_REGION}/rides")
    assert elsewhere.path == f"/{OTHER_REGION}/sign-in"


def test_somebody_new_is_asked_for_a_name_and_keeps_the_code(browser: Browser) -> None:
    """The code stays good and stays typed while the name is missing."""
    page = browser.get(f"/{REGION}/sign-in")
    page = browser.send(page, "phone", phone="030 23125 050")
    code = read_code(page)
    page = browser.send(page, "code", code=code)
    assert page.status == 422
    assert page.form("code").values["code"] == code
    page = browser.send(page, "code", name="Amira Beispiel")
    assert page.path == f"/{REGION}/rides"


def test_a_wrong_password_says_nothing_about_the_login(browser: Browser) -> None:
    """An unknown login and a wrong password get the same answer; the login stays typed."""
    page = browser.get(f"/{REGION}/office/sign-in")
    wrong = browser.send(page, "password", login="dispatcher", password="wrong")
    unknown = browser.send(page, "password", login="nobody", password="wrong")
    sentence = "Benutzername oder Passwort stimmt nicht."
    assert sentence in wrong.words
    assert sentence in unknown.words
    assert wrong.form("password").values["login"] == "dispatcher"
    assert wrong.form("password").values["password"] == ""


def test_after_signing_in_one_comes_back_to_the_page_asked_for(browser: Browser) -> None:
    client = browser.client
    asked = client.get(BOARD).headers["Location"]
    form = browser.get(asked).form("password")
    data = {**form.values, "login": "dispatcher", "password": PASSWORD}
    assert client.post(asked, data=data).headers["Location"] == BOARD


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/faraway/office/", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(site: Site, target: str) -> None:
    client = site.app.test_client()
    browser = Browser(client)
    page = browser.get(f"/{REGION}/office/sign-in")
    form = page.form("password")
    data = {**form.values, "login": "dispatcher", "password": PASSWORD}
    response = client.post(f"/{REGION}/office/sign-in", query_string={"next": target}, data=data)
    assert response.headers["Location"] == f"/{REGION}/office/"


def test_signing_out_leaves_nothing_on_the_device(office: Browser) -> None:
    page = office.get(BOARD)
    office.post(f"/{REGION}/sign-out", page)
    assert office.client.get(BOARD).status_code == 302


def test_guessing_passwords_is_slowed_down(browser: Browser) -> None:
    """Ten tries a minute from one address; the eleventh is told to wait."""
    page = browser.get(f"/{REGION}/office/sign-in")
    tries = [
        browser.send(page, "password", login="nobody", password=str(number)).status
        for number in range(11)
    ]
    assert tries == [422] * 10 + [429]


def test_asking_for_codes_is_slowed_down(browser: Browser) -> None:
    """Six a minute from one address, whatever the phones; a phone gets three in ten minutes."""
    page = browser.get(f"/{REGION}/sign-in")
    tries = [
        browser.send(page, "phone", phone=f"030 23125 05{number}").status for number in range(7)
    ]
    assert tries == [200] * 6 + [429]


def test_cookies_are_out_of_reach(site: Site) -> None:
    """Scripts cannot read the session's cookie, other sites cannot send it."""
    response = site.app.test_client().get(f"/{REGION}/sign-in")
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this site runs without TLS


def test_what_is_too_large_is_refused(browser: Browser) -> None:
    page = browser.get(f"/{REGION}/sign-in")
    response = browser.client.post(page.path, data={"phone": "1" * 300_000})
    assert response.status_code == 413
    assert "zu viel auf einmal" in response.get_data(as_text=True)


def test_a_fault_of_ours_shows_no_trace(site: Site) -> None:
    """Neither the fault's words nor where it happened stand on the page."""

    def break_down() -> str:
        raise RuntimeError("Amira Beispiel")

    site.app.add_url_rule("/break", view_func=break_down)
    response = site.app.test_client().get("/break")
    page = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "Bei uns ist etwas schiefgegangen." in page
    assert "Amira" not in page
    assert "Traceback" not in page


def test_a_region_without_roads_says_that_it_is_being_prepared(site: Site) -> None:
    """What the operator must run stands in the log, not on the page."""
    browser = Browser(site.app.test_client())
    token = browser.get(f"/{OTHER_REGION}/book/appointment")
    page = browser.send(token, "home", home="Row", search="home")
    assert page.status == 503
    assert "vorbereitet" in page.words
    assert "hinfahrt roads" not in page.words
