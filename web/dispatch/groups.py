"""The office books for a provider's group, looks at it, and cancels it."""

from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from mobility.accounts import add_participant
from mobility.booking import (
    GroupDate,
    GroupMember,
    GroupQuotation,
    GroupWish,
    SessionView,
    Spot,
    accept_group,
    book_group_dates,
    cancel_group,
    get_group,
    list_groups,
    list_sessions,
    quote_group,
)
from mobility.model import Party
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import language, the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.group_forms import ALL, BACK, BOTH, OUTBOUND, CountForm, GroupForm
from web.errors import put_on_form
from web.participant.places import SEARCH, PlaceChoice
from web.presentation import clock_time, short_day

Shown = Response | tuple[str, HTTPStatus]


@dataclass
class Entry:
    """What is typed so far: the members, the one being added, and what was found for them."""

    form: GroupForm
    counts: CountForm
    place: PlaceChoice
    members: list[GroupMember]
    found: GroupQuotation | None = None
    dates: tuple[GroupDate, ...] = ()
    errors: list[str] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(member.party.people for member in self.members)

    def seal(self, member: GroupMember) -> str:
        """A member in a field that nobody can change."""
        sealed = _signer().dumps([asdict(member.home), member.party.as_counts()])
        return str(sealed)


@pages.get("/groups")
@for_office
def groups() -> str:
    """Groups that are coming."""
    return render_template(
        "dispatch/groups.html", groups=list_groups(the_service(), the_region().id)
    )


@pages.route("/groups/<group_id>", methods=["GET", "POST"])
@for_office
def group(group_id: str) -> str | Response:
    """One group with its rides; all of them can be cancelled at once."""
    service, region_id = the_service(), the_region().id
    found = get_group(service, region_id, group_id)
    if request.method == "POST":
        count = cancel_group(service, region_id, group_id, the_staff().actor)
        flash(_("%(num)d rides are cancelled.", num=count))
        return redirect(url_for("dispatch.groups"))
    return render_template("dispatch/group.html", group=found, form=FlaskForm())


@pages.route("/groups/new", methods=["GET", "POST"])
@for_office
def new_group() -> Shown:
    """Who, from where, to which session; then the rides that there would be; then they count."""
    form = GroupForm()
    form.session.choices = _session_choices()
    sent = form.is_submitted()
    counts = CountForm(request.form if sent else None, prefix="new")
    place = PlaceChoice.sent("home") if sent else PlaceChoice("home")
    entry = Entry(form, counts, place, [*_sent_members()])
    act = request.form.get("act", "")
    if SEARCH in request.form:
        place.search()
        return _show(entry)
    if act.startswith("remove:"):
        number = act.removeprefix("remove:")
        entry.members = [m for n, m in enumerate(entry.members) if str(n) != number]
        return _show(entry)
    if not sent:
        return _show(entry)
    if (act == "add" or place.text) and not _add(entry):
        return _show(entry, HTTPStatus.UNPROCESSABLE_ENTITY)
    if act == "add":
        return _show(entry)
    return _quote_or_book(entry, books=act == "book")


def _quote_or_book(entry: Entry, *, books: bool) -> Shown:
    form = entry.form
    if not form.validate():
        return _show(entry, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if books:
            return _book(entry)
        entry.found = quote_group(the_service(), the_region().id, _wish(entry))
    except Refusal as refusal:
        return _show(entry, put_on_form(form, refusal))
    return _show(entry)


def _book(entry: Entry) -> Shown:
    """The rides that were shown, or those of every date; who has none is listed."""
    service, region_id, actor = the_service(), the_region().id, the_staff().actor
    form = entry.form
    person = add_participant(
        service, region_id, form.phone.data, form.name.data, language(), actor=actor
    )
    key = form.key.data
    if form.dates.data == ALL:
        entry.dates = book_group_dates(service, region_id, person.id, _wish(entry), key, actor)
        return _show(entry)
    accept_group(service, region_id, person.id, form.token.data, key, actor)
    flash(_("The group is booked. We send a message to the one who speaks for it."))
    return redirect(url_for("dispatch.groups"))


def _add(entry: Entry) -> bool:
    """Take the typed place and counts as one more member; says whether they are complete."""
    party = entry.counts.find_party() if entry.counts.validate() else None
    settled = entry.place.settle()
    if party is None:
        entry.errors.append(Refusal("party_empty").sentence(wording()))
    if party is None or not settled:
        return False
    entry.members.append(GroupMember(entry.place.the_spot, party))
    entry.place = PlaceChoice("home")
    entry.counts = CountForm(prefix="new")
    return True


def _wish(entry: Entry) -> GroupWish:
    ways = entry.form.directions.data
    return GroupWish(
        session_id=entry.form.session.data,
        members=tuple(entry.members),
        outbound=ways in (BOTH, OUTBOUND),
        back=ways in (BOTH, BACK),
    )


def _show(entry: Entry, status: HTTPStatus = HTTPStatus.OK) -> tuple[str, HTTPStatus]:
    return render_template("dispatch/new_group.html", entry=entry, form=entry.form), status


def _session_choices() -> list[tuple[str, str]]:
    coming = list_sessions(the_service(), the_region().id)
    return [(one.session_id, _label(one)) for one in coming if not one.cancelled]


def _label(one: SessionView) -> str:
    times = f"{clock_time(one.starts_at)}–{clock_time(one.ends_at)}"
    return f"{short_day(one.starts_at)}, {times} · {one.title(language())} · {one.spot.label}"


def _sent_members() -> list[GroupMember]:
    members = []
    for sealed in request.form.getlist("member"):
        try:
            home, counts = _signer().loads(sealed)
        except BadSignature:
            continue
        members.append(GroupMember(Spot(**home), Party.from_counts(counts)))
    return members


def _signer() -> Any:
    return URLSafeSerializer(
        the_service().settings.signing_key, salt=f"group-member:{the_region().id}"
    )
