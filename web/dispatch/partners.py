"""Partners: who they are, which rides they drive, and what their bills say."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Response as Page
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.partners import (
    PartnerDraft,
    hand_over,
    list_partners,
    printed_order,
    save_partner,
    settle,
    settlement,
    settlement_rows,
    take_back,
)
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.words import reason_words

PRICE = "actual-"
NO_PRICE = -1  # what is no amount is refused like one below zero


@pages.get("/partners")
@for_office
def partners() -> str:
    """Who takes orders."""
    found = list_partners(the_service(), the_region().id)
    return render_template("dispatch/partners.html", partners=found)


@pages.post("/partners")
@for_office
def keep_partner() -> Response:
    """A new one, or another address or number of one that is there."""
    form = request.form
    draft = PartnerDraft(
        name=form.get("name", ""),
        email=form.get("email", ""),
        phone=form.get("phone", ""),
        area=form.get("area", ""),
        active="active" in form,
    )
    known = form.get("partner") or None
    _try(
        lambda: save_partner(
            the_service(), the_region().id, draft, actor=the_staff().actor, partner_id=known
        )
    )
    return redirect(url_for("dispatch.partners"))


@pages.get("/partners/<partner_id>")
@for_office
def partner(partner_id: str) -> str:
    """A month of a partner: agreed, billed, and the difference."""
    found = settlement(the_service(), the_region().id, partner_id, _month())
    return render_template("dispatch/partner.html", found=found)


@pages.get("/partners/<partner_id>/month.csv")
@for_office
def partner_month(partner_id: str) -> Page:
    """The same as a table, amounts in cents."""
    service = the_service()
    found = settlement(service, the_region().id, partner_id, _month())
    text = io.StringIO()
    csv.writer(text).writerows(settlement_rows(service, found))
    name = f"partner-{found.month:%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Page(text.getvalue(), mimetype="text/csv", headers=headers)


@pages.post("/partners/<partner_id>/bill")
@for_office
def settle_bill(partner_id: str) -> Response:
    """What the bill says, of one ride or of many; fields left empty say nothing."""
    written = {
        field.removeprefix(PRICE): _cents(text)
        for field, text in request.form.items()
        if field.startswith(PRICE) and text.strip()
    }
    _try(lambda: settle(the_service(), the_region().id, written, actor=the_staff().actor))
    month = request.form.get("month", "")
    return redirect(url_for("dispatch.partner", partner_id=partner_id, month=month))


@pages.post("/rides/<ride_id>/hand-over")
@for_office
def hand_ride_over(ride_id: str) -> Response:
    """A partner drives it from now on."""
    chosen, cents = request.form.get("partner", ""), _cents(request.form.get("agreed", ""))
    _try(
        lambda: hand_over(
            the_service(),
            the_region().id,
            ride_id,
            chosen,
            agreed_cents=cents,
            actor=the_staff().actor,
            reason=request.form.get("reason", "").strip(),
        ),
        _("Handed over: the partner gets the order by e-mail, and she hears who comes."),
    )
    return redirect(url_for("dispatch.ride", ride_id=ride_id))


@pages.post("/rides/<ride_id>/take-back")
@for_office
def take_ride_back(ride_id: str) -> Response:
    """One of our vans drives it again, or the reason why none can."""
    try:
        take_back(
            the_service(),
            the_region().id,
            ride_id,
            actor=the_staff().actor,
            reason=request.form.get("reason", "").strip(),
        )
    except Refusal as refusal:
        why = reason_words(refusal.code, refusal.facts)
        flash(_("It stays with the partner: %(reason)s", reason=why))
    else:
        flash(_("The ride is on a tour again; the partner is told not to drive."))
    return redirect(url_for("dispatch.ride", ride_id=ride_id))


@pages.get("/rides/<ride_id>/order.pdf")
@for_office
def partner_order(ride_id: str) -> Page:
    """The order on paper."""
    content = printed_order(the_service(), the_region().id, ride_id)
    headers = {"Content-Disposition": 'inline; filename="order.pdf"'}
    return Page(content, mimetype="application/pdf", headers=headers)


def _try(act: Callable[[], object], done: str = "") -> None:
    """Do it, and say so or why not."""
    try:
        act()
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(done or _("Saved."))


def _month() -> date | None:
    try:
        return date.fromisoformat(f"{request.args.get('month', '')[:7]}-01")
    except ValueError:
        return None


def _cents(text: str) -> int:
    """An amount in euros as people write it, with a comma or a point."""
    try:
        return int((Decimal(text.strip().replace(",", ".")) * 100).to_integral_value())
    except (InvalidOperation, OverflowError, ValueError):
        return NO_PRICE
