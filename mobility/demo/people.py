"""Invented people. Every family name means "example" or "sample", in the script of its language.

Phone numbers are those that the Bundesnetzagentur keeps free for films and books:
https://www.bundesnetzagentur.de, "Rufnummern für Medienproduktionen".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random

from mobility.model import Party

# Language, family names, first names of women, of men.
NAMES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("ar", ("مثال", "نموذج"), ("أميرة", "ليلى", "نور", "سلمى"), ("يوسف", "كريم", "سامي", "عمر")),
    ("fa", ("نمونه", "الگو"), ("مریم", "زهرا", "شیرین"), ("علی", "رضا", "بهرام")),
    ("uk", ("Приклад", "Зразок"), ("Олена", "Ірина", "Оксана", "Юлія"), ("Андрій", "Тарас")),
    ("ru", ("Образец", "Пример"), ("Наталья", "Светлана", "Вера"), ("Иван", "Сергей")),
    ("ti", ("ኣብነት", "ምሳሌ"), ("ሰላም", "ሳባ", "ሄለን"), ("ዮናስ", "ሃይለ", "ኣብርሃም")),
    ("tr", ("Örnek", "Numune"), ("Ayşe", "Elif", "Zeynep"), ("Mehmet", "Emre", "Kemal")),
    ("ro", ("Exemplu", "Mostră"), ("Ioana", "Elena", "Mihaela"), ("Andrei", "Ștefan")),
    ("pl", ("Przykład", "Wzór"), ("Agnieszka", "Zofia"), ("Łukasz", "Paweł")),
    ("vi", ("Thí Dụ", "Mẫu"), ("Lan", "Hoa", "Mai"), ("Minh", "Đức")),
    ("es", ("Ejemplo", "Muestra"), ("Lucía", "Rosa"), ("José", "Ángel")),
    ("en", ("Sample", "Example"), ("Grace", "Blessing", "Faith"), ("Daniel", "Emmanuel")),
    ("so", ("Tusaale", "Muunad"), ("Hodan", "Fadumo"), ("Abdi", "Yusuf")),
    ("de", ("Beispiel", "Muster", "Vorlage"), ("Amira", "Renate", "Fatma"), ("Karl", "Bilal")),
)

PHONE_RANGES = (("+4917139200", 100), ("+49176040690", 100), ("+493023125", 1000))
OFFICE_NUMBERS = frozenset(range(100, 1000, 100))
"""Of the last range; the offices of the bundled regions have these."""

DRIVER_NUMBERS = 60
"""So many numbers at the end of the last range are the drivers'."""


@dataclass(frozen=True)
class Person:
    """Somebody who rides: who she is, whom she usually brings, what she needs."""

    name: str
    phone: str
    language: str
    woman: bool
    party: Party
    required: frozenset[str]


def invent_people(count: int, seed: int) -> list[Person]:
    """So many different people; the same ones for the same seed."""
    random = Random(f"people {seed}")
    names = [
        (f"{first} {family}", language, first in women)
        for language, families, women, men in NAMES
        for family in families
        for first in (*women, *men)
    ]
    random.shuffle(names)
    phones = participant_phones()
    people = []
    for number in range(count):
        name, language, woman = names[number % len(names)]
        again = number // len(names)
        party, required = _party(random, parent=woman)
        people.append(
            Person(
                f"{name} {again + 1}" if again else name,
                next(phones),
                language,
                woman,
                party,
                required,
            )
        )
    return people


def participant_phones() -> Iterator[str]:
    """Numbers for participants, mobile ones first."""
    *mobile, (berlin, size) = PHONE_RANGES
    mobiles = (f"{prefix}{number:02}" for prefix, amount in mobile for number in range(amount))
    lines = (
        f"{berlin}{number:03}"
        for number in range(size - DRIVER_NUMBERS)
        if number not in OFFICE_NUMBERS
    )
    return chain(mobiles, lines)


def driver_phone(number: int) -> str:
    """The number of the n-th driver, counted from 0."""
    prefix, size = PHONE_RANGES[-1]
    return f"{prefix}{size - DRIVER_NUMBERS + number % DRIVER_NUMBERS:03}"


def _party(random: Random, *, parent: bool) -> tuple[Party, frozenset[str]]:
    """Most ride alone; some with a child, a pram or a companion, a few in a wheelchair."""
    luck = random.random()
    if luck < 0.03:
        return Party(adults=0, wheelchairs=1), frozenset({"ramp"})
    if luck < 0.15 and parent:
        return Party(adults=1, children_1=1), frozenset()
    if luck < 0.20 and parent:
        return Party(adults=1, children_0=1, prams=1), frozenset()
    if luck < 0.26:
        return Party(adults=1, children_23=1), frozenset()
    if luck < 0.34:
        return Party(adults=2), frozenset()
    return Party(), frozenset()
