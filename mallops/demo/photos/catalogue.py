"""Which picture belongs to which item of the sheet. No drawing here."""

from __future__ import annotations

VARIANTS = 2

_SCENES = {
    "litter": "1.2.a",
    "stain": "1.2.b 1.9.a1 1.9.a2",
    "bin": "1.2.c",
    "entrance": "1.2.d",
    "seat": "1.2.e",
    "restroom_floor": "1.3.a 1.3.b 1.3.e",
    "basin": "1.3.c 1.3.d 1.11.h",
    "door": "1.4.a 1.11.e",
    "escalator": "1.4.b",
    "tile": "1.4.c",
    "wall": "1.4.d",
    "leak": "1.4.e",
    "screen": "1.4.f 1.4.g 1.11.f",
    "dark": "1.4.h 1.11.j",
    "cigarette": "1.5.a 1.5.b 1.5.c 1.5.d",
    "poster": "1.6.a 1.6.b 1.6.c 1.11.c",
    "notice": "1.7.a 1.7.b 1.10.a 1.10.b 1.10.c",
    "boxes": "1.11.a 1.9.c2 1.11.k1 1.11.d",
    "clutter": "1.11.b",
    "extinguisher": "1.11.g",
    "crowd": "1.11.i 1.11.l 1.11.k2",
    "shutter": "1.8.a 1.8.b 1.8.c 1.11.k3",
    "mannequin": "1.9.b1 1.9.b2",
    "goods": "1.9.c1",
}
SCENES = tuple(_SCENES)
_BY_ITEM = {item: scene for scene, items in _SCENES.items() for item in items.split()}


def scene_of(item: str) -> str:
    """The scene that shows a failure of an item. Raises KeyError for an item without one."""
    return _BY_ITEM[item]
