"""What participants have to say: please call me, and how the ride was."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.model import Complaint, Face
from mobility.participation import ask_for_call, give_feedback
from mobility.refusals import Refusal
from web.accounts.identity import for_participants, the_participant
from web.context import the_region, the_service, wording
from web.participant.blueprint import pages
from web.participant.forms import FeedbackForm


@pages.post("/call-me")
@for_participants
def call_me() -> Response:
    """The office calls her: speaking is easier than writing."""
    ride_id = request.form.get("ride_id") or None
    ask_for_call(the_service(), the_region().id, the_participant().id, ride_id)
    flash(_("We will call you as soon as we can."))
    back = url_for("participant.ride", ride_id=ride_id) if ride_id else None
    return redirect(back or url_for("participant.rides"))


@pages.post("/rides/<ride_id>/feedback")
@for_participants
def feedback(ride_id: str) -> Response:
    """Three faces, one tap for the reason, a free word if she likes."""
    form = FeedbackForm()
    if form.validate():
        try:
            give_feedback(
                the_service(),
                the_region().id,
                the_participant().id,
                ride_id,
                Face(form.face.data),
                Complaint(form.complaint.data) if form.complaint.data else None,
                form.words.data or "",
            )
            flash(_("Thank you for telling us."))
        except Refusal as refusal:
            flash(refusal.sentence(wording()))
    else:
        flash(_("Please choose one of the three faces."))
    return redirect(url_for("participant.ride", ride_id=ride_id))
