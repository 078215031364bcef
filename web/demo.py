"""What the pages of a demonstration show so that everybody can try them: logins and codes."""

from mobility.accounts import find_demo_code as find_code
from mobility.demo import DEMO_STAFF, DemoLogin
from web.context import the_region, the_service


def list_demo_logins() -> tuple[DemoLogin, ...]:
    """Staff logins with their passwords; none on a real installation."""
    return tuple(DEMO_STAFF) if the_service().settings.demo else ()


def find_demo_code(phone: str) -> str | None:
    """The code just sent to a phone; none on a real installation."""
    return find_code(the_service(), the_region().id, phone)
