"""Units of measure that several rooms convert between."""

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
METRES_PER_KILOMETRE = 1000
KPH_PER_MPH = 1.609344
KPH_PER_KNOT = 1.852
MS_PER_SECOND = 1000
DS_PER_SECOND = 10
DM_PER_METRE = 10
DEGREES_E7 = 10_000_000
"""OSM stores coordinates as whole ten-millionths of a degree (about one centimetre)."""
