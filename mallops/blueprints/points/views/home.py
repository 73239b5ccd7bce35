"""What waits on the home page: points by hand, rules and campaigns to agree to, broken books."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.queries import books
from mallops.blueprints.points.queries.settings import list_waiting
from mallops.blueprints.points.rules.words import ADJUST_REASONS, signed
from mallops.core.auth import Actor
from mallops.core.worklists import WorkCard, WorkLine, work_card

SHOWN = 5


@work_card(may.APPROVE, order=36, roles="SUP CSM")
def to_agree(actor: Actor) -> WorkCard | None:
    """Changes by hand that wait for a second person."""
    mall_id = actor.mall_id or 0
    count = books.count_adjustments(mall_id)
    rows = books.list_adjustments(mall_id, "waiting", SHOWN) if count else []
    url = url_for("point_adjustments.index", state="waiting")
    lines = [
        WorkLine(
            f"{signed(one.points)} · {one.account.member.number}",
            url,
            detail=f"{ADJUST_REASONS[one.reason]} · {one.by.name if one.by else ''}",
            tone="warn",
        )
        for one in rows
    ]
    return WorkCard(_("Points by hand to agree to"), "pencil", count, url, lines)


@work_card(may.AGREE_RULES, order=37, roles="SUP CSM")
def rules_to_agree(actor: Actor) -> WorkCard | None:
    """Versions of the rules and campaigns that wait."""
    versions, campaigns = list_waiting(actor.mall_id or 0)
    lines = [
        WorkLine(_("Rules of points, version %(n)s", n=one.version), url_for("point_rules.index"))
        for one in versions
    ]
    lines += [WorkLine(one.name, url_for("point_campaigns.index")) for one in campaigns]
    url = url_for("point_rules.index") if versions else url_for("point_campaigns.index")
    return WorkCard(_("Rules of points to agree to"), "settings", len(lines), url, lines[:SHOWN])


@work_card(may.BOOKS, order=5, roles="CSM FIN")
def broken_books(actor: Actor) -> WorkCard | None:
    """Only when the last proof found something."""
    proofs = books.list_proofs(actor.mall_id or 0, 1)
    if not proofs or not proofs[0].faults:
        return None
    url = url_for("point_books.index")
    line = WorkLine(_("See what the last proof found"), url, tone="danger", icon="circle-alert")
    return WorkCard(
        _("The points do not balance"), "circle-alert", len(proofs[0].faults), url, [line], tone="danger"
    )
