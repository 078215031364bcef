"""`hinfahrt plan`, `publish`, `check`, `sheets`, `absences`: one day of one region."""

import sys
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import click

from mobility.clock import service_day
from mobility.i18n import N_
from mobility.paper import write_sheets
from mobility.planning import (
    bound_day,
    check_day,
    check_region,
    day_view,
    list_absences,
    list_days_to_check,
    plan_day,
    publish_day,
)
from mobility.service import Service

from .terminal import console, say
from .tour_table import print_absences, print_gap, print_summary, search_bar

FAULTS_FOUND = 1


class DayArgument(click.ParamType["date | str"]):
    """A date as 2026-11-23, or `today` or `tomorrow` on the region's calendar."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> "date | str":
        if value in _FROM_TODAY:
            return str(value)
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(
                f"{value!r} is no date; write it as 2026-11-23, today or tomorrow", param, ctx
            )


_FROM_TODAY = {"today": 0, "tomorrow": 1}

day_argument = click.argument("day", type=DayArgument(), metavar="DAY")
region_option = click.option("--region", "region_id", metavar="REGION", help="one of the served")


def the_region(service: Service, region_id: str | None) -> str:
    """The region named, else the first that this installation serves."""
    return service.region(region_id or service.settings.region_ids[0]).id


def the_day(service: Service, region_id: str, day: date | str) -> date:
    """The date that was given, or is meant by `today` or `tomorrow`."""
    if isinstance(day, date):
        return day
    today = service_day(service.clock.now(), service.region(region_id).zone)
    return today + timedelta(days=_FROM_TODAY[day])


@click.command()
@day_argument
@region_option
@click.option("--seconds", type=click.FloatRange(min=0.1), help="how long to search")
@click.option("--seed", type=int, default=0, show_default=True, help="of the search")
@click.option(
    "--bound-seconds",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    help="how long to look afterwards for how good the plan could be at best",
)
def plan(
    day: date | str,
    region_id: str | None,
    seconds: float | None,
    seed: int,
    bound_seconds: float,
) -> None:
    """Compute the day plan of DAY inside every promise given."""
    service = Service.start()
    region_id = the_region(service, region_id)
    on = the_day(service, region_id, day)
    with search_bar(service.region(region_id), on, seconds) as progress:
        summary = plan_day(service, region_id, on, seconds=seconds, seed=seed, progress=progress)
    print_summary(service.region(region_id), on, summary)
    if bound_seconds:
        print_gap(bound_day(service, region_id, on, seconds=bound_seconds))


@click.command()
@day_argument
@region_option
def publish(day: date | str, region_id: str | None) -> None:
    """Publish the day plan of DAY: tell drivers and participants."""
    service = Service.start()
    region_id = the_region(service, region_id)
    version = publish_day(service, region_id, the_day(service, region_id, day))
    say(N_("Published as version %(version)s."), version=version)


@click.command()
@day_argument
@region_option
def sheets(day: date | str, region_id: str | None) -> None:
    """Print the tours of DAY as PDF, one file each."""
    service = Service.start()
    region_id = the_region(service, region_id)
    view = day_view(service, region_id, the_day(service, region_id, day))
    for path in write_sheets(service, view):
        say(N_("Written: %(path)s"), path=path)


@click.command()
@day_argument
@region_option
def absences(day: date | str, region_id: str | None) -> None:
    """Show which single driver's absence DAY would not survive, and who would be stranded."""
    service = Service.start()
    region_id = the_region(service, region_id)
    on = the_day(service, region_id, day)
    print_absences(list_absences(service, region_id, on))


@click.command()
@click.argument("day", type=DayArgument(), metavar="[DAY]", required=False)
@region_option
def check(day: date | str | None, region_id: str | None) -> None:
    """Check what is stored against every promise; of all regions and days, or of DAY."""
    service = Service.start()
    regions = [the_region(service, region_id)] if region_id or day else service.settings.region_ids
    days = 0
    faults: list[str] = []
    for one in regions:
        if day is None:
            faults += [f"{one}: {fault}" for fault in check_region(service, one)]
        for on in _days_to_check(service, one, day):
            days += 1
            faults += [f"{one} {on}: {fault}" for fault in check_day(service, one, on)]
    for fault in faults:
        console.print(fault, markup=False)
    say(N_("%(days)s days checked, %(faults)s faults."), days=days, faults=len(faults))
    if faults:
        sys.exit(FAULTS_FOUND)


def _days_to_check(service: Service, region_id: str, day: date | str | None) -> Sequence[date]:
    if day is not None:
        return [the_day(service, region_id, day)]
    return list_days_to_check(service, region_id)
