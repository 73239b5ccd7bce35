"""The inbox: what one was told, newest first; opening one marks it read."""

from __future__ import annotations

import uuid

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mallops.blueprints.notices import queries
from mallops.blueprints.notices.actions import inbox as actions
from mallops.blueprints.notices.views.blueprint import bp
from mallops.core.auth import current_actor, signed_in
from mallops.core.db import commits
from mallops.core.notices.topics import TOPICS
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_to, render, whole_number

nav_item(NavItem("notices.inbox", _l("For you"), "bell", "today", order=5))


@bp.get("/notices")
@signed_in
def inbox() -> Response:
    """Unread or all notices, of every topic or one group of topics."""
    actor = current_actor()
    show = "all" if request.args.get("show") == "all" else "unread"
    groups = group_names(queries.list_used_topics(actor))
    group = request.args.get("group", "")
    group = group if group in groups else ""
    page = queries.list_inbox(
        actor, unread=show == "unread", topics=groups.get(group), before=_before(request.args.get("before"))
    )
    return render(
        "notices/inbox.html",
        "results",
        page=page,
        show=show,
        group=group,
        groups=groups,
        unread=queries.count_unread(actor),
        topics=TOPICS,
    )


def group_names(codes: list[str]) -> dict[str, list[str]]:
    """Topics by the words of their group; what no feature declares any more stands under none."""
    out: dict[str, list[str]] = {}
    for code in codes:
        if code in TOPICS:
            out.setdefault(str(TOPICS[code].group), []).append(code)
    return out


def _before(text: str | None) -> int | None:
    try:
        return whole_number(text) if text else None
    except ValueError:
        return None


@bp.post("/notices/<uuid:notice_uid>/open")
@commits
@signed_in
def open_notice(notice_uid: uuid.UUID) -> Response:
    """Read it and go to what it tells of."""
    actor = current_actor()
    notice = queries.get_notice(actor, notice_uid)
    actions.mark_read(actor, notice)
    return redirect_to(notice.url)


@bp.post("/notices/<uuid:notice_uid>/mark")
@commits
@signed_in
def mark(notice_uid: uuid.UUID) -> Response:
    """Read without opening it, or unread again."""
    actor = current_actor()
    notice = queries.get_notice(actor, notice_uid)
    actions.mark_read(actor, notice, read=request.form.get("read") == "1")
    return _back()


@bp.post("/notices/read-all")
@commits
@signed_in
def read_all() -> Response:
    """All of them, or all of the group that is shown, are read."""
    actor = current_actor()
    wanted = request.form.get("group", "")
    groups = group_names(queries.list_used_topics(actor)) if wanted else {}
    count = actions.mark_all_read(actor, groups.get(wanted) if wanted else None)
    flash_ok(ngettext("%(num)d notice is marked as read.", "%(num)d notices are marked as read.", count))
    return _back()


def _back() -> Response:
    show = "all" if request.form.get("show") == "all" else None
    return redirect_to(url_for("notices.inbox", show=show, group=request.form.get("group") or None))
