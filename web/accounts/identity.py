"""Who is asking: a participant or a member of staff, always of one region."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from flask import abort, redirect, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from mobility.accounts import find_participant, find_staff
from mobility.model import Participant, Role, StaffAccount
from web.context import find_region, the_region, the_service

Kind = Literal["participant", "staff"]
P = ParamSpec("P")
R = TypeVar("R")

IDLE_S, STAFF_IDLE_S = 30 * 60, 12 * 3600

_KEPT_ON_SIGN_IN = ("drafts",)
_SEEN = "seen_s"  # when a page was last asked for
_NOTED_EVERY_S = 60


@dataclass(frozen=True)
class Identity(UserMixin):  # type: ignore[misc]  # the library has no types
    """The person behind a session, as far as pages need to know.

    `provider_id` is whose offers somebody with the role of a provider keeps.
    """

    kind: Kind
    region_id: str
    id: str
    name: str
    language: str
    role: Role | None = None
    provider_id: str | None = None

    @property
    def actor(self) -> str:
        """As history and audit write it."""
        return f"{self.kind}:{self.id}"

    def get_id(self) -> str:
        return f"{self.kind}:{self.region_id}:{self.id}"


def of_participant(person: Participant) -> Identity:
    return Identity("participant", person.region_id, person.id, person.name, person.language)


def of_staff(account: StaffAccount) -> Identity:
    return Identity(
        "staff",
        account.region_id,
        account.id,
        account.name,
        account.language,
        account.role,
        account.provider_id,
    )


def load_identity(key: str) -> Identity | None:
    """The person of a session, looked up anew at each request; nobody outside the own region."""
    kind, _, rest = key.partition(":")
    region_id, _, person_id = rest.partition(":")
    region = find_region()
    if region is None or region.id != region_id:
        return None
    if kind == "staff":
        account = find_staff(the_service(), region_id, person_id)
        return of_staff(account) if account else None
    person = find_participant(the_service(), region_id, person_id)
    return of_participant(person) if person else None


def begin_session(identity: Identity, *, kept: bool = False) -> None:
    """Sign in; on a device of her own, which keeps it. On any other it ends with the browser.

    What an unknown person left in the session does not outlive it, but for drafts.
    """
    before = {key: session[key] for key in _KEPT_ON_SIGN_IN if key in session}
    session.clear()
    session.update(before)
    session.permanent = kept
    session[_SEEN] = _now_s()
    login_user(identity)


def end_session() -> None:
    """Sign out; nothing but the language stays on the device."""
    logout_user()
    session.clear()


def end_when_idle() -> None:
    """On a device that is not her own, somebody who went away without signing out is signed out."""
    if session.permanent or _SEEN not in session:
        return
    idle_s = _now_s() - session[_SEEN]
    if idle_s > (STAFF_IDLE_S if session["_user_id"].startswith("staff") else IDLE_S):
        end_session()
    elif idle_s > _NOTED_EVERY_S:
        session[_SEEN] = _now_s()


def _now_s() -> int:
    return int(the_service().clock.now().timestamp())


def find_signed_in(kind: Kind) -> Identity | None:
    """The signed-in person where she is of this kind."""
    if not current_user.is_authenticated:
        return None
    person: Identity = current_user._get_current_object()
    return person if person.kind == kind else None


def the_participant() -> Identity:
    """The signed-in participant of a page that asks for one."""
    person = find_signed_in("participant")
    if person is None:
        abort(403)
    return person


def the_staff() -> Identity:
    """The signed-in member of staff of a page that asks for one."""
    person = find_signed_in("staff")
    if person is None:
        abort(403)
    return person


def for_participants(view: Callable[P, R]) -> Callable[P, R | Response]:
    """A page that only a signed-in participant sees; others are led to sign in first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if find_signed_in("participant") is None:
            return redirect(url_for("accounts.sign_in", next=_way_back()))
        return view(*args, **kwargs)

    return guarded


def for_staff(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """A page that only staff with one of these roles sees."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = find_signed_in("staff")
            if person is None:
                return redirect(url_for("accounts.staff_sign_in", next=_way_back()))
            if person.role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def safe_next(default: str) -> str:
    """Where to go after signing in: an address of this region, else the default."""
    wanted = request.args.get("next", "")
    own = f"/{the_region().id}/"
    return wanted if wanted.startswith(own) and "\\" not in wanted else default


def _way_back() -> str | None:
    """Forms are not sent again after signing in, so only pages that were looked at count."""
    return request.path if request.method == "GET" else None
