"""Every answer of a section on little paper: what passed in one row, everything else line by line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from mallops.blueprints.patrols.documents.answers import answered_at, value_words, verdict_word
from mallops.blueprints.patrols.queries.detail import Line, SectionLines
from mallops.core.names import listed, pick
from mallops.core.pdf.paper import Paper

SIGNS = {"pass": "√", "fail": "×", "na": "–", "noted": "·", "": "○"}
GROUPED = ("pass", "na")
MAX_WORDS = 90


def section_name(section: SectionLines) -> str:
    """Catalogue number and name."""
    return f"{section.section.catalogue} {section.section.name}".strip()


def answer_rows(paper: Paper, section: SectionLines) -> list[dict[str, Any]]:
    """The rows of a section: what failed, was noted, measured, corrected or left open; then what passed."""
    plain: dict[str, list[Line]] = {}
    rows = []
    for line in section.lines:
        if _is_plain(line):
            plain.setdefault(line.answer.verdict if line.answer else "", []).append(line)
        else:
            rows.append(_row(paper, line))
    rows += [_group(paper, section, plain[kind]) for kind in GROUPED if kind in plain]
    return rows


def _is_plain(line: Line) -> bool:
    """Whether there is nothing to say of it but its verdict."""
    answer = line.answer
    return (
        answer is not None
        and answer.verdict in GROUPED
        and not answer.corrected
        and not answer.remark
        and not value_words(line.item, answer)
    )


def _row(paper: Paper, line: Line) -> dict[str, Any]:
    answer = line.answer
    kind = answer.verdict if answer is not None else ""
    said = " · ".join(
        one for one in (value_words(line.item, answer), answer.remark if answer is not None else "") if one
    )
    return {
        "kind": kind,
        "sign": SIGNS[kind],
        "verdict": verdict_word(answer) + (" *" if line.corrected else ""),
        "what": f"{line.item.code} {line.item.label}" + (f" ({shop_name(line)})" if line.shop else ""),
        "said": said if len(said) <= MAX_WORDS else said[: MAX_WORDS - 1] + "…",
        "by": f"{line.by} {paper.time(answered_at(answer), 'clock')}".strip(),
    }


def _group(paper: Paper, section: SectionLines, lines: list[Line]) -> dict[str, Any]:
    answer = lines[0].answer
    kind = answer.verdict if answer is not None else ""
    per_shop = section.section.per_tenant
    what = _shops(section, lines) if per_shop else [f"{one.item.code} {one.item.label}" for one in lines]
    times = sorted(at for one in lines if (at := answered_at(one.answer)) is not None)
    who = listed(dict.fromkeys(one.by for one in lines if one.by))
    return {
        "kind": kind,
        "sign": SIGNS[kind],
        "verdict": f"{verdict_word(answer)} · {len(lines)}",
        "what": listed(what),
        "said": "",
        "by": f"{who} {_span(paper, times)}".strip(),
    }


def _shops(section: SectionLines, lines: list[Line]) -> list[str]:
    """Shops by name; how many items where not all of the section."""
    counts: dict[int, list[Line]] = {}
    for line in lines:
        if line.shop is not None:
            counts.setdefault(line.shop.id, []).append(line)
    out = []
    for mine in counts.values():
        whole = len(mine) == len(section.section.items)
        few = "" if whole else f" ({ngettext('%(num)s item', '%(num)s items', len(mine))})"
        out.append(f"{shop_name(mine[0])}{few}")
    return out


def shop_name(line: Line) -> str:
    """Unit and name of a line's shop."""
    shop = line.shop
    if shop is None:
        return _("Zone")
    return f"{shop.units or shop.code} {pick(shop.name_zh, shop.name_en)}"


def _span(paper: Paper, times: list[dt.datetime]) -> str:
    """From the first to the last answer."""
    if not times:
        return ""
    first, last = paper.time(times[0], "clock"), paper.time(times[-1], "clock")
    return first if first == last else f"{first}–{last}"
