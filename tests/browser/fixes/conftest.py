"""The phone's sheet of the patrol tests, in which the first half of an order's story is lived."""

from tests.browser.patrols.conftest import picture, sheet

__all__ = ["picture", "sheet"]
