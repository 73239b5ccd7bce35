"""The case file on paper: reasons, the rows behind each, notes, the decision and what was done."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.fraud.models import FraudAlert
from mallops.blueprints.fraud.queries.alerts import Shown, acts_of, names_behind, notes_of, rows_of
from mallops.blueprints.fraud.rules.life import DECISIONS
from mallops.blueprints.fraud.rules.words import ACTS, SUBJECTS, label_of, reason_text
from mallops.core.formatting import mall_time
from mallops.core.money import format_yuan

Table = tuple[str, list[str], list[list[str]]]
ROWS = 200


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


__all__ = ["tables"]
