"""The command `hinfahrt`. What the service or the engine refuses is said here, and only here."""

import sys

import click

from mobility.i18n import N_
from mobility.refusals import Refusal, refusal_of
from mobility.storage import DATABASE_UNUSABLE
from routing.errors import RoutingError

from .closures import closures
from .days import absences, check, plan, publish, sheets
from .demo import demo
from .matrix import matrix
from .networks import boundaries, build, info, overpass
from .office import db, messages, staff
from .roads import roads
from .running import scheduler, serve
from .simulation import simulate_actions
from .terminal import complain, wording
from .ways import path

USER_ERROR = 2
FILE_UNUSABLE = N_(
    "%(path)s: the file cannot be read or written (%(reason)s). Please check its name and folder."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def hinfahrt() -> None:
    """Demand-responsive transport to courses and appointments."""


for command in (
    absences,
    check,
    db,
    demo,
    messages,
    plan,
    publish,
    roads,
    scheduler,
    serve,
    sheets,
    simulate_actions,
    staff,
):
    hinfahrt.add_command(command)
for command in (boundaries, build, closures, info, matrix, overpass, path):
    roads.add_command(command)


def main() -> None:
    """Run the command; whatever cannot be done ends in one sentence and exit status 2."""
    try:
        hinfahrt(prog_name="hinfahrt")
    except Refusal as refusal:
        complain(refusal.sentence(wording()))
    except RoutingError as error:
        complain(refusal_of(error).sentence(wording()))
    except OSError as error:
        if error.filename is None:
            raise
        complain(wording().text(FILE_UNUSABLE, path=error.filename, reason=error.strerror))
    except DATABASE_UNUSABLE:
        # SQLAlchemy's own text repeats the statement with its values: those may be personal.
        complain(wording().text(N_("The database cannot be used. Run: hinfahrt db upgrade")))
    sys.exit(USER_ERROR)
