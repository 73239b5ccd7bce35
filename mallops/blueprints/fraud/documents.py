"""The case file on paper: reasons, the rows behind each, notes, decision, deeds; its rows as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from mallops.blueprints.fraud.models import FraudAlert
from mallops.blueprints.fraud.queries.alerts import Shown, acts_of, names_behind, notes_of, rows_of
from mallops.blueprints.fraud.rules.life import DECISIONS
from mallops.blueprints.fraud.rules.words import ACTS, SUBJECTS, label_of, reason_text
from mallops.core.auth import Actor
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.formatting import mall_time
from mallops.core.money import format_yuan

Table = tuple[str, list[str], list[list[str]]]
ROWS = 200
ROWS_TITLE = _l("Rows behind a fraud alert")
#: Of a pair of a reason's label and one of its rows.
COLUMNS = [
    Column(_l("Reason"), lambda pair: pair[0]),
    Column(_l("What"), lambda pair: str(SUBJECTS[pair[1].subject][0])),
    Column(_l("When"), lambda pair: pair[1].at, "datetime"),
    Column(_l("Shop"), lambda pair: pair[1].shop),
    Column(_l("Slip or voucher"), lambda pair: pair[1].number),
    Column(_l("Amount"), lambda pair: pair[1].fen or None, "money"),
    Column(lazy_pgettext("fraud", "Points"), lambda pair: pair[1].points or None, "int"),
    Column(_l("Booked by"), lambda pair: pair[1].by),
]


def tables(record: Any) -> list[Table]:
    """What stands on the printed form between the facts and the timeline."""
    alert: FraudAlert = record.case
    names, rows = names_behind(alert.reasons), rows_of(alert, ROWS)
    why = [
        [label_of(one.rule), reason_text(one.rule, one.numbers, names.get(one.rule, "")), str(one.score)]
        for one in alert.reasons
    ]
    out: list[Table] = [
        (pgettext("fraud", "Why"), [_("Reason"), _("What was counted"), pgettext("fraud", "Score")], why)
    ]
    head = [_("When"), _("What"), _("Where and by whom"), _("Amount"), pgettext("fraud", "Points")]
    for one in alert.reasons:
        count, shown = rows.get(one.rule, (0, []))
        title = _("Rows behind “%(rule)s” (%(n)s)", rule=label_of(one.rule), n=count)
        out.append((title, head, [_row(row) for row in shown]))
    notes = [[mall_time(one.at), one.by.name if one.by else "", one.text or ""] for one in notes_of(alert.id)]
    out.append(
        (pgettext("fraud", "Notes"), [_("When"), _("Who"), pgettext("fraud", "What was found")], notes)
    )
    done = [
        [mall_time(one.at), str(ACTS[one.act][0]), one.by.name if one.by else ""] for one in acts_of(alert.id)
    ]
    out.append((pgettext("fraud", "What was done"), [_("When"), _("What"), _("Who")], done))
    if alert.decision:
        who = alert.decided_by.name if alert.decided_by else ""
        row = [mall_time(alert.decided_at), who, str(DECISIONS[alert.decision]), alert.decision_text or ""]
        out.append(
            (
                pgettext("fraud", "Decision"),
                [
                    _("When"),
                    _("Who"),
                    pgettext("fraud", "Decision"),
                    pgettext("fraud", "Reasons of the decision"),
                ],
                [row],
            )
        )
    return out


def _row(row: Shown) -> list[str]:
    where = " · ".join(one for one in (row.shop, row.number, row.by) if one)
    money = format_yuan(row.fen) if row.fen else ""
    return [
        mall_time(row.at),
        str(SUBJECTS[row.subject][0]),
        where,
        money,
        f"{row.points:,}" if row.points else "",
    ]


def rows_file(actor: Actor, alert: FraudAlert, rows: Sequence[tuple[str, Shown]]) -> Export:
    """Every row behind every reason. The card stands in it by its number: nobody is named but the staff."""
    told = ((_("Fraud alert"), str(alert.number)), (_("Member number"), str(alert.member.number)))
    meta = Meta(actor.tz, (*told, (_("Exported by"), actor.name)))
    return export_rows("xlsx", f"{ROWS_TITLE}-{alert.number}", COLUMNS, rows, meta=meta)


def rows_by_reason(alert: FraudAlert) -> list[tuple[str, Shown]]:
    """All of them, the heaviest reason first, each row under every reason that it stands behind."""
    rows = rows_of(alert, None)
    return [(label_of(one.rule), row) for one in alert.reasons for row in rows.get(one.rule, (0, []))[1]]


__all__ = ["rows_by_reason", "rows_file", "tables"]
