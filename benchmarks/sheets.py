"""Processor time of the sheets of a day, made as many as wished: `python -m benchmarks.sheets`."""

from dataclasses import replace
from datetime import datetime
from itertools import cycle, islice
from time import perf_counter, process_time

import click

from mobility.config import Settings
from mobility.i18n import DEFAULT_LANGUAGE
from mobility.operations import sheet_extras
from mobility.paper import Extras, all_sheets
from mobility.planning import day_view
from mobility.service import Service

DRIVERS_SPEAK = (DEFAULT_LANGUAGE, "ar", "ti", "uk")


@click.command()
@click.argument("region")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--sheets", default=60, show_default=True)
def main(region: str, day: datetime, sheets: int) -> None:
    """Print a stored day's tours until there are so many sheets, in drivers' languages in turn."""
    service = Service.start(Settings())
    view = day_view(service, region, day.date())
    extras = sheet_extras(service, view)
    tours, more_extras = [], dict[str, Extras]()
    for number, (tour, language) in enumerate(
        islice(zip(cycle(view.tours), cycle(DRIVERS_SPEAK), strict=False), sheets), start=1
    ):
        key = f"{tour.shift_id}-{number}"
        tours.append(replace(tour, shift_id=key, number=number, driver_language=language))
        more_extras[key] = extras[tour.shift_id]
    wording = service.wording(region, DEFAULT_LANGUAGE)
    on_the_wall, of_processor = perf_counter(), process_time()
    content = all_sheets(service, replace(view, tours=tuple(tours)), wording, more_extras)
    print(f"stops            {sum(len(tour.stops) for tour in tours)}")
    print(f"seconds          {perf_counter() - on_the_wall:.1f}")
    print(f"processor_s      {process_time() - of_processor:.1f}")
    print(f"megabytes        {len(content) / 1e6:.1f}")


if __name__ == "__main__":
    main()
