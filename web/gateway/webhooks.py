"""Signed webhooks of the SMS gateway. Whatever is not signed with our key is not read."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from mobility.messages import Gateway, Webhook, find_gateway, sms_account, take_report
from mobility.operations import take_inbound
from web.context import the_service
from web.security import csrf

pages = Blueprint("gateway", __name__, url_prefix="/gateway/sms")
csrf.exempt(pages)  # no session stands behind these requests; the signature does


@pages.post("/reports")
def reports() -> Response:
    """What became of a message. One that we do not know is no fault of the gateway."""
    gateway, webhook = _signed()
    try:
        report = gateway.read_report(webhook)
    except (ValueError, KeyError, TypeError):
        abort(HTTPStatus.BAD_REQUEST)
    if report is not None:
        take_report(the_service(), report)
    return Response(status=HTTPStatus.NO_CONTENT)


@pages.post("/inbound")
def inbound() -> Response:
    """What somebody wrote to our number."""
    gateway, webhook = _signed()
    try:
        sms = gateway.read_inbound(webhook)
    except (ValueError, KeyError, TypeError):
        abort(HTTPStatus.BAD_REQUEST)
    if sms is not None:
        take_inbound(the_service(), sms)
    return Response(status=HTTPStatus.NO_CONTENT)


def _signed() -> tuple[Gateway, Webhook]:
    """The gateway that this installation uses, and what it asks; anybody else is turned away."""
    service = the_service()
    gateway = find_gateway(service.settings)
    if gateway is None:
        abort(HTTPStatus.NOT_FOUND)
    # Signed is the public address, which a proxy in front may have rewritten on the way to us.
    path = request.full_path if request.query_string else request.path
    webhook = Webhook(
        method=request.method,
        url=service.settings.base_url.rstrip("/") + path,
        headers=dict(request.headers.items()),
        body=request.get_data(cache=True),
        form=request.form.to_dict(),
        query=request.args.to_dict(),
    )
    account = sms_account(service.settings, gateway)
    if not gateway.is_signed(account, webhook, service.clock.now().timestamp()):
        abort(HTTPStatus.FORBIDDEN)
    return gateway, webhook
