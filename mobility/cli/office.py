"""`hinfahrt db`, `staff`, `messages`: what the office's IT does now and then."""

import click

from mobility.accounts import add_staff
from mobility.i18n import N_
from mobility.messages import deliver_pending
from mobility.model import Role
from mobility.service import Service
from mobility.storage import upgrade
from mobility.storage.regions import add_missing_regions

from .days import region_option, the_region
from .terminal import say


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_database() -> None:
    """Make the tables, or bring them to this version."""
    prepare_database(Service.start())
    say(N_("The database is up to date."))


def prepare_database(service: Service) -> None:
    """Bring the tables to this version and enter the regions served."""
    upgrade(service.database)
    with service.database.writing() as session:
        add_missing_regions(session, service.settings.region_ids)


@click.group()
def staff() -> None:
    """Accounts of the office, of providers, of municipalities."""


@staff.command("add")
@click.argument("login")
@region_option
@click.option("--name", required=True, help="as shown to others")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.DISPATCHER.value,
    show_default=True,
)
@click.option("--provider", default="", help="whose offers the account keeps, with role provider")
@click.password_option(help="asked for where it is not given")
def add_account(
    login: str, region_id: str | None, name: str, role: str, provider: str, password: str
) -> None:
    """Make an account with the user name LOGIN."""
    service = Service.start()
    region_id = the_region(service, region_id)
    account = add_staff(service, region_id, login, name, Role(role), password, provider)
    say(N_("%(login)s may sign in now."), login=account.login)


@click.group()
def messages() -> None:
    """The outbox."""


@messages.command("deliver")
def deliver() -> None:
    """Send every message that is due."""
    done = deliver_pending(Service.start())
    say(
        N_("%(sent)s sent, %(failed)s failed, %(dropped)s dropped as no longer true."),
        sent=done.sent,
        failed=done.failed,
        dropped=done.dropped,
    )
