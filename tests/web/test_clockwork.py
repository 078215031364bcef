"""What runs by the clock, on a page and as figures."""

from pathlib import Path

from mobility.jobs import run_all_due
from tests.mobility.town import DAY, REGION, Town, at
from tests.web.browser import Browser
from tests.web.conftest import sign_in
from tests.web.site import Site

EVE = DAY.replace(day=DAY.day - 1)


def test_the_office_sees_what_ran(office: Browser, town: Town) -> None:
    assert "noch nichts gelaufen" in office.get(f"/{REGION}/office/jobs").words
    town.clock.instant = at(19, 1, day=EVE)
    run_all_due(town.service)
    sign_in(office, "dispatcher")  # idle for days, she was signed out
    words = office.get(f"/{REGION}/office/jobs").words
    assert "Plan für morgen veröffentlichen" in words
    assert "19:00" in words
    assert "erledigt" in words


def test_figures_for_whoever_has_the_key(prepared_site: Path, tmp_path: Path, site: Site) -> None:
    """Without a key in the settings there is no such page."""
    watched = Site.open(prepared_site, tmp_path / "watched", metrics_key="figures")
    watched.town.clock.instant = at(19, 1, day=EVE)
    run_all_due(watched.town.service)
    client = watched.app.test_client()
    answer = client.get("/metrics", headers={"Authorization": "Bearer figures"})
    text = answer.get_data(as_text=True)
    assert f'hinfahrt_job_runs{{region="{REGION}",job="publish",outcome="done"}} 1' in text
    stamp = watched.town.clock.instant.timestamp()
    assert f'timestamp_seconds{{region="{REGION}",job="publish"}} {stamp!r}' in text
    assert text.count("# TYPE hinfahrt_job_runs gauge") == 1
    assert client.get("/metrics").status_code == 404
    headers = {"Authorization": "Bearer "}
    assert site.app.test_client().get("/metrics", headers=headers).status_code == 404
    watched.close()
