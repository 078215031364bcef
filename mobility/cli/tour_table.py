"""How a planned day and the search for it look at the terminal."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from math import ceil

from rich.table import Table

from mobility.i18n import N_
from mobility.planning import Absence
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.views import DaySummary
from routing.pooling.solve import Progress as SearchProgress

from .terminal import console, progress_bar, say, wording


@contextmanager
def search_bar(
    region: RegionSettings, day: date, seconds: float | None
) -> Iterator[Callable[[SearchProgress], None]]:
    """A bar for the search for a day plan, with the best cost so far beside it."""
    total = seconds or region.rules.plan_search_s
    words = wording()
    with progress_bar() as bar:
        title = words.text(N_("Day plan %(region)s %(day)s"), region=region.name, day=day)
        task = bar.add_task(title, total=total, note="")

        def tell(progress: SearchProgress) -> None:
            note = words.text(
                N_("%(euros)s €"), euros=words.number(round(progress.cost_cents / 100))
            )
            bar.update(task, completed=min(progress.elapsed_s, total), note=note)

        yield tell
        bar.update(task, completed=total)


def print_summary(region: RegionSettings, day: date, summary: DaySummary) -> None:
    """Rides, tours, kilometres, pooling ratio, and who has no place, with the reason."""
    words = wording()
    title = words.text(N_("%(region)s, %(day)s"), region=region.name, day=words.day(day))
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for label, value in (
        (words.text(N_("Rides asked for")), words.number(summary.rides)),
        (words.text(N_("Rides with a place")), words.number(summary.served)),
        (words.text(N_("Tours")), words.number(summary.tours)),
        (words.text(N_("Kilometres driven")), words.number(round(summary.length_m / 1000))),
        (words.text(N_("Pooling ratio")), words.number(round(summary.pooling_ratio, 2))),
        (words.text(N_("Rides without a place")), words.number(len(summary.unserved))),
    ):
        table.add_row(label, value)
    console.print(table)
    sentences = Counter(
        Refusal(reason, **facts).sentence(words) for _, reason, facts in summary.unserved
    )
    for sentence, count in sentences.most_common():
        console.print(f"{count:5} × {sentence}", markup=False)


def print_gap(gap_percent: float | None) -> None:
    """How far the plan may be from the best one."""
    if gap_percent is None:
        say(N_("How good the plan could be at best was not found out in this time."))
    else:
        say(N_("Within %(percent)s %% of the best possible plan."), percent=ceil(gap_percent))


def print_absences(absences: Sequence[Absence]) -> None:
    """A line for each tour: whom its driver's absence would strand, and what saves the others."""
    words = wording()
    table = Table()
    for heading in (
        N_("Tour"),
        N_("Rides"),
        N_("find another place"),
        N_("stranded, by number on the sheet"),
        N_("extra cost"),
        N_("free shifts that could take over"),
    ):
        table.add_column(words.text(heading))
    for one in absences:
        table.add_row(
            str(one.tour_number),
            str(one.rides),
            str(one.saved),
            ", ".join(str(ride.number) for ride in one.stranded) or "–",
            words.text(N_("%(euros)s €"), euros=words.number(round(one.extra_cents / 100))),
            ", ".join(map(str, one.stand_ins)) or "–",
        )
    console.print(table)
    fatal = [str(one.tour_number) for one in absences if one.stranded]
    if fatal:
        say(
            N_("Without the driver of one of these tours somebody is stranded: %(tours)s."),
            tours=", ".join(fatal),
        )
    else:
        say(N_("If any one driver is absent, everybody still gets there."))
