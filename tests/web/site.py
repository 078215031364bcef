"""The site of the tests' small town, in every language, beside a second region without roads."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from mobility.accounts import add_staff
from mobility.clock import SystemClock
from mobility.config import Settings
from mobility.i18n import LANGUAGES
from mobility.model import Place, PlaceKind, Role, new_id
from mobility.regions import get_region_settings
from mobility.regions.prepare import draw_basemap
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.storage.regions import add_missing_regions
from tests.mobility.town import REGION, SETTINGS, Town, prepare_town, settings_in, spot
from web.app import create_app

OTHER_REGION = "faraway"
PASSWORD = "correct horse battery"
EMPTY = "site.sqlite3"  # all tables and staff accounts, nothing else


def prepare_site(folder: Path) -> None:
    """Write roads, region settings and an empty database below a folder."""
    prepare_town(folder)
    settings = SETTINGS.replace('languages = ["en"]', f"languages = {list(LANGUAGES)}")
    (folder / "regions" / f"{REGION}.toml").write_text(settings)
    get_region_settings.cache_clear()  # it has read the file as it was before
    faraway = settings.replace("Gridtown", "Faraway")
    (folder / "regions" / f"{OTHER_REGION}.toml").write_text(faraway)
    database = Database.connect(_address(folder / EMPTY))
    upgrade(database)
    service = Service(_settings(folder, folder / "var"), database, SystemClock())
    with database.writing() as session:
        add_missing_regions(session, [REGION, OTHER_REGION])
    for region_id in (REGION, OTHER_REGION):
        for role in Role:
            add_staff(service, region_id, role.value, "Dora Probe", role, PASSWORD)
    database.dispose()


@dataclass
class Site:
    """The town and the application that serves it."""

    town: Town
    app: Flask

    @classmethod
    def open(cls, prepared: Path, var_dir: Path, **settings: object) -> "Site":
        """A site of its own in `var_dir`, with an account of each role in both regions."""
        var_dir.mkdir()
        (var_dir / "roads").symlink_to(prepared / "var" / "roads")
        shutil.copy(prepared / EMPTY, var_dir / EMPTY)
        database = Database.connect(_address(var_dir / EMPTY))
        town = Town.found(_settings(prepared, var_dir, **settings), database)
        with database.writing() as session:
            session.add(_meeting_point())
        return cls(town, create_app(town.service))

    def draw_basemap(self) -> Path:
        """Give this site, and no other, a map of the town; returns the file of tiles."""
        settings = self.town.service.settings
        shared, own = (settings.var_dir / "roads").resolve(), settings.var_dir / "roads"
        own.unlink()
        shutil.copytree(shared, own)
        draw_basemap(settings, self.town.service.region(REGION))
        return settings.tiles_file(REGION)

    def close(self) -> None:
        self.town.service.database.dispose()


def _settings(prepared: Path, var_dir: Path, **changes: object) -> Settings:
    regions = f"{REGION},{OTHER_REGION}"
    plain = settings_in(prepared, var_dir).model_dump()
    return Settings(_env_file=None, **{**plain, "regions": regions, **changes})


def _address(path: Path) -> str:
    return f"sqlite:///{path}"


def _meeting_point() -> Place:
    where = spot(2, 2)
    return Place(
        region_id=REGION,
        id=new_id(),
        kind=PlaceKind.MEETING_POINT,
        name="Old Mill",
        address="Row 2",
        lat=where.lat,
        lon=where.lon,
    )
