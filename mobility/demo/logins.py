"""The staff logins of a demonstration. Printed and shown there on purpose, and nowhere else."""

from dataclasses import dataclass

from mobility.model import Role


@dataclass(frozen=True)
class DemoLogin:
    """A login that everybody may know."""

    login: str
    password: str
    name: str
    role: Role


DEMO_STAFF = (
    DemoLogin("leitstelle", "hinfahrt-probe-1", "Dora Disposition", Role.DISPATCHER),
    DemoLogin("anbieter", "hinfahrt-probe-2", "Anton Anbieter", Role.PROVIDER),
    DemoLogin("kommune", "hinfahrt-probe-3", "Katrin Kommune", Role.MUNICIPALITY),
    DemoLogin("verwaltung", "hinfahrt-probe-4", "Viktor Verwaltung", Role.ADMIN),
)
