"""Invented people are visibly so."""

import unicodedata

import phonenumbers

from mobility.demo.people import NAMES, driver_phone, invent_people

SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "ETHIOPIC")


def is_reserved(phone: str) -> bool:
    """Whether a number is one of those kept free for films and books.

    Bundesnetzagentur: 0171 39200-00…99, 0176 040690-00…99 and Berlin 030 23125-000…999.
    """
    if phone.startswith("+493023125"):
        return len(phone) == len("+493023125000")
    mobile = ("+4917139200", "+49176040690")
    return any(phone.startswith(start) and len(phone) == len(start) + 2 for start in mobile)


def test_phones_reach_nobody() -> None:
    """All numbers are reserved for fiction, valid in form, and each belongs to one person."""
    phones = [person.phone for person in invent_people(400, seed=1)]
    phones += [driver_phone(number) for number in range(20)]
    assert len(set(phones)) == len(phones)
    for phone in phones:
        assert is_reserved(phone), phone
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone)), phone


def test_names_say_example() -> None:
    """Every family name is one of the words for example or sample; each name occurs once."""
    words = {family for _, families, _, _ in NAMES for family in families}
    people = invent_people(300, seed=1)
    assert len({person.name for person in people}) == 300
    for person in people:
        assert any(word in person.name for word in words), person.name


def test_names_are_written_in_several_scripts() -> None:
    """Latin, Arabic, Cyrillic and Ethiopic letters all occur."""
    letters = "".join(person.name for person in invent_people(100, seed=1))
    names = {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}
    assert names.issuperset(SCRIPTS)


def test_the_same_seed_invents_the_same_people() -> None:
    """And another seed other ones."""
    assert invent_people(50, seed=1) == invent_people(50, seed=1)
    assert invent_people(50, seed=1) != invent_people(50, seed=2)


def test_some_bring_children_some_wheelchairs() -> None:
    """The dispatcher sees every kind of load; who sits in a wheelchair needs a ramp."""
    people = invent_people(200, seed=1)
    assert any(person.party.children for person in people)
    assert any(person.party.prams for person in people)
    chairs = [person for person in people if person.party.wheelchairs]
    assert chairs
    assert all(person.required == {"ramp"} for person in chairs)
