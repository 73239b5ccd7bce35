"""The sheet to fill: headings in one language, an example row, and a second sheet of notes."""

import io
from typing import Any

import xlsxwriter
from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.core.export import MIMETYPES, Export, safe_filename, sheet_name
from mallops.core.importing import ImportColumn, ImportSpec

_ROWS = 1000


def template_xlsx(spec: ImportSpec, lang: str) -> Export:
    """The template of a kind of sheet in a language (`zh_Hans_CN`, `en`); import skips the example row."""
    out = io.BytesIO()
    chinese = lang.startswith("zh")
    title = spec.title_zh if chinese else spec.title_en
    with force_locale(lang), xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        _fill_sheet(book, spec, title, chinese)
        _notes(book, spec, chinese)
        word = _("template")
    name = safe_filename(f"{title}-{word}.xlsx")
    return Export(out.getvalue(), name, MIMETYPES["xlsx"])


def _fill_sheet(book: Any, spec: ImportSpec, title: str, chinese: bool) -> None:
    sheet = book.add_worksheet(sheet_name(title))
    heading = book.add_format({"bold": True, "bg_color": "#EEF1F4", "bottom": 1, "text_wrap": True})
    needed = book.add_format({"bold": True, "bg_color": "#DCE6F5", "bottom": 1, "text_wrap": True})
    example = book.add_format({"italic": True, "font_color": "#7A8290", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(spec.columns):
        label = column.label_zh if chinese else column.label_en
        sheet.set_column(place, place, min(40, max(12, 2 * len(label) + 4, len(column.example) + 4)), text)
        sheet.write_string(
            0, place, f"{label}*" if column.required else label, needed if column.required else heading
        )
        sheet.write_string(1, place, column.example, example)
        if column.choices and sum(map(len, column.choices)) + len(column.choices) < 250:
            rule = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            sheet.data_validation(1, place, _ROWS, place, rule)
    sheet.freeze_panes(1, 0)


def _notes(book: Any, spec: ImportSpec, chinese: bool) -> None:
    sheet = book.add_worksheet(sheet_name(_("Notes")))
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, label in enumerate((_("Column"), _("Required"), _("Example"), _("What to write"))):
        sheet.write_string(0, place, label, bold)
    for row, column in enumerate(spec.columns, start=1):
        for place, words in enumerate(_explain(column, chinese)):
            sheet.write_string(row, place, words, wrap)
    last = len(spec.columns) + 2
    sheet.write_string(last, 0, _("A column marked * must be filled in."))
    sheet.write_string(last + 1, 0, _("The grey example row is skipped: leave it or write over it."))
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, 40)


def _explain(column: ImportColumn, chinese: bool) -> tuple[str, str, str, str]:
    label, note = (column.label_zh, column.note_zh) if chinese else (column.label_en, column.note_en)
    note = note or "、".join(column.choices)
    return label, _("Yes") if column.required else _("No"), column.example, note
