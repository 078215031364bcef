"""For everybody, without signing in: what was asked, and what was decided."""

from flask import render_template

from mobility.model import FEWEST
from mobility.participation import list_public_answers
from web.context import the_region, the_service, wording
from web.say.blueprint import pages


@pages.get("/answers")
def answers() -> str:
    """Answered suggestions and closed polls, the newest first."""
    suggestions, polls = list_public_answers(the_service(), the_region().id, wording())
    return render_template("say/answers.html", suggestions=suggestions, polls=polls, fewest=FEWEST)
