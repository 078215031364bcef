"""A walk through every page of the site, in one language, as its three kinds of people take it."""

from collections.abc import Iterator
from datetime import timedelta

from mobility.model import NewsAudience
from mobility.participation import NewsDraft, PollDraft, ask_poll, decide_poll, publish_news
from tests.mobility.town import DAY, REGION, at, spot
from tests.web.browser import Browser, Page
from tests.web.conftest import read_code, sign_in
from tests.web.site import Site


def walk(site: Site, language: str) -> Iterator[Page]:
    """Every page once, with forms empty, wrong and right."""
    yield from walk_of_participant(site, language)
    yield from _as_dispatcher(site, language)
    yield from _as_provider(site, language)


def walk_of_participant(site: Site, language: str) -> Iterator[Page]:
    """The pages of participants."""
    site.town.add_van(layouts=[{"seats": 4, "child_seats_1": 1}])
    course, full = site.town.add_session(), site.town.add_session()
    browser = Browser(site.app.test_client())
    yield browser.get("/", query_string={"language": language})
    yield browser.get("/nowhere/")
    yield browser.get(f"/{REGION}/")
    yield browser.get(f"/{REGION}/?q=nothing+of+the+kind")
    yield browser.get(f"/{REGION}/no-such-page")
    yield (offers := browser.get(f"/{REGION}/offers/"))
    yield browser.get(f"/{REGION}/offers/?q=nothing+of+the+kind")
    yield (offer := browser.get(offers.links("/offers/")[-1]))
    yield browser.get(offer.links("/poster")[0])
    yield browser.get(f"/{REGION}/offers/none")
    appointment = browser.get(f"/{REGION}/book/appointment")
    yield appointment
    yield browser.send(appointment, "day")
    yield (trip := browser.get(f"/{REGION}/book/session/{course.id}"))
    yield browser.send(trip, "home", home="Qqxzy", search="home")
    yield (trip := browser.send(trip, "home", home="Old Mill", search="home"))
    yield (party := browser.send(trip, "home"))
    yield browser.send(appointment, "day", points="home")
    yield browser.send(party, "adults", adults="0")
    yield browser.send(party, "adults", add_child="1")
    yield browser.send(party, "adults", **{"children-0-age": "40"})
    yield browser.send(party, "adults", adults="5")  # four seats only
    yield (times := browser.send(party, "adults", **{"children-0-age": "2"}))
    yield browser.send(times, "choice", name="", phone="")
    yield browser.get(times.path.replace("/times", "/wait"))
    yield (code := browser.send(times, "choice", name="Amira Beispiel", phone="030 23125050"))
    yield browser.send(code, "code", code="0")
    yield browser.send(code, "code", code=read_code(code))
    yield (rides := browser.get(f"/{REGION}/rides"))
    yield (ride := browser.get(rides.links("/rides/")[0]))
    yield (trip := browser.send(ride, "ways"))
    yield (party := browser.send(trip, "home"))
    yield (fewer := browser.send(party, "adults", adults="4"))  # what would fit instead
    yield browser.send(fewer, "token")
    yield browser.get(rides.links("/rides/")[0] + "/card")
    yield browser.post(f"/{REGION}/call-me", rides, ride_id=ride.path.rsplit("/", 1)[1])
    yield browser.post(f"{ride.path}/feedback", rides, face="good")
    yield browser.post(f"{ride.path}/again", rides)
    yield (asked := browser.get(rides.links("/cancel")[0]))
    yield browser.post(asked.path, asked)
    yield browser.get(f"/{REGION}/book/session/{full.id}")
    yield from _as_pupil(site, browser)
    yield browser.post(f"/{REGION}/sign-out", rides)
    yield (phone := browser.get(f"/{REGION}/sign-in"))
    yield browser.send(phone, "phone", phone="1")
    yield browser.send(phone, "phone", phone="030 23125051")
    yield (card := browser.get(f"/{REGION}/card"))
    yield browser.send(card, "pin", number="0123456789abcdef", pin="123456")


def _as_pupil(site: Site, browser: Browser) -> Iterator[Page]:
    """A whole course with childcare on the way; there is no van on its second date."""
    first, second = (DAY + timedelta(days=n) for n in (7, 8))
    site.town.add_van(day=first, layouts=[{"seats": 4, "child_seats_1": 1}])
    site.town.add_childcare(spot(4, 2))
    course, _ = (site.town.add_session(at(9, day=day), at(12, day=day)) for day in (first, second))
    yield (trip := browser.get(f"/{REGION}/book/session/{course.id}"))
    trip = browser.send(trip, "home", home="Old Mill", search="home", dates="all")
    yield (party := browser.send(trip, "home", dates="all", directions="either"))
    yield browser.send(party, "adults", childcare="y")  # without a child
    yield browser.send(party, "adults", adults="5")  # four seats only
    yield (dates := browser.send(party, "adults", childcare="y", **{"children-0-age": "2"}))
    yield browser.send(dates, "token", token="")
    yield (series := browser.send(dates, "token"))
    yield browser.post(f"{series.path}/wait", series)
    yield browser.get(f"/{REGION}/rides")
    yield browser.get(f"{series.path}/dates/{second}")
    yield (date := browser.get(f"{series.path}/dates/{course.id}"))
    yield browser.post(date.path, date)
    yield browser.post(date.path, date)  # once more
    yield (asked := browser.get(f"{series.path}/end"))
    yield browser.post(asked.path, asked)
    yield browser.get(f"/{REGION}/series/unknown")
    yield from _as_somebody_with_a_say(site, browser)


