"""Phone numbers: kept as E.164, read as people write them."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from mobility.refusals import Refusal

MAX_LENGTH = 16  # ITU-T E.164: a plus sign and fifteen digits; some national plans allow more


def parse_phone(text: str, land: str) -> str:
    """E.164 of a number as typed; one without country code belongs to the country of `land`.

    `land` is an ISO 3166-2 code such as DE-SN. Raises Refusal `phone_invalid`.
    """
    try:
        number = phonenumbers.parse(text, _country(land))
    except NumberParseException as error:
        raise Refusal("phone_invalid") from error
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number) or len(e164) > MAX_LENGTH:
        raise Refusal("phone_invalid")
    return e164


def readable_phone(e164: str, land: str) -> str:
    """A stored number in groups, with its country code only where it is a foreign one.

    A dash where it was erased.
    """
    if not e164.startswith("+"):
        return "–"
    number = phonenumbers.parse(e164)
    at_home = phonenumbers.region_code_for_number(number) == _country(land)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _country(land: str) -> str:
    return land.partition("-")[0]
