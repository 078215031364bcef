"""Forms for signing in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

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


class CodeForm(FlaskForm):  # type: ignore[misc]
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
