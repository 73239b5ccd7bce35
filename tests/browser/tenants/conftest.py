"""The mall of the walk."""

from tests.browser.tenants.people import house, seed_live

__all__ = ["house", "seed_live"]
