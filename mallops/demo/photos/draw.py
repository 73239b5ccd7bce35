"""From a scene's name to the bytes of a photograph."""

from __future__ import annotations

import random
from collections.abc import Callable

from mallops.demo.photos import rooms
from mallops.demo.photos import scenes as floor
from mallops.demo.photos import scenes_fixtures as fixtures
from mallops.demo.photos.stage import Stage

_PAINTERS: dict[str, Callable[[random.Random], Stage]] = {
    "litter": floor.litter,
    "stain": floor.stain,
    "bin": floor.full_bin,
    "entrance": floor.entrance,
    "seat": floor.seat,
    "restroom_floor": floor.restroom_floor,
    "basin": floor.basin,
    "door": fixtures.door,
    "escalator": fixtures.escalator,
    "tile": floor.tile,
    "wall": floor.wall,
    "leak": fixtures.leak,
    "screen": fixtures.screen,
    "dark": fixtures.dark,
    "cigarette": floor.cigarette,
    "poster": fixtures.poster,
    "notice": fixtures.notice,
    "boxes": fixtures.boxes,
    "clutter": floor.clutter,
    "extinguisher": fixtures.extinguisher,
    "crowd": fixtures.crowd,
    "shutter": fixtures.shutter,
    "mannequin": fixtures.mannequin,
    "goods": fixtures.goods,
}


#: Where a scene plays: the same place without what is wrong there.
_ROOMS: dict[str, Callable[[random.Random], Stage]] = {
    "litter": rooms.arcade,
    "bin": rooms.arcade,
    "boxes": rooms.arcade,
    "leak": rooms.arcade,
    "stain": rooms.ground,
}


def draw_after(scene: str, variant: int = 0) -> bytes:
    """The place of a scene once it is put right, from the same spot. Raises KeyError."""
    return _ROOMS[scene](random.Random(f"photo/{scene}/{variant}")).jpeg()


def draw_photo(scene: str, variant: int = 0) -> bytes:
    """A JPEG of 1280 × 960, about 150 KB, the same for the same scene and variant. Raises KeyError."""
    return _PAINTERS[scene](random.Random(f"photo/{scene}/{variant}")).jpeg()
