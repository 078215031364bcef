"""A measurement as tables, for people."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

_GROWTH_COLUMNS: Final = ("file", "nodes", "extract_s", "preprocess_s", "matrix_s", "pair_ms")


def show(result: Mapping[str, Any], console: Console) -> None:
    """Print a measurement."""
    title = "{file}: {nodes:,} junctions, {edges:,} stretches of road".format(**result)
    console.print(title, style="bold", soft_wrap=True)
    console.print(_matrix_table(result["matrix"]))
    console.print(_table("From file to ready", ("engine", "seconds", "peak_mb"), result["load"]))
    console.print(_table("Single drives", ("engine", "milliseconds"), result["pair"]))
    if growth := result.get("growth"):
        console.print(_table("Growth", _GROWTH_COLUMNS, growth))
    console.print(_bars_table(result["bars"]))
    _show_checks(result["checks"], console)
    for peer, reason in result["peers_absent"].items():
        console.print(f"Absent: {peer} ({reason})", markup=False)


def _matrix_table(rows: list[dict[str, Any]]) -> Table:
    """A line for each engine, a column for each size; ~ marks what was extrapolated."""
    sizes = list(dict.fromkeys(row["points"] for row in rows))
    table = _headed("Tables, seconds", ("engine", *(f"{size} × {size}" for size in sizes)))
    for engine in dict.fromkeys(row["engine"] for row in rows):
        of_engine = (row for row in rows if row["engine"] == engine)
        sign = {True: "~", False: ""}
        cells = [sign["extrapolated_from_rows" in row] + _text(row["seconds"]) for row in of_engine]
        table.add_row(engine, *cells)
    return table


def _bars_table(bars: list[dict[str, Any]]) -> Table:
    table = _headed("Demands", ("demand", "measured", "at least", "at most", ""))
    for bar in bars:
        numbers = (_text(bar[key]) for key in ("measured", "at_least", "at_most"))
        table.add_row(bar["name"], *numbers, "met" if bar["is_met"] else "MISSED")
    return table


def _show_checks(checks: Mapping[str, Any], console: Console) -> None:
    console.print(
        "Checked: {pairs:,} pairs, {max_difference_s} s at most from Dijkstra; "
        "{paths:,} paths, {broken_rules} rules broken, {turns_round} turns round".format(**checks)
    )
    for fault in checks["first_faults"]:
        console.print(f"  {fault}", markup=False)


def _table(title: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> Table:
    table = _headed(title, columns)
    for row in rows:
        table.add_row(*(_text(row[column]) for column in columns))
    return table


def _headed(title: str, columns: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        table.add_column(column.replace("_", " "), justify="right" if position else "left")
    return table


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.1f}" if value >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
