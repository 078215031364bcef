"""The office and its messages: what was sent, what it cost, whom to call."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.clock import service_day
from mobility.i18n import N_
from mobility.messages import list_calls, list_gateway_alarms, message_day, note_call
from mobility.model import Delivery, MessageChannel, MessageStatus
from mobility.operations import list_inbound_of_day
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages

STATUS_WORDS = {
    MessageStatus.PENDING: N_("waiting"),
    MessageStatus.SENT: N_("sent"),
    MessageStatus.DROPPED: N_("no longer true, not sent"),
    MessageStatus.FAILED: N_("failed"),
    MessageStatus.TO_CALL: N_("to be called"),
    MessageStatus.CALLED: N_("called"),
}
DELIVERY_WORDS = {
    Delivery.ON_ITS_WAY: N_("on its way"),
    Delivery.DELIVERED: N_("delivered"),
    Delivery.UNDELIVERED: N_("not delivered"),
}
CHANNEL_WORDS = {
    MessageChannel.SMS: N_("SMS"),
    MessageChannel.EMAIL: N_("e-mail"),
    MessageChannel.NONE: N_("call"),
}
OUTCOME_WORDS = {
    "read": N_("tour read"),
    "on_board": N_("on board"),
    "not_there": N_("not there"),
    "got_off": N_("got off"),
    "late": N_("driver is late"),
    "cancel": N_("asked whether to cancel"),
    "yes": N_("ride cancelled"),
    "not_understood": N_("NOT UNDERSTOOD"),
    "unknown_sender": N_("unknown sender"),
}
TEMPLATE_WORDS = {
    "place_offered": N_("place offered"),
    "cancel_question": N_("cancel? question"),
    "driver_help": N_("help for the driver"),
    "participant_help": N_("help"),
    "ride_delayed": N_("bus is late"),
    "tour_unread": N_("tour unread?"),
    "office_wrote": N_("message of the office"),
    "news": N_("news"),
    "pickup_soon": N_("reminder before the pickup"),
    "reminder": N_("reminder"),
    "ride_cancelled": N_("ride cancelled"),
    "rides_cancelled": N_("rides cancelled"),
    "childcare_closed": N_("no childcare"),
    "ride_changed": N_("ride changed"),
    "ride_declined": N_("no place"),
    "ride_promised": N_("ride booked"),
    "session_cancelled": N_("date cancelled"),
    "session_moved": N_("date moved"),
    "series_promised": N_("series booked"),
    "sign_in_code": N_("sign-in code"),
    "tour_dropped": N_("tour dropped"),
    "ride_by_partner": N_("a taxi drives"),
    "partner_order": N_("order to a partner"),
    "partner_called_off": N_("order called off"),
    "tour_schedule": N_("tour for the driver"),
}


def what_about(template: str) -> str:
    """In two or three words what a message says; a new kind goes by its name."""
    return str(_(TEMPLATE_WORDS.get(template, template)))


@pages.get("/messages/")
@for_office
def messages() -> Response:
    """Leads to the messages of today."""
    today = service_day(the_service().clock.now(), the_region().zone)
    return redirect(url_for("dispatch.messages_of_day", day=today))


@pages.get("/messages/<day:day>")
@for_office
def messages_of_day(day: date) -> str:
    """Every message written on a day, what became of it, and what they cost together."""
    service, region = the_service(), the_region()
    return render_template(
        "dispatch/messages.html",
        day=day,
        one_day=timedelta(days=1),
        today=service_day(service.clock.now(), region.zone),
        shown=message_day(service, region.id, day),
        calls=list_calls(service, region.id),
        alarms=list_gateway_alarms(service, region.id),
        STATUS_WORDS=STATUS_WORDS,
        DELIVERY_WORDS=DELIVERY_WORDS,
        CHANNEL_WORDS=CHANNEL_WORDS,
        what_about=what_about,
        inbound=list_inbound_of_day(service, region.id, day),
        OUTCOME_WORDS=OUTCOME_WORDS,
    )


@pages.get("/messages/calls")
@for_office
def call_list() -> str:
    """Whom to call and what to say, fit to be printed."""
    service, region = the_service(), the_region()
    return render_template(
        "dispatch/call_list.html",
        calls=list_calls(service, region.id),
        alarms=list_gateway_alarms(service, region.id),
        now=service.clock.now(),
        CHANNEL_WORDS=CHANNEL_WORDS,
    )


@pages.post("/messages/<message_id>/called")
@for_office
def called(message_id: str) -> Response:
    """Somebody of the office has said it on the telephone."""
    note_call(the_service(), the_region().id, message_id, the_staff().actor)
    flash(_("Noted as called."))
    return redirect(url_for("dispatch.call_list"))
