"""Drawn photographs: the promised size and weight, the same every time, and different from each other."""

import io

import pytest
from PIL import Image, ImageStat

from mallops.blueprints.checklists.shipped import DAILY_SHEET
from mallops.demo.photos import SCENES, VARIANTS, draw_photo, scene_of


def test_every_item_of_the_sheet_has_a_scene():
    assert {scene_of(one.code) for one in DAILY_SHEET.items} == set(SCENES)
    with pytest.raises(KeyError):
        scene_of("9.9.z")


@pytest.mark.parametrize("scene", SCENES)
def test_a_photograph(scene):
    data = draw_photo(scene, VARIANTS - 1)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size, image.mode) == ("JPEG", (1280, 960), "RGB")
    assert 80_000 < len(data) < 220_000
    assert not image.getexif()
    assert max(ImageStat.Stat(image).stddev) > 12  # not a blank


def test_the_same_every_time_and_variants_differ():
    first = draw_photo("litter", 0)
    assert draw_photo("litter", 0) == first
    assert draw_photo("litter", 1) != first
    with pytest.raises(KeyError):
        draw_photo("nothing")
