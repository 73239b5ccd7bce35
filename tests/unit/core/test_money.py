"""Money: read, written, never rounded."""

from decimal import Decimal

import pytest

from mallops.core.money import MAX_FEN, MoneyUnreadable, format_yuan, parse_yuan, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.", 1200),
        (".05", 5),
        ("0.29", 29),
        ("1,234.50", 123450),
        ("1234567.89", 123456789),
        ("¥1,234.5", 123450),
        ("￥12", 1200),
        ("１２３４．５元", 123450),
        (" - ¥3.01 ", -301),
        ("-¥3.01", -301),
        ("+7", 700),
        ("RMB 8", 800),
    ],
)
def test_parse(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1.234",
        "1,23",
        "12,34,567",
        "1e5",
        "NaN",
        "inf",
        "--1",
        "1 2",
        "0x10",
        "¥",
        "=1+1",
        "9" * 14,
    ],
)
def test_parse_refuses(text):
    with pytest.raises(MoneyUnreadable):
        parse_yuan(text)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "¥0.00"),
        (5, "¥0.05"),
        (123450, "¥1,234.50"),
        (-301, "-¥3.01"),
        (MAX_FEN - 1, "¥9,999,999,999,999.99"),
    ],
)
def test_format(fen, text):
    assert format_yuan(fen) == text
    assert parse_yuan(text) == fen
    assert "¥" not in format_yuan(fen, symbol=False)


def test_yuan_is_exact():
    assert yuan(10) + yuan(20) == Decimal("0.30")
    assert str(yuan(100)) == "1.00"
