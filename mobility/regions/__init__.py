"""Settings of a region: its service area, its rules, where its roads come from. One TOML each."""

from .settings import (
    RegionSettings,
    Rules,
    UnknownRegion,
    get_region_settings,
    list_bundled_regions,
)

__all__ = [
    "RegionSettings",
    "Rules",
    "UnknownRegion",
    "get_region_settings",
    "list_bundled_regions",
]
