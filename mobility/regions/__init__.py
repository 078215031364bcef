"""Settings of a region: its service area, its rules, where its roads come from. One TOML each."""

from .settings import RegionSettings, Rules, get_region_settings, list_bundled_regions

__all__ = ["RegionSettings", "Rules", "get_region_settings", "list_bundled_regions"]
