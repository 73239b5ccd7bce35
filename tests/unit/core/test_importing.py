"""XLSX in: dry run, errors by row, templates, hostile files, and applying exactly what was shown."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from openpyxl import Workbook, load_workbook

from mallops.core import import_store
from mallops.core.import_cells import choice, day, decimal, text, whole
from mallops.core.import_store import PlanChanged, PlanExpired, keep, reopen
from mallops.core.import_template import template_xlsx
from mallops.core.importing import (
    ImportColumn,
    ImportSpec,
    Limits,
    RowError,
    SheetUnreadable,
    ensure_safe,
    read_xlsx,
)

UNITS = ImportSpec(
    "units",
    "Units",
    "铺位",
    (
        ImportColumn("code", "Unit", "铺位号", True, text(10), "A-101"),
        ImportColumn(
            "area", "Area (m²)", "面积（㎡）", True, decimal(1, 9999), "85.5", "Square metres", "平方米"
        ),
        ImportColumn(
            "floor", "Floor", "楼层", False, choice({"一楼": 1, "1F": 1}), "1F", choices=("1F", "一楼")
        ),
        ImportColumn("since", "Since", "起租日", False, day(), "2026-01-01"),
        ImportColumn("people", "Staff", "人数", False, whole(0, 99), "3"),
    ),
    key=lambda row: row["code"].upper(),
)
CHINESE = ["铺位号", "面积(㎡)", "楼层", "起租日", "人数"]


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def app(tmp_path) -> Iterator[Flask]:
    app = Flask(__name__)
    app.secret_key = "a secret for tests"
    app.config["SETTINGS"] = SimpleNamespace(data_dir=tmp_path)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield app


def test_a_good_sheet():
    plan = read_xlsx(
        xlsx(CHINESE, ["ａ１０１", 85.5, "1F", datetime(2026, 1, 1), "３"], ["B2", "12", None, None, None]),
        UNITS,
    )
    assert plan.ok and plan.errors == [] and plan.unknown == []
    assert [row.number for row in plan.rows] == [2, 3]
    assert plan.rows[0].values == {
        "code": "a101",
        "area": Decimal("85.50"),
        "floor": 1,
        "since": date(2026, 1, 1),
        "people": 3,
    }
    assert plan.rows[1].values["floor"] is None


@pytest.mark.parametrize(
    "headings",
    [
        CHINESE,
        ["Unit*", "AREA  (m²) *", "floor", "Since", "Staff"],
        ["code", "area", "floor", "since", "people"],
        ["铺位号＊", "面积（㎡）", "Floor", "起租日", "人 数"],
    ],
)
def test_headings_in_either_language(headings):
    assert read_xlsx(xlsx(headings, ["A", 10]), UNITS).ok


def test_headings_below_a_title_in_another_order_with_strangers():
    sheet = xlsx(
        ["2026年铺位表"], [], [None, "备注", "面积", "面积（㎡）", "铺位号"], [None, "x", None, 10, "A"]
    )
    plan = read_xlsx(sheet, UNITS)
    assert plan.ok and plan.unknown == ["备注", "面积"]
    assert plan.rows[0].number == 4


def test_errors_name_row_column_and_what_to_do():
    plan = read_xlsx(
        xlsx(
            CHINESE,
            ["A", 10],
            ["", 10],
            ["B", "ten", "9F", "2026-02-30", 100],
            ["a", 11],
            [None, None, None, None, None],
            ["C", "#REF!"],
        ),
        UNITS,
    )
    assert not plan.ok
    assert plan.errors == [
        RowError(3, "Unit", "Fill in this cell."),
        RowError(4, "Area (m²)", "Write a number."),
        RowError(4, "Floor", "Choose one of: 一楼, 1F."),
        RowError(4, "Since", "Write a date such as 2026-02-14."),
        RowError(4, "Staff", "A whole number from 0 to 99."),
        RowError(5, "", "The same as row 2."),
        RowError(7, "Area (m²)", "The formula in this cell failed. Write the value itself."),
    ]
    assert [row.number for row in plan.rows] == [2]
    assert plan.total == 5


def test_missing_and_doubled_columns():
    plan = read_xlsx(xlsx(["铺位号", "Unit", "楼层"], ["A", "B", "1F"]), UNITS)
    assert plan.errors == [
        RowError(1, "Unit", "This column occurs twice."),
        RowError(1, "Area (m²)", "This column is missing."),
    ]
    assert plan.rows == []


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [["x"]] * 20 + [CHINESE]])
def test_no_headings(rows):
    with pytest.raises(SheetUnreadable, match="heading"):
        read_xlsx(xlsx(*rows), UNITS)


def test_a_sheet_with_headings_only_is_not_ok():
    plan = read_xlsx(xlsx(CHINESE), UNITS)
    assert plan.errors == [] and not plan.ok


def test_rules_that_need_other_data():
    plan = read_xlsx(
        xlsx(CHINESE, ["A", 10], ["Z", 10]),
        UNITS,
        check=lambda row: [("code", "No such zone.")] if row.values["code"] == "Z" else [],
    )
    assert plan.errors == [RowError(3, "Unit", "No such zone.")]
    assert len(plan.rows) == 1


def test_errors_are_bounded():
    plan = read_xlsx(xlsx(CHINESE, *[["A", "x"]] * 700), UNITS)
    assert (len(plan.errors), plan.more_errors, plan.total) == (500, 200, 700)


def test_values_not_formulas_are_read():
    book = Workbook()
    book.active.append(CHINESE)
    book.active.append(["=1+1", 10])
    out = io.BytesIO()
    book.save(out)
    plan = read_xlsx(out.getvalue(), UNITS)
    assert plan.errors == [RowError(2, "Unit", "Fill in this cell.")]


# -- limits and hostile files ---------------------------------------------------------------------------


def packed(changes: dict[str, bytes | None], base: bytes | None = None) -> bytes:
    """An XLSX with some of its parts put in place of others."""
    source = zipfile.ZipFile(io.BytesIO(base or xlsx(CHINESE, ["A", 10])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {name: source.read(name) for name in source.namelist()} | changes
        for name, data in parts.items():
            if data is not None:
                target.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_xml(body: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>'.encode()
    )


HOSTILE = {
    "empty": b"",
    "text": b"a,b,c\n1,2,3",
    "html": b"<html><table><tr><td>1</td></tr></table></html>",
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "cut": xlsx(CHINESE, ["A", 10])[:-200],
    "zip of nothing": packed(dict.fromkeys(zipfile.ZipFile(io.BytesIO(xlsx())).namelist())),
    "no sheet": packed({SHEET: None}),
    "broken xml": packed({SHEET: b"<worksheet><sheetData><row>"}),
    "doctype": packed({SHEET: sheet_xml("", '<!DOCTYPE x [<!ENTITY a "aaaa">]>')}),
    "doctype behind a long comment": packed({SHEET: sheet_xml("", f"<!--{'x' * 9000}--><!DOCTYPE x []>")}),
    "other encoding": packed({SHEET: sheet_xml("").decode().encode("utf-16")}),
    "bomb": packed({"xl/media/bomb.bin": b"\x00" * (41 * 1024 * 1024)}),
    "many parts": packed({f"xl/x{number}.xml": b"<x/>" for number in range(400)}),
    "row far away": packed({SHEET: sheet_xml('<row r="99999999999"><c r="A1"><v>1</v></c></row>')}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name):
    with pytest.raises(SheetUnreadable) as refusal:
        read_xlsx(HOSTILE[name], UNITS)
    assert str(refusal.value).endswith(".")


def test_row_far_below_the_headings():
    cells = "".join(
        f'<c r="{"ABCDE"[place]}1" t="inlineStr"><is><t>{label}</t></is></c>'
        for place, label in enumerate(CHINESE)
    )
    far = sheet_xml(f'<row r="1">{cells}</row><row r="999999999"><c r="A999999999"><v>1</v></c></row>')
    with pytest.raises(SheetUnreadable, match="more than"):
        read_xlsx(packed({SHEET: far}), UNITS)


def test_size_limits():
    data = xlsx(CHINESE, ["A", 10], ["B", 10])
    with pytest.raises(SheetUnreadable, match="larger"):
        ensure_safe(data, Limits(file_bytes=100))
    with pytest.raises(SheetUnreadable, match="more than can be read"):
        ensure_safe(data, Limits(unpacked_bytes=100))
    with pytest.raises(SheetUnreadable, match="more than 1 rows"):
        read_xlsx(data, UNITS, Limits(rows=1))
    assert read_xlsx(data, UNITS, Limits(rows=2)).ok


# -- template -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh_Hans_CN"])
def test_the_template_can_be_filled_and_read(lang):
    made = template_xlsx(UNITS, lang)
    assert made.filename.startswith("铺位" if lang != "en" else "Units")
    book = load_workbook(io.BytesIO(made.body))
    sheet = book.worksheets[0]
    assert sheet["A1"].value == ("铺位号*" if lang != "en" else "Unit*")
    assert [cell.value for cell in sheet[2]] == ["A-101", "85.5", "1F", "2026-01-01", "3"]
    assert len(book.worksheets) == 2 and book.worksheets[1].max_row >= 6
    assert read_xlsx(made.body, UNITS).total == 0  # the example is skipped
    sheet.append(["B-2", 30, "1F", date(2026, 5, 1), 4])
    out = io.BytesIO()
    book.save(out)
    plan = read_xlsx(out.getvalue(), UNITS)
    assert plan.ok and [row.values["code"] for row in plan.rows] == ["B-2"]


def test_an_example_that_was_written_over_is_data():
    rows = xlsx(CHINESE, ["A-101", "85.5", "1F", "2026-01-01", "4"])
    assert len(read_xlsx(rows, UNITS).rows) == 1


# -- confirming what was shown --------------------------------------------------------------------------

GOOD = xlsx(CHINESE, ["A", 10, "1F", datetime(2026, 1, 1), 1])


def test_confirming_gives_the_plan_that_was_shown():
    plan = read_xlsx(GOOD, UNITS)
    token = keep(GOOD, plan, UNITS, 1, 7)
    assert reopen(token, UNITS, 1, 7) == plan


@pytest.mark.parametrize(("mall", "user", "name"), [(2, 7, "units"), (1, 8, "units"), (1, 7, "tenants")])
def test_a_token_is_for_one_person_mall_and_sheet(mall, user, name):
    token = keep(GOOD, read_xlsx(GOOD, UNITS), UNITS, 1, 7)
    other = ImportSpec(name, "", "", UNITS.columns, UNITS.key)
    with pytest.raises(PlanExpired):
        reopen(token, other, mall, user)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "../../etc/passwd"])
def test_a_token_that_is_not_ours(token):
    with pytest.raises(PlanExpired):
        reopen(token, UNITS, 1, 7)


def test_a_token_that_was_changed_or_has_aged(monkeypatch):
    token = keep(GOOD, read_xlsx(GOOD, UNITS), UNITS, 1, 7)
    with pytest.raises(PlanExpired):
        reopen(token[:-3] + "AAA", UNITS, 1, 7)
    monkeypatch.setattr(import_store, "VALID_SECONDS", -1)
    with pytest.raises(PlanExpired):
        reopen(token, UNITS, 1, 7)


def test_what_changed_since_the_preview_is_not_applied():
    token = keep(GOOD, read_xlsx(GOOD, UNITS), UNITS, 1, 7)
    floors = UNITS.columns[2]
    moved = ImportColumn("floor", floors.label_en, floors.label_zh, parse=choice({"1F": 5}))
    changed = ImportSpec("units", "", "", (*UNITS.columns[:2], moved, *UNITS.columns[3:]), UNITS.key)
    with pytest.raises(PlanChanged):
        reopen(token, changed, 1, 7)
    with pytest.raises(PlanChanged):
        reopen(token, UNITS, 1, 7, check=lambda row: [("code", "Gone.")])


def test_kept_files_are_swept_when_old(tmp_path):
    keep(GOOD, read_xlsx(GOOD, UNITS), UNITS, 1, 7)
    assert import_store.sweep() == 0
    assert import_store.sweep(older_than_seconds=-5) == 1
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
