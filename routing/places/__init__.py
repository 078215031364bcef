"""Search of addresses, streets, settlements and stops in the extract that the roads come from."""

from routing.places.hits import Hit
from routing.places.index import PlaceIndex

__all__ = ["Hit", "PlaceIndex"]
