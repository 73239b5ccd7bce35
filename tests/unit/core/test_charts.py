"""Charts: well-formed, escaped, without style attributes, with their figures in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from mallops.core import charts
from mallops.core.charts import Series
from mallops.core.drawing import TEXT, ticks

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("1")</script>&\''
DAYS = ["周一", "周二", "周三", EVIL]
DRAWINGS: dict[str, Callable[[], Markup]] = {
    "line": lambda: charts.line_chart(
        DAYS, [Series(EVIL, [1, None, 3, 4]), Series("乙", [2, 2.5, 1, 4])], title=EVIL
    ),
    "bar": lambda: charts.bar_chart(DAYS, [3, 0, 12.5, 7], title=EVIL, unit="件"),
    "row": lambda: charts.row_chart(DAYS, [3, 0, 12.5, 7], title=EVIL, unit="件"),
    "stacked": lambda: charts.stacked_bars(
        DAYS, [Series("甲", [1, 2, 0, 4]), Series(EVIL, [0, 1, 2, 3])], title=EVIL
    ),
    "spark": lambda: charts.sparkline([1, 5, None, 2], title=EVIL),
    "donut": lambda: charts.donut([("合格", 51), (EVIL, 6), ("不适用", 3)], title=EVIL, centre="60"),
    "ring": lambda: charts.score_ring(92.5, title=EVIL, caption=EVIL),
}
EMPTY: dict[str, Callable[[], Markup]] = {
    "line": lambda: charts.line_chart([], [Series("", [])], title="t"),
    "line of gaps": lambda: charts.line_chart(["a"], [Series("", [None])], title="t"),
    "line of one": lambda: charts.line_chart(["a"], [Series("", [5])], title="t"),
    "bar": lambda: charts.bar_chart([], [], title="t"),
    "bar of zeros": lambda: charts.bar_chart(["a", "b"], [0, 0], title="t"),
    "row": lambda: charts.row_chart([], [], title="t"),
    "stacked": lambda: charts.stacked_bars([], [], title="t"),
    "spark": lambda: charts.sparkline([], title="t"),
    "spark of one value": lambda: charts.sparkline([3, 3, 3], title="t"),
    "donut": lambda: charts.donut([], title="t"),
    "donut of one": lambda: charts.donut([("a", 3)], title="t"),
    "ring": lambda: charts.score_ring(None, title="t"),
    "ring of zero": lambda: charts.score_ring(0, title="t"),
    "ring above": lambda: charts.score_ring(140, title="t"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_is_safe_named_and_without_style(name: str) -> None:
    drawn = DRAWINGS[name]()
    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert root.find(f"{SVG}title").text == EVIL
    assert re.search(r"\d", root.find(f"{SVG}desc").text)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg",
            "title",
            "desc",
            "text",
            "line",
            "rect",
            "polyline",
            "circle",
            "path",
        }
        assert not {"style", "id", "onload", "href"} & set(element.attrib)


@pytest.mark.parametrize("name", EMPTY)
def test_drawing_of_little_or_nothing(name: str) -> None:
    drawn = EMPTY[name]()
    ElementTree.fromstring(drawn)
    assert "nan" not in drawn and "inf" not in drawn


def test_nothing_is_drawn_outside_its_frame() -> None:
    root = ElementTree.fromstring(
        charts.line_chart(
            [str(at) for at in range(60)], [Series("a", [at % 7 * 15 for at in range(60)])], title="t"
        )
    )
    width, height = (float(root.get(name)) for name in ("width", "height"))
    for element in root.iter():
        for name, most in (
            ("x", width),
            ("x1", width),
            ("x2", width),
            ("cx", width),
            ("y", height),
            ("cy", height),
        ):
            assert -0.01 <= float(element.get(name, 0)) <= most


def test_labels_that_do_not_fit_are_thinned_and_the_last_one_stands() -> None:
    labels = [f"2026-11-{day:02}" for day in range(1, 31)]
    drawn = charts.line_chart(labels, [Series("a", list(range(30)))], title="t")
    shown = [text for text in re.findall(r">([^<>]+)</text>", drawn) if text.startswith("2026")]
    assert 3 <= len(shown) < 12 and shown[0] == labels[-1]


def test_gap_is_a_gap() -> None:
    drawn = charts.line_chart(list("abcde"), [Series("a", [1, 2, None, 3, 4])], title="t")
    assert drawn.count("<polyline") == 2


def test_parts_of_a_stack_reach_the_height_of_their_sum() -> None:
    root = ElementTree.fromstring(
        charts.stacked_bars(["a"], [Series("x", [3]), Series("y", [7]), Series("z", [0])], title="t")
    )
    bars = [one for one in root.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    assert len(bars) == 2
    heights = [float(bar.get("height")) for bar in bars]
    assert heights[1] / heights[0] == pytest.approx(7 / 3, rel=0.01)
    assert float(bars[0].get("y")) == pytest.approx(float(bars[1].get("y")) + heights[1], abs=0.02)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(0, 97, [0, 25, 50, 75, 100]), (80, 100, [80, 85, 90, 95, 100]), (0, 3, [0, 1, 2, 3]), (0, 0, [0, 1])],
)
def test_axis_has_round_figures(low: float, high: float, wanted: list[float]) -> None:
    assert ticks(low, high) == wanted


def test_figures_that_would_touch_are_moved_apart() -> None:
    drawn = charts.line_chart(
        ["a", "b"], [Series("x", [1, 90]), Series("y", [1, 91])], title="t", high=100, low=0
    )
    ends = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*font-weight="600"', drawn)]
    assert len(ends) == 2 and abs(ends[0] - ends[1]) >= TEXT
