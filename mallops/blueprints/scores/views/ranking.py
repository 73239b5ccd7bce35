"""The ranking 红黑榜: a month's tenants, the best and the worst, by floor and trade; files; closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.scores import permissions as may
from mallops.blueprints.scores.actions import computing
from mallops.blueprints.scores.documents.drawing import move_words, signed, tone_of
from mallops.blueprints.scores.documents.paper import columns, print_ranking, state_words
from mallops.blueprints.scores.models import ScoreMonth
from mallops.blueprints.scores.queries.months import Ranked, Ranking, find_month, load_ranking
from mallops.blueprints.scores.rules.formula import PARTS, Formula, in_words, plain
from mallops.blueprints.scores.views.parts import around, wanted_month
from mallops.core import audit
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import commits, transaction, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.export import Meta, as_download, export_rows
from mallops.core.pdf.paper import Paper
from mallops.core.registers.cells import month_words
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, redirect_after, render

bp = Blueprint("scores", __name__, url_prefix="/scores")
nav_item(NavItem("scores.index", _l("Tenant scores"), "gauge", "insight", may.VIEW, order=40))
PAGE = 50


@bp.get("")
@requires(may.VIEW)
def index() -> Response:
    """The ranking of a month (`?month=`, `?floor=`, `?category=`, `?page=`)."""
    actor, month = current_actor(), wanted_month()
    row = find_month(actor.mall_id, month)
    ranking = load_ranking(row) if row is not None else None
    chosen = _chosen(ranking) if ranking is not None else []
    floor, category = request.args.get("floor", ""), request.args.get("category", "")
    asked = request.args.get("page", 1, type=int)
    pages = max((len(chosen) + PAGE - 1) // PAGE, 1)
    page = min(max(asked, 1), pages)
    return render(
        "scores/ranking.html",
        "ranking",
        **around(month),
        row=row,
        ranking=ranking,
        red=[_line(one, month) for one in ranking.red] if ranking and not (floor or category) else [],
        black=[_line(one, month) for one in ranking.black] if ranking and not (floor or category) else [],
        rows=[_line(one, month) for one in chosen[(page - 1) * PAGE : page * PAGE]],
        chosen=len(chosen),
        mean=plain(ranking.mean) if ranking and ranking.mean is not None else "–",
        full=sum(one.score >= 100 for one in ranking.rows) if ranking else 0,
        floors=sorted({one.floor_code for one in ranking.rows if one.floor_code}) if ranking else [],
        categories=sorted({one.row.category for one in ranking.rows if one.row.category}) if ranking else [],
        floor=floor,
        category=category,
        parts=PARTS,
        formula=in_words(Formula.of(row.formula.values)) if row else [],
        state=state_words(row) if row else "",
        newer=_page_url(month, floor, category, page - 1) if page > 1 else None,
        older=_page_url(month, floor, category, page + 1) if page < pages else None,
        page=page,
        pages=pages,
        **_may(actor, row, month),
    )


def _may(actor: Actor, row: ScoreMonth | None, month: str) -> dict[str, bool]:
    is_open = row is None or not row.is_closed
    over = computing.is_over(month, actor.tz, utcnow())
    return {
        "may_compute": is_open and actor.can(may.COMPUTE),
        "may_close": row is not None and is_open and over and actor.can(may.CLOSE),
        "may_export": row is not None and actor.can(may.EXPORT),
        "may_keep": actor.can(may.KEEP),
    }


def _page_url(month: str, floor: str, category: str, page: int) -> str:
    return url_for(
        "scores.index", month=month, floor=floor or None, category=category or None, page=page, _anchor="all"
    )


def _chosen(ranking: Ranking) -> list[Ranked]:
    floor, category = request.args.get("floor", ""), request.args.get("category", "")
    return [
        one
        for one in ranking.rows
        if (not floor or one.floor_code == floor) and (not category or one.row.category == category)
    ]


def _line(one: Ranked, month: str) -> dict[str, Any]:
    url = url_for("score_tenants.show", uid=one.uid, month=month)
    return {
        "rank": one.rank,
        "name": one.name,
        "code": one.code,
        "place": f"{one.floor_code} {one.row.place}".strip(),
        "category": one.row.category,
        "score": plain(one.score),
        "value": one.score,
        "tone": tone_of(one.score),
        "move": move_words(one),
        "move_tone": "muted" if not one.move else "ok" if one.move > 0 else "danger",
        "correction": signed(one.correction) if one.correction else "",
        "url": url,
        "parts": [
            (str(label), plain(one.taken(part)), one.counts.get(part, 0), f"{url}#part-{part}")
            for part, label in PARTS.items()
        ],
    }


@bp.post("/compute")
@requires(may.COMPUTE)
def compute() -> BaseResponse:
    """Compute the month again from the records as they are now."""
    month = wanted_month()

    def call(actor: Actor) -> str:
        computing.compute(actor, month)
        return _("%(month)s is computed from the records as they are now.", month=month_words(month))

    return _act(may.COMPUTE, month, call)


@bp.post("/close")
@requires(may.CLOSE)
def close() -> BaseResponse:
    """Close the month."""
    month = wanted_month()

    def call(actor: Actor) -> str:
        computing.close(actor, month)
        return _("%(month)s is closed. Its scores and records stay as they are.", month=month_words(month))

    return _act(may.CLOSE, month, call)


def _act(permission: str, month: str, call: Callable[[Actor], str]) -> BaseResponse:
    actor = current_actor()
    try:
        with transaction(), acting(actor, permission):
            said = call(actor)
    except Conflict as error:
        flash_error(str(error.message))
        return redirect_after("scores.index", month=month)
    flash_ok(said)
    return redirect_after("scores.index", month=month)


def _computed(actor: Actor, month: str) -> Ranking:
    row = find_month(actor.mall_id, month)
    if row is None:
        raise NotFound(_("This month was not computed yet. Compute it first."))
    return load_ranking(row)


@bp.get("/ranking.pdf")
@commits
@requires(may.EXPORT)
def pdf() -> Response:
    """The ranking on paper (`?lang=zh` or `en`)."""
    actor, month = current_actor(), wanted_month()
    ranking, paper = _computed(actor, month), Paper.of(actor, request.args.get("lang"))
    answer = Response(print_ranking(paper, ranking), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="scores-{month}-{paper.lang[:2]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    note(actor, month, "pdf", len(ranking.rows))
    return answer


@bp.get("/scores.xlsx")
@commits
@requires(may.EXPORT)
def xlsx() -> Response:
    """The ranking as a file, one line a tenant."""
    actor, month = current_actor(), wanted_month()
    ranking = _computed(actor, month)
    lines = (
        (_("Month"), f"{month} · {state_words(ranking.month)}"),
        (_("Formula"), _("Version %(n)s", n=ranking.month.formula.version)),
        *in_words(Formula.of(ranking.month.formula.values)),
    )
    title = f"{_('Tenant scores')} {month}"
    out = export_rows("xlsx", title, columns(), ranking.rows, meta=Meta(actor.tz, lines))
    note(actor, month, "xlsx", len(ranking.rows))
    return as_download(*out)


def note(actor: Actor, month: str, fmt: str, rows: int, label: str = "") -> None:
    """Record an export."""
    audit.note(
        "scores.export",
        mall_id=actor.mall_id,
        object_kind="scores",
        after={"month": month, "format": fmt, "rows": rows},
        label=label or month,
    )
