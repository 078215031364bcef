"""What participants may wish of a driver."""

from mobility.refusals import SPEAKS
from mobility.service import Service
from mobility.storage.fleet import list_drivers


def list_languages_of_drivers(service: Service, region_id: str) -> frozenset[str]:
    """Codes of the languages that at least one driver of the region speaks."""
    with service.database.reading() as session:
        drivers = list_drivers(session, region_id)
    return frozenset(
        name.removeprefix(SPEAKS)
        for driver in drivers
        for name in driver.properties
        if name.startswith(SPEAKS)
    )
