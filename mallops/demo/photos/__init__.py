"""Drawn photographs for the demo mall: scenes of what goes wrong, from a seed (Pillow only)."""

from mallops.demo.photos.catalogue import SCENES, VARIANTS, scene_of
from mallops.demo.photos.draw import draw_after, draw_photo

__all__ = ["SCENES", "VARIANTS", "draw_after", "draw_photo", "scene_of"]
