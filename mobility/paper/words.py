"""The words of a sheet in its main language and, small beside them, in the driver's own."""

from dataclasses import dataclass
from typing import Any

from mobility.i18n import Wording, direction, known_language

Word = dict[str, str | None]
"""`main`, and `own` where the driver's language says it differently."""


@dataclass(frozen=True)
class SheetWords:
    """Gettext for sheets. `other` is the driver's language where it is not the main one."""

    main: Wording
    other: Wording | None

    @classmethod
    def for_driver(cls, main: Wording, driver_language: str) -> "SheetWords":
        own = known_language(driver_language)
        return cls(main, Wording(own, main.zone) if own != main.language else None)

    @property
    def own(self) -> dict[str, Any] | None:
        """The driver's language and how it is written, where it is not the main one."""
        if self.other is None:
            return None
        language = self.other.language
        return {"lang": language, "rtl": direction(language) == "rtl"}

    def both(self, msgid: str, **facts: object) -> Word:
        other = self.other.text(msgid, **facts) if self.other else None
        return _beside(self.main.text(msgid, **facts), other)

    def ngettext(self, singular: str, plural: str, number: int) -> Word:
        other = self.other.plural(singular, plural, number) if self.other else None
        return _beside(self.main.plural(singular, plural, number), other)


def _beside(main: str, other: str | None) -> Word:
    return {"main": main, "own": None if other == main else other}
