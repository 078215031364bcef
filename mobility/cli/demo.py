"""`hinfahrt demo`: a region with an invented day, planned, published, printed and served."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from signal import SIGTERM, default_int_handler, signal

import click
from rich.table import Table

from mobility.config import Settings
from mobility.demo import DEMO_STAFF, DemoDay, fill_demo
from mobility.i18n import N_
from mobility.jobs import background_scheduler
from mobility.messages import deliver_pending
from mobility.model import PlanStatus
from mobility.paper import write_sheets
from mobility.planning import day_view, plan_day, publish_day
from mobility.regions import RegionSettings
from mobility.regions.prepare import is_prepared
from mobility.service import Service
from mobility.views import DayView

from .days import region_option, the_region
from .office import prepare_database
from .roads import prepare_with_progress
from .running import host_option, port_option, web_command
from .terminal import console, progress_bar, say, wording
from .tour_table import print_summary, search_bar

PARTICIPANTS_SHOWN = 3
NICENESS_OF_DRAWING = 10  # the search for the day plan goes first


@click.command()
@region_option
@host_option
@port_option
@click.option("--no-serve", is_flag=True, help="stop after printing")
def demo(region_id: str | None, host: str, port: int, no_serve: bool) -> None:
    """Show a region with an invented day: fill, plan, publish, print, serve.

    What exists for tomorrow is not made again.
    """
    service = Service.start()
    region = service.region(the_region(service, region_id))
    served = sorted(service.settings.region_ids, key=lambda name: name != region.id)
    for name in served:
        prepare_with_progress(service.settings, service.region(name), basemap=False)
    with nullcontext() if no_serve else _maps_drawn_aside(served):
        prepare_database(service)
        day = _fill(service, region).day
        _plan_and_publish(service, region, day)
        view = day_view(service, region.id, day)
        print_summary(region, day, view.summary)
        _print_logins(service, region, view)
        if not no_serve:
            _serve(service, region, host, port)


@contextmanager
def _maps_drawn_aside(region_ids: Iterable[str]) -> Iterator[None]:
    """Draw the maps of some regions in another process meanwhile, so that nobody waits for them.

    Until then the office's page draws the bare roads.
    """
    command = [sys.executable, "-m", "mobility.cli", "roads", "prepare", *region_ids]
    quiet = subprocess.DEVNULL
    # In a session of its own, for a second Ctrl-C would keep it from tidying up.
    drawing = subprocess.Popen(  # noqa: S603 -- our own interpreter, no shell
        command, stdout=quiet, stderr=quiet, start_new_session=True
    )
    os.setpriority(os.PRIO_PROCESS, drawing.pid, NICENESS_OF_DRAWING)
    try:
        yield
    finally:
        drawing.terminate()
        drawing.wait()


def _fill(service: Service, region: RegionSettings) -> DemoDay:
    with progress_bar() as bar:
        title = wording().text(N_("Booking rides in %(region)s"), region=region.name)
        task = bar.add_task(title, total=None, note="")

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, note=f"{done}/{total}")

        return fill_demo(service, region.id, report=report)


def _plan_and_publish(service: Service, region: RegionSettings, day: date) -> None:
    view = day_view(service, region.id, day)
    if view.planned_at is None:
        with search_bar(region, day, None) as progress:
            plan_day(service, region.id, day, progress=progress)
    if view.status is not PlanStatus.PUBLISHED:
        publish_day(service, region.id, day)
        view = day_view(service, region.id, day)
        sheets = write_sheets(service, view)
        say(
            N_("%(count)s tour sheets written to %(path)s"),
            count=len(sheets),
            path=sheets[0].parent,
        )
    sent = deliver_pending(service).sent
    if sent:
        outbox = service.settings.var_dir / "outbox"
        say(N_("%(count)s messages written to %(path)s"), count=sent, path=outbox)


def _print_logins(service: Service, region: RegionSettings, view: DayView) -> None:
    words = wording()
    table = Table(title=words.text(N_("Demo logins")), title_justify="left")
    table.add_column(words.text(N_("Who")))
    table.add_column(words.text(N_("User name or phone")))
    table.add_column(words.text(N_("Password")))
    for login in DEMO_STAFF:
        table.add_row(login.name, login.login, login.password)
    by_message = words.text(N_("code by message"))
    people = {ride.participant_phone: ride.participant_name for ride in view.rides}
    for phone, name in list(people.items())[:PARTICIPANTS_SHOWN]:
        table.add_row(name, phone, by_message)
    console.print(table)
    outbox = service.settings.var_dir / "outbox"
    say(N_("Messages with codes are written to %(path)s"), path=outbox)


def _serve(service: Service, region: RegionSettings, host: str, port: int) -> None:
    say(
        N_("Open http://%(host)s:%(port)s/%(region)s/ in a browser. Stop with Ctrl-C."),
        host=host,
        port=port,
        region=region.id,
    )
    # The site runs in a process of its own; here the clock is watched and messages are sent. Both
    # serve the regions that are prepared: a demonstration of one needs no other.
    ready = ",".join(_prepared_regions(service))
    environment = os.environ | {"HINFAHRT_DEMO": "true", "HINFAHRT_REGIONS": ready}
    scheduler = background_scheduler(Service.start(Settings(regions=ready)))
    site = subprocess.Popen(web_command(host, port, workers=1), env=environment)  # noqa: S603
    signal(SIGTERM, default_int_handler)
    scheduler.start()
    try:
        site.wait()
    except KeyboardInterrupt:
        site.terminate()
        site.wait()
    finally:
        scheduler.shutdown(wait=False)


def _prepared_regions(service: Service) -> list[str]:
    regions = [service.region(region_id) for region_id in service.settings.region_ids]
    return [region.id for region in regions if is_prepared(service.settings, region)]
