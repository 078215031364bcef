"""The bundled regions' schematic road networks, drawn from facts and written as OSM.

No real road map may be bundled, so the networks are drawn: settlements and numbered roads are
facts, their bends, lanes, street grids and house numbers are invented. `data/osm/README.md` says
so to everybody who uses them.
"""

from .facts import FactsError
from .generate import write_schematic

__all__ = ["FactsError", "write_schematic"]