def _as_somebody_with_a_say(site: Site, browser: Browser) -> Iterator[Page]:
    """Messages to the office, a poll, the suggestion box, public answers."""
    service, last = site.town.service, DAY
    options = ({"de": "8:30"}, {"de": "9:00"})
    poll_id = ask_poll(service, REGION, PollDraft(last, options, "start"), "staff:dora")
    decided = ask_poll(service, REGION, PollDraft(last, options, "day"), "staff:dora")
    decide_poll(service, REGION, decided, {"de": "9:00"})
    snow = NewsDraft(NewsAudience.EVERYBODY, last, last, "snow")
    publish_news(service, REGION, snow, "staff:dora")
    yield browser.get(f"/{REGION}/")
    yield (messages := browser.get(f"/{REGION}/say/messages"))
    yield browser.send(messages, "sentence")
    yield browser.send(messages, "sentence", sentence="lost", words="Tasche")
    yield (polls := browser.get(f"/{REGION}/say/"))
    yield browser.post(f"/{REGION}/say/polls/{poll_id}", polls)
    yield browser.post(f"/{REGION}/say/polls/{poll_id}", polls, option="1")
    yield browser.post(f"/{REGION}/say/suggestions", polls, words="Ein Bus um 6")
    yield browser.get(f"/{REGION}/say/answers")


def _as_provider(site: Site, language: str) -> Iterator[Page]:
    """Offers and their dates, as the office keeps them for a provider."""
    browser = sign_in(Browser(site.app.test_client()), "dispatcher")
    yield (providers := browser.get(f"/{REGION}/provider/", query_string={"language": language}))
    yield (offers := browser.get(providers.links("/offers")[-1]))
    yield (new := browser.get(offers.links("/new")[0]))
    yield browser.send(new, "title_de")
    yield (file := browser.get(offers.links("/import")[0]))
    yield browser.send(file, "file")
    yield browser.upload(file, "file", "a.csv", b"Titel;Ort\n;Hall\n")
    yield (dates := browser.get(offers.links("/dates")[0]))
    yield browser.send(dates, "first_day")
    yield browser.get(dates.links("/edit")[0])
    yield (move := browser.get(dates.links("/move")[0]))
    yield browser.send(move, "begins", begins="13:00")
    yield (cancel := browser.get(dates.links("/cancel")[0]))
    yield browser.send(cancel, "reason")


def _of_participants_voice(office: Browser) -> Iterator[Page]:
    yield (talks := office.get(f"/{REGION}/office/conversations/"))
    yield (talk := office.get(talks.links("/office/conversations/")[-1]))
    yield office.send(talk, "sentence", sentence="", words="")
    yield office.send(talk, "sentence", sentence="found")
    yield (news := office.get(f"/{REGION}/office/news"))
    yield office.send(news, "ready", first_day="")
    yield office.send(news, "ready", ready="course_moved")
    yield (polls := office.get(f"/{REGION}/office/polls"))
    yield office.send(polls, "options_de", ready="start", options_de="8:30")
    yield office.send(polls, "options_de", ready="start", options_de="8:30\n9:00")


def _as_dispatcher(site: Site, language: str) -> Iterator[Page]:
    browser = Browser(site.app.test_client())
    yield (door := browser.get(f"/{REGION}/office/sign-in", query_string={"language": language}))
    yield browser.send(door, "password", login="dispatcher", password="wrong")
    office = sign_in(browser, "dispatcher")
    board = f"/{REGION}/office/{DAY}"
    yield office.get(board)
    yield office.get(f"/{REGION}/office/calls")
    yield office.get(f"/{REGION}/office/demand")
    yield from _of_participants_voice(office)
    yield (cards := office.get(f"/{REGION}/office/cards"))
    yield office.send(cards, "phone", phone="1")
    yield office.send(cards, "phone", phone="030 23125052", name="Bilal Muster", language=language)
    yield office.get(f"{board}/planning")
    yield (group := office.get(f"/{REGION}/office/groups/new"))
    yield office.send(group, "session", act="add")
    yield office.get(f"/{REGION}/office/groups")
    yield office.get(f"/{REGION}/office/groups/unknown")
    yield office.get(f"{board}/tours/1/sheet")
    yield office.get(f"{board}/tours/99/sheet")
    yield office.get(f"/{REGION}/office/2020-01-01")
