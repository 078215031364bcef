"""Forms for signing in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField

from web.forms import (
    LOGIN_LENGTH,
    NAME_LENGTH,
    PASSWORD_LENGTH,
    PHONE_LENGTH,
    at_most,
    required,
    stripped,
)

ENTER_PHONE = _("Please write your mobile phone number.")
ENTER_CODE = _("Please write the 6 digits from the message.")


class PhoneForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    phone = StringField(
        _("Mobile phone number"),
        filters=[stripped],
        validators=[required(ENTER_PHONE), at_most(PHONE_LENGTH)],
    )


class DeviceForm(FlaskForm):  # type: ignore[misc]
    """Whose device it is: only on her own one stays signed in."""

    mine = BooleanField(_("This phone is mine"))


class CodeForm(DeviceForm):
    code = StringField(
        _("Code from the message"),
        filters=[stripped],
        validators=[required(ENTER_CODE), at_most(20)],
    )


class NewcomerForm(CodeForm):
    """The name is asked for only where nobody of this phone is known yet."""

    name = StringField(
        _("First name and surname"), filters=[stripped], validators=[at_most(NAME_LENGTH)]
    )


class CardForm(DeviceForm):
    """A printed card: its number comes with the QR code, or is typed."""

    number = StringField(
        _("Card number"),
        filters=[stripped],
        validators=[required(_("Please write the number of the card.")), at_most(20)],
    )
    pin = StringField(
        _("PIN"),
        filters=[stripped],
        validators=[required(_("Please write the 6 digits of your PIN.")), at_most(20)],
    )


class StaffForm(FlaskForm):  # type: ignore[misc]
    login = StringField(
        _("User name"),
        filters=[stripped],
        validators=[required(_("Please write your user name.")), at_most(LOGIN_LENGTH)],
    )
    password = PasswordField(
        _("Password"),
        validators=[required(_("Please write your password.")), at_most(PASSWORD_LENGTH)],
    )
