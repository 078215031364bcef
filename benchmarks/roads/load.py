"""From an OSM file to something that answers: ours, osmnx, OSRM, each in processes of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from benchmarks.fresh import Found, RunFailed
from benchmarks.roads.jobs import Job, run_job
from benchmarks.roads.osmfiles import convert, write_highways
from benchmarks.roads.osrm_tools import Tools

Tell = Callable[[str], None]


def load_jobs(source: Path, work: Path, profile: str, osrm: Tools | None) -> dict[str, Job]:
    """What each engine has to do, as arguments of `run_job`; files that it needs are written.

    osmnx reads XML only, and OSRM names its files after the one that it reads.

    Raises:
        RunFailed: ours cannot be done, so nothing can be measured.
    """
    ours = {"source": str(source.resolve()), "profile": profile}
    prepared = {"job": "load_prepared", "target": str(region_file(work)), **ours}
    run_job(prepared)
    highways, osrm_source = work / "highways.osm", work / "roads.osm.pbf"
    write_highways(source, highways)
    jobs: dict[str, Job] = {
        "hinfahrt": {"job": "load_hinfahrt", **ours},
        "hinfahrt-prepared": prepared,
        "osmnx": {"job": "load_osmnx", "source": str(highways)},
    }
    if osrm:
        if source.name.endswith(".osm.pbf"):
            osrm_source.symlink_to(source.resolve())
        else:
            convert(source, osrm_source)
        jobs["osrm"] = {
            "job": "load_osrm",
            "extract": str(osrm.extract),
            "contract": str(osrm.contract),
            "profile": str(osrm.profile),
            "source": str(osrm_source),
        }
    return jobs


def region_file(work: Path) -> Path:
    """Where the prepared network lies after loading."""
    return work / "region.roads"


def osrm_file(work: Path) -> Path:
    """Where OSRM's data lies after loading."""
    return work / "roads.osrm"


def measure_loads(
    jobs: Mapping[str, Job], rounds: int, tell: Tell
) -> tuple[list[Found], dict[str, str]]:
    """Medians of all jobs, run in turn, and why some peers could not do theirs."""
    found: dict[str, list[Found]] = {name: [] for name in jobs}
    failed: dict[str, str] = {}
    for turn in range(rounds):
        for name, job in jobs.items():
            if name in failed:
                continue
            tell(f"loading with {name}, {turn + 1} of {rounds}")
            try:
                found[name].append(run_job(job))
            except RunFailed as failure:
                failed[name] = f"failed on this file: {failure}"
    rows = [{"engine": name, **medians(runs)} for name, runs in found.items() if runs]
    return rows, failed


def measure_opening(region: Path, profile: str, rounds: int) -> Found:
    """Medians of opening a prepared file in new processes."""
    job = {"job": "open_region", "path": str(region), "profile": profile}
    return medians([run_job(job) for _ in range(rounds)])


def medians(runs: list[Found]) -> Found:
    """The median of each number that was found; None where it is not known."""
    return {
        key: None if runs[0][key] is None else median(run[key] for run in runs) for key in runs[0]
    }
