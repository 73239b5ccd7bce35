"""CSV and XLSX: read back as written, formulas dead, names intact."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from mallops.core import clock, export
from mallops.core.export import (
    Column,
    Meta,
    TooManyRows,
    as_download,
    export_rows,
    neutralise,
    safe_filename,
    sheet_name,
)

AT = datetime(2026, 2, 14, 16, 30, tzinfo=UTC)  # 00:30 next day in Shanghai


@dataclass
class Finding:
    title: str
    count: Any = 1
    amount: Any = 123456
    share: Any = 0.935
    on: Any = date(2026, 2, 14)
    at: Any = AT


COLUMNS = [
    Column("标题", "title"),
    Column("数量", "count", "int"),
    Column("金额", lambda row: row.amount, "money"),
    Column("合格率", "share", "percent"),
    Column("日期", "on", "date"),
    Column("时间", "at", "datetime"),
]

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u00a0=1+1",
    "'=1+1",
    '"=1+1"',
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "|calc",
    "%0A=1",
    "\x00=1+1",
    "\x01=1+1",
    "=1+1\x0b",
    "+8613800138000",
    "-",
]
HARMLESS = [
    "三楼女装",
    "a=b",
    "1-2",
    "GC-KF-XC-202511-0001",
    "😀",
    "_x0041_",
    "x@y.cn",
    "第一行\n第二行",
    'say "hi", 你好',
    "0012",
]


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def sheet_of(body: bytes, **options: Any) -> Any:
    return load_workbook(io.BytesIO(body), **options).worksheets[0]


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(AT):
        yield


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_formula(text):
    rows = [Finding(text)]
    cell = read_csv(export_rows("csv", "t", COLUMNS, rows).body)[1][0]
    assert cell.startswith("'")
    assert neutralise(text).startswith("'")
    body = export_rows("xlsx", "t", COLUMNS, rows).body
    written = sheet_of(body)["A2"]
    assert written.data_type == "s"
    assert unescape(written.value) == export.clean(text)
    assert written.quotePrefix


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_headings_and_titles(text):
    columns = [Column(text, "title")]
    assert read_csv(export_rows("csv", text, columns, []).body)[0][0].startswith("'")
    sheet = sheet_of(export_rows("xlsx", text, columns, []).body)
    assert sheet["A1"].data_type == "s"
    assert sheet.title


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_unchanged(text):
    rows = [Finding(text)]
    assert read_csv(export_rows("csv", "t", COLUMNS, rows).body)[1][0] == text
    assert unescape(sheet_of(export_rows("xlsx", "t", COLUMNS, rows).body)["A2"].value) == text


def test_csv_has_the_mark_and_typed_columns():
    body = export_rows("csv", "t", COLUMNS, [Finding("a"), Finding("b", -3, -5, 1, None, None)]).body
    assert body.startswith(b"\xef\xbb\xbf")
    assert b'"a",1,1234.56' in body
    assert read_csv(body) == [
        ["标题", "数量", "金额", "合格率", "日期", "时间"],
        ["a", "1", "1234.56", "93.5%", "2026-02-14", "2026-02-15 00:30"],
        ["b", "-3", "-0.05", "100.0%", "", ""],
    ]


def test_xlsx_has_typed_cells_and_the_malls_time():
    sheet = sheet_of(export_rows("xlsx", "巡场", COLUMNS, [Finding("a", -3)]).body)
    assert [cell.value for cell in sheet[2]] == [
        "a",
        -3,
        1234.56,
        0.935,
        datetime(2026, 2, 14),
        datetime(2026, 2, 15, 0, 30),
    ]
    assert [cell.number_format for cell in sheet[2]][2:] == [
        "#,##0.00",
        "0.0%",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F2"
    assert sheet.column_dimensions["F"].width >= 16
    assert sheet.title == "巡场"


def test_another_zone():
    sheet = sheet_of(export_rows("xlsx", "t", COLUMNS, [Finding("a")], meta=Meta("Europe/Berlin")).body)
    assert sheet["F2"].value == datetime(2026, 2, 14, 17, 30)


def test_odd_values_are_written_as_text_or_left_empty():
    odd = [
        Finding("nan", float("nan"), None, float("inf"), "明天", "soon"),
        Finding("big", 10**18, None, None, date(1899, 12, 31), None),
        Finding("", True, None, None, None, None),
    ]
    sheet = sheet_of(export_rows("xlsx", "t", COLUMNS, odd).body)
    assert [cell.value for cell in sheet[2]] == ["nan", "nan", None, "inf", "明天", "soon"]
    assert [cell.value for cell in sheet[3]] == ["big", str(10**18), None, None, "1899-12-31", None]
    assert sheet["A4"].value is None and sheet["B4"].value == "Yes"
    assert read_csv(export_rows("csv", "t", COLUMNS, odd).body)[1][1:4] == ["nan", "", "inf"]


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="naive"):
        export_rows("csv", "t", COLUMNS, [Finding("a", at=datetime(2026, 1, 1))])


def test_long_and_broken_text_is_kept_as_far_as_a_cell_holds():
    long = "长" * 40_000
    rows = [Finding(long), Finding("a\ud800b\x00c")]
    sheet = sheet_of(export_rows("xlsx", "t", COLUMNS, rows).body)
    assert sheet["A2"].value == "长" * export.MAX_CELL
    assert sheet["A3"].value == "abc"
    assert read_csv(export_rows("csv", "t", COLUMNS, rows).body)[2][0] == "abc"


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_too_many_rows(fmt, monkeypatch):
    monkeypatch.setattr(export, "MAX_ROWS", 3)
    assert export_rows(fmt, "t", COLUMNS, [Finding("a")] * 3).body
    with pytest.raises(TooManyRows):
        export_rows(fmt, "t", COLUMNS, [Finding("a")] * 4)


def test_the_second_sheet_says_where_it_comes_from():
    meta = Meta(lines=(("商场", "=测试"), ("筛选", "三楼")))
    body = export_rows("xlsx", "巡场", COLUMNS, [Finding("a")], meta=meta).body
    about = load_workbook(io.BytesIO(body)).worksheets[1]
    cells = {row[0].value: row[1] for row in about.rows}
    assert cells["商场"].value == "=测试" and cells["商场"].data_type == "s"
    assert cells["Rows"].value == "1"
    assert cells["Exported at"].value == "2026-02-15 00:30 (Asia/Shanghai)"


def test_file_is_named_by_title_and_the_malls_day():
    made = export_rows("xlsx", "巡场/日检", COLUMNS, [])
    assert made.filename == "巡场-日检-2026-02-15.xlsx"
    assert made.mimetype.endswith("sheet")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("巡场日检-2026-02-15.xlsx", "2026-02-15.xlsx"),
        ("巡场.xlsx", "download.xlsx"),
        ("Café patrol.csv", "Cafe_patrol.csv"),
    ],
)
def test_download_keeps_the_chinese_name(name, plain):
    response = as_download(b"x", name, export.MIMETYPES["csv"])
    disposition = response.headers["Content-Disposition"]
    assert disposition.isascii()
    assert f'filename="{plain}"' in disposition
    assert unquote(disposition.split("filename*=UTF-8''")[1]) == name
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\r\nSet-Cookie: x=1.csv",
        'a";b=".csv',
        "\u202excod.exe.csv",
        "",
        ".",
        "x" * 400 + ".csv",
        "a/b\\c.csv",
    ],
)
def test_hostile_names(name):
    safe = safe_filename(name)
    assert not set('\\/:*?"<>|\r\n\u202e') & set(safe)
    assert 0 < len(safe) <= 120 and not safe.startswith(".")
    disposition = as_download(b"", name, "text/csv").headers["Content-Disposition"]
    assert "\r" not in disposition and "\n" not in disposition and disposition.count('"') == 2


@pytest.mark.parametrize("name", ["[a]:*?/\\b", "'", "", "x" * 50, "History", "\x00", "巡场" * 30])
def test_sheet_names_are_what_excel_allows(name):
    made = sheet_name(name)
    assert 0 < len(made) <= 31 and not set("[]:*?/\\") & set(made)
    assert made.lower() != "history"
