"""How cells are read."""

import datetime as dt
from decimal import Decimal

import pytest

from mallops.core import import_cells as cells
from mallops.core.import_cells import CellProblem, as_text

DAY = dt.date(2026, 2, 14)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("  Ａ１２　号 ", "A12 号"),
        ("中文，标点（保留）", "中文，标点（保留）"),
        (101.0, "101"),
        (101, "101"),
        (1.5, "1.5"),
        (True, "1"),
        (dt.datetime(2026, 2, 14), "2026-02-14"),
        (dt.datetime(2026, 2, 14, 9, 30), "2026-02-14 09:30"),
        ("a\r\nb\u200b\x00\ufeff", "a\nb"),
        ("_x0041__x000D_b", "A\nb"),
        (None, ""),
        ("\u3000\u00a0", ""),
    ],
)
def test_as_text(cell, words):
    assert as_text(cell) == words


@pytest.mark.parametrize(
    ("parser", "cell", "value"),
    [
        (cells.text(4), "一二三四", "一二三四"),
        (cells.code(r"[A-Z]\d-\d{3}", "A1-001"), "ａ１-００１", "A1-001"),
        (cells.whole(0, 500), "１２３", 123),
        (cells.whole(0, 500), 123.0, 123),
        (cells.whole(-5, 500), "－５", -5),
        (cells.whole(0, 5000), "1,234", 1234),
        (cells.decimal(), "12.345", Decimal("12.34")),
        (cells.decimal(), "85.5㎡", Decimal("85.50")),
        (cells.decimal(places=1), 0.1, Decimal("0.1")),
        (cells.money(), 1234.5, 123450),
        (cells.money(), "￥１，２３４．５０", 123450),
        (cells.money(), 0.29, 29),
        (cells.day(), dt.datetime(2026, 2, 14, 9), DAY),
        (cells.day(), DAY, DAY),
        (cells.day(), "2026-2-14", DAY),
        (cells.day(), "２０２６／０２／１４", DAY),
        (cells.day(), "2026.02.14", DAY),
        (cells.day(), "2026年2月14日", DAY),
        (cells.day(), "2026-02-14 10:30:00", DAY),
        (cells.day(), 20260214, DAY),
        (cells.day(), 46067, DAY),
        (cells.day(), 46067.0, DAY),
        (cells.clock_time(), "9:30", dt.time(9, 30)),
        (cells.clock_time(), "９：３０", dt.time(9, 30)),
        (cells.clock_time(), "9点", dt.time(9)),
        (cells.clock_time(), 0.3958333333, dt.time(9, 30)),
        (cells.clock_time(), dt.time(9, 30, 15), dt.time(9, 30)),
        (cells.yes_no(), "是", True),
        (cells.yes_no(), True, True),
        (cells.yes_no(), "NO", False),
        (cells.yes_no(), 0, False),
        (cells.choice({"一楼": 1, "1F": 1, "2F": 2}), "１f", 1),
        (cells.several(cells.whole()), "1、2，3\n3", [1, 2, 3]),
    ],
)
def test_read(parser, cell, value):
    read = parser(cell)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("parser", "cell"),
    [
        (cells.text(4), "一二三四五"),
        (cells.code(r"\d", "1"), "1\n2"),
        (cells.whole(0, 10), "11"),
        (cells.whole(0, 10), "1.5"),
        (cells.whole(0, 10), True),
        (cells.whole(0, 10), "1e1"),
        (cells.whole(0, 10), "=1+1"),
        (cells.whole(0, 10), "NaN"),
        (cells.decimal(), "inf"),
        (cells.decimal(), "12,5x"),
        (cells.money(), "1.234"),
        (cells.day(), "2026-02-30"),
        (cells.day(), "14/02/2026"),
        (cells.day(), "2026-02-145"),
        (cells.day(), "明天"),
        (cells.day(), 5),
        (cells.day(), 0.5),
        (cells.day(), True),
        (cells.clock_time(), "25:00"),
        (cells.clock_time(), 1.5),
        (cells.yes_no(), "maybe"),
        (cells.choice({"1F": 1}), "3F"),
        (cells.several(cells.whole()), "1、a"),
    ],
)
def test_refuse_with_a_sentence(parser, cell):
    with pytest.raises(CellProblem) as problem:
        parser(cell)
    assert str(problem.value).endswith(".")
