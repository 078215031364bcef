"""A PostgreSQL cluster of our own, for as long as tests or measurements run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN_FOLDER = Path("/usr/lib/postgresql")
SERVER_ACCOUNT = "postgres"  # the server refuses to run as root
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoServer(Exception):
    """PostgreSQL cannot be started here; the text says why."""


def find_program(name: str) -> Path | None:
    """A program of the PostgreSQL server, in the PATH or where Debian keeps it."""
    on_path = shutil.which(name)
    if on_path:
        return Path(on_path).resolve()
    versions = sorted(DEBIAN_FOLDER.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3])
    return versions[-1] if versions else None


@contextmanager
def running_cluster(*, durable: bool = True) -> Iterator[str]:
    """Start a cluster on a socket of its own; yields the SQLAlchemy address of its database.

    One that is not `durable` does not wait for the disk. Raises NoServer where there is no server
    program, or no account to run it under.
    """
    initdb, pg_ctl = find_program("initdb"), find_program("pg_ctl")
    if initdb is None or pg_ctl is None:
        raise NoServer("no PostgreSQL server here; apt-get install postgresql brings it")
    account = _server_account()
    folder = Path(tempfile.mkdtemp(prefix="hinfahrt-pg-"))
    try:
        if account:
            shutil.chown(folder, account, account)
        data = folder / "data"
        _run(account, initdb, "-D", data, "-U", "hinfahrt", "-A", "trust", "-E", "UTF8", "-N")
        options = f"-k {folder} -c listen_addresses= {'' if durable else QUICK}"
        log = folder / "log"
        _run(account, pg_ctl, "-D", data, "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql+psycopg://hinfahrt@/postgres?host={folder}"
        finally:
            _run(account, pg_ctl, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_account() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_ACCOUNT).pw_name
    except KeyError:
        raise NoServer("PostgreSQL does not run as root and there is no account postgres") from None


def _run(account: str | None, *command: str | Path) -> None:
    subprocess.run(
        list(map(str, command)),
        check=True,
        user=account,
        group=account,
        extra_groups=[] if account else None,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
