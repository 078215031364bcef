"""What the office fills in about somebody's way to sign in."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from mobility.i18n import LANGUAGES
from web.accounts.forms import PhoneForm
from web.forms import NAME_LENGTH, at_most, stripped


class NewCardForm(PhoneForm):
    """Whom a booking card is for; the name is needed for somebody new only."""

    name = StringField(
        _("First name and surname"), filters=[stripped], validators=[at_most(NAME_LENGTH)]
    )
    language = SelectField(_("Language"))

    def offer_languages(self, codes: list[str]) -> None:
        self.language.choices = [(code, LANGUAGES[code].name) for code in codes]
