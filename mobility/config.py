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
    metrics_key: SecretStr = Field(
        default=SecretStr(""),
        description="whoever sends it as a bearer token may read /metrics; empty means nobody",
    )
    sms_channel: str = Field(
        default="console",
        description="how SMS go out: `seven`, `twilio`, or `console`, which writes them to files",
    )
    sms_url: str = Field(default="", description="address of the gateway if not the usual one")
    sms_account: str = Field(default="", description="account at the gateway, where it has one")
    sms_key: SecretStr = Field(default=SecretStr(""), description="key or token of that account")
    sms_signing_key: SecretStr = Field(
        default=SecretStr(""),
        description="with which the gateway signs its reports; empty means `sms_key`",
    )
    sms_sender: str = Field(default="Hinfahrt", description="sender of SMS: a name or a number")
    email_channel: str = Field(
        default="console", description="how e-mail goes out: `smtp`, or `console` as above"
    )
    smtp_host: str = Field(default="localhost", description="mail server, reached with STARTTLS")
    smtp_port: int = Field(default=587)
    smtp_user: str = Field(default="", description="empty means without signing in")
    smtp_password: SecretStr = Field(default=SecretStr(""))
    smtp_ca_file: Path | None = Field(
        default=None, description="certificates to trust, for a mail server of one's own"
    )
    email_sender: str = Field(
        default="hinfahrt@localhost", description="sender of e-mail, as an address"
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
