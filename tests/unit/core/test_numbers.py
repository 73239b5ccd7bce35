"""Document numbers without a database: types, periods, format, reading, gaps."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from mallops.core.doctypes import DOCTYPES, Period, doctype
from mallops.core.numbering import NumberUnreadable, format_number, gaps, parse_number, period_of

SECTION_J = [
    "XC",
    "XW",
    "KB",
    "ZG",
    "BX",
    "WB",
    "PJ",
    "TF",
    "YH",
    "KQ",
    "POP",
    "ZR",
    "JC",
    "TZ",
    "CC",
    "ZX",
    "FXT",
    "ZZ",
    "CJ",
    "GT",
    "SQ",
    "HD",
    "HY",
    "JF",
    "FQ",
    "LM",
    "HF",
    "TG",
    "ZXN",
    "LF",
    "LD",
    "SW",
    "GB",
    "JY",
    "JCN",
    "YC",
    "FP",
    "ZP",
    "LJ",
    "JB",
    "XJ",
    "TS",
    "FK",
    "NF",
    "CB",
    "TJX",
    "PC",
    "XF",
    "XH",
    "TH",
    "WX",
    "DOA",
    "BP",
    "PF",
    "JH",
    "HYJ",
    "PX",
    "KH",
    "QJ",
    "CCX",
    "GZ",
    "DC",
    "GG",
    "PXR",
    "SC",
    "YJ",
    "QX",
    "SJ",
    "YS",
    "XT",
    "PB",
    "ZD",
    "FJ",
]


def test_every_type_of_section_j_and_no_other():
    assert set(DOCTYPES) == set(SECTION_J)
    assert len(SECTION_J) == len(set(SECTION_J))


@pytest.mark.parametrize("code", SECTION_J)
def test_names_in_both_languages(code):
    kind = doctype(code)
    assert kind.name_zh and kind.name_en
    assert not re.search(r"[一-鿿]", kind.name_en)
    assert re.search(r"[一-鿿]", kind.name_zh)


@pytest.mark.parametrize(
    ("code", "at", "tz", "period"),
    [
        ("TS", "2025-01-31T15:59:59+00:00", "Asia/Shanghai", "202501"),
        ("TS", "2025-01-31T16:00:00+00:00", "Asia/Shanghai", "202502"),
        ("TS", "2025-01-31T16:00:00+00:00", "Europe/Berlin", "202501"),
        ("TS", "2025-12-31T23:00:00+00:00", "Europe/Berlin", "202601"),
        ("ZD", "2025-12-31T16:00:00+00:00", "Asia/Shanghai", "2026"),
        ("FJ", "2025-12-31T16:00:00+00:00", "Asia/Shanghai", ""),
    ],
)
def test_period_is_of_the_malls_wall_clock(code, at, tz, period):
    assert period_of(doctype(code), datetime.fromisoformat(at), tz) == period


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("GC", "KF", "TS", "202501", 7, None), "GC-KF-TS-202501-0007"),
        (("GC", "KF", "TS", "202501", 12345, None), "GC-KF-TS-202501-12345"),
        (("GC", "KF", "ZD", "2012", 1, 2), "GC-KF-ZD-2012-001-V2"),
        (("GC", "KF", "FJ", "", 3, None), "GC-KF-FJ-003"),
    ],
)
def test_format_and_read_back(parts, text):
    mall, dept, code, period, seq, version = parts
    assert format_number(mall, dept, doctype(code), period, seq, version) == text
    assert parse_number(f" {text.lower()} ") == (mall, dept, code, period, seq, version, None)


def test_child_letters():
    parsed = parse_number("GC-KF-TS-202501-0007-N12")
    assert (parsed.seq, parsed.child) == (7, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GC-KF-TS-202501",
        "GC-KF-TS-202513-0007",
        "GC-KF-TS-2025-0007",
        "GC-KF-QQ-202501-0007",
        "GC-KF-ZD-202501-001",
        "GC-KF-FJ-202501-001",
        "GC-KF-TS-202501-7",
        "GC-KF-TS-202501-0007-N0",
        "GC-KF-TS-202501-0007'",
        "GC-KF-TS-202501-0007\n1",
        "GC KF TS 202501 0007",
    ],
)
def test_what_is_no_number(text):
    with pytest.raises(NumberUnreadable):
        parse_number(text)


@pytest.mark.parametrize(
    ("seqs", "last", "missing"),
    [([1, 2, 3], 3, []), ([3, 1], 4, [2, 4]), ([], 2, [1, 2]), ([], 0, []), ([1, 1], 1, [])],
)
def test_gaps(seqs, last, missing):
    assert gaps(seqs, last) == missing


def test_monthly_series_have_four_digits():
    assert {kind.width for kind in DOCTYPES.values() if kind.period is Period.MONTH} == {4}


def test_no_code_is_given_twice():
    """A doubled code in the data would be swallowed by the table."""
    source = Path(__file__).parents[3] / "mallops/core/doctypes.py"
    codes = re.findall(r"^([A-Z]{2,3}) \S", source.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(codes) == len(set(codes)) == len(SECTION_J) - 2
