"""The Monday morning of the patrol tests."""

from tests.integration.patrols.conftest import World, world

__all__ = ["World", "world"]
