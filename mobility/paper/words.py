"""The words of a sheet in its main language and, small beside them, in the driver's own."""

from dataclasses import dataclass

from markupsafe import Markup

from mobility.i18n import Wording, direction, known_language


@dataclass(frozen=True)
class SheetWords:
    """Gettext for templates. `other` is the driver's language where it is not the main one."""

    main: Wording
    other: Wording | None

    @classmethod
    def for_driver(cls, main: Wording, driver_language: str) -> "SheetWords":
        own = known_language(driver_language)
        return cls(main, Wording(own, main.zone) if own != main.language else None)

    def in_both(self, msgid: str, **facts: object) -> Markup:
        other = self.other.text(msgid, **facts) if self.other else None
        return self._beside(self.main.text(msgid, **facts), other)

    def number_in_both(self, singular: str, plural: str, number: int) -> Markup:
        other = self.other.plural(singular, plural, number) if self.other else None
        return self._beside(self.main.plural(singular, plural, number), other)

    def _beside(self, main: str, other: str | None) -> Markup:
        """Nothing stands beside a word that is the same in both languages."""
        if self.other is None or other == main:
            return Markup.escape(main)
        return Markup('{} <span class="own" lang="{}" dir="{}">{}</span>').format(
            main, self.other.language, direction(self.other.language), other
        )
