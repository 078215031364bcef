"""Units of measure that several rooms convert between."""

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
METRES_PER_KILOMETRE = 1000
KPH_PER_MPH = 1.609344
KPH_PER_KNOT = 1.852
MS_PER_SECOND = 1000
DS_PER_SECOND = 10
DM_PER_METRE = 10
METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere with the earth's mean radius of 6,371 km: for margins and directions."""
DEGREES_E7 = 10_000_000
"""OSM stores coordinates as whole ten-millionths of a degree (about one centimetre)."""
