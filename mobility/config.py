"""Settings of one installation, from the environment (prefix ``HINFAHRT_``) or a ``.env`` file."""

import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation may set. Rules of a region are not here but in its TOML file."""

    model_config = SettingsConfigDict(
        env_prefix="HINFAHRT_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: str = Field(
        default="", description="SQLAlchemy address; empty means SQLite in `var_dir`"
    )
    var_dir: Path = Field(
        default=PROJECT_DIR / "var", description="everything the service writes besides its tables"
    )
    data_dir: Path = Field(
        default=PROJECT_DIR / "data", description="the bundled road extracts and facts"
    )
    regions: str = Field(
        default="adorf,kielregion", description="regions served here, separated by commas"
    )
    regions_dir: Path | None = Field(
        default=None, description="a folder with the TOML files of regions of your own"
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="signs sessions and offers; empty means a key made once in `var_dir`",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="public address, used in links and QR codes"
    )
    secure_cookies: bool = Field(
        default=False, description="cookies over HTTPS only; switch on behind TLS"
    )
    trusted_proxies: int = Field(
        default=0, description="reverse proxies in front whose X-Forwarded headers are believed"
    )
    demo: bool = Field(
        default=False, description="show the demo logins; never on a real installation"
    )
    message_channel: str = Field(
        default="console", description="where messages go: `console` writes them to files"
    )

    @cached_property
    def region_ids(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.regions.split(",") if part.strip())

    @cached_property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.var_dir / 'hinfahrt.sqlite3'}"

    @cached_property
    def signing_key(self) -> str:
        """The given secret, else one made at first use and kept readable by its owner only."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        kept = self.var_dir / "secret-key"
        if not kept.exists():
            self.var_dir.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return kept.read_text()

    def roads_file(self, region_id: str) -> Path:
        return self.var_dir / "roads" / f"{region_id}.roads"

    def places_file(self, region_id: str) -> Path:
        return self.var_dir / "roads" / f"{region_id}.places"

    def tiles_file(self, region_id: str) -> Path:
        return self.var_dir / "roads" / f"{region_id}.pmtiles"
