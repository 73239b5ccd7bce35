"""The list of a register: filters, paging, saved views, export."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.auth import current_actor
from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import CaseKind, Field
from mallops.core.casework.related import options
from mallops.core.casework.workflow import State
from mallops.core.db import commits, transaction
from mallops.core.errors import Invalid
from mallops.core.export import as_download
from mallops.core.registers.columns import columns_of
from mallops.core.registers.criteria import Criteria, filter_fields, has_filter, read
from mallops.core.registers.exporting import export_list, title_label
from mallops.core.registers.listing import MAX_FOUND, Page, counts, few, list_page
from mallops.core.registers.rows import draw_rows
from mallops.core.registers.saved import delete_view, read_query, save_view, view_links
from mallops.core.web import flash_error, flash_ok, redirect_to, render, wants_fragment

MORE = "more_filters"  # the block, and the end of its element's id


def index(kind: CaseKind) -> Response:
    """The list as the address asks for it; htmx gets the list, or the rest of the filters, alone."""
    actor = current_actor()
    asked = read(kind, request.args)
    if wants_fragment() and request.headers.get("HX-Target", "").endswith(MORE):
        return render("registers/index.html", MORE, more_filters=_more_filters(kind, actor, asked))
    base = url_for(f"{kind.code}.index")
    response = render(
        "registers/index.html", "list", kind=kind, base=base, **_words(kind, actor, asked, base)
    )
    if wants_fragment():  # the form sends its empty fields too: the address stays the short one
        query = asked.query(after=asked.after, before=asked.before)
        response.headers["HX-Push-Url"] = f"{base}?{query}" if query else base
    return response


def _words(kind: CaseKind, actor: Actor, asked: Criteria, base: str) -> dict[str, Any]:
    """What the page needs besides its kind."""
    page, known = list_page(kind, actor, asked), counts(kind, actor)
    filters, more_filters = ([], []) if wants_fragment() else _filters(kind, actor, asked, known)
    return {
        "asked": asked,
        "hidden": {key: word for key, word in asked.params().items() if key in {"view", "sort"}},
        "columns": _heads(kind, asked, base),
        "rows": draw_rows(kind, columns_of(kind), page.rows),
        "row_count": len(page.rows),
        "pager": _pager(page, asked, base),
        "chips": _chips(kind, known, asked, base),
        "saved": [(one, one.query == asked.query()) for one in view_links(kind, actor)],
        "filters": filters,
        "more_filters": more_filters,
        "more_url": f"{base}?{asked.query()}&more=1",
        "search_limit": MAX_FOUND if asked.q and page.rows else None,
        "may_create": bool(kind.create) and actor.can(kind.create or ""),
        "may_export": actor.can(kind.export),
        "list_tools": kind.extras["list_tools"](asked, actor) if "list_tools" in kind.extras else [],
    }


def _heads(kind: CaseKind, asked: Criteria, base: str) -> list[dict[str, Any]]:
    """The column headings, each sortable one a link that turns the order round."""
    out = []
    name, turned = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    for one in columns_of(kind):
        head: dict[str, Any] = {"label": str(one.label), "css": one.css, "sort_url": "", "sorted": ""}
        if one.key == "title":
            head["label"] = str(title_label(kind))
        if one.sort:
            chosen = one.sort == name
            falling = (one.sort == "newest") != turned
            head["sorted"] = ("descending" if falling else "ascending") if chosen else ""
            query = asked.query(sort=f"-{one.sort}" if chosen and not turned else one.sort)
            head["sort_url"] = f"{base}?{query}" if query else base
        out.append(head)
    return out


def _pager(page: Page, asked: Criteria, base: str) -> dict[str, str | None]:
    def link(**edge: Any) -> str:
        return f"{base}?{asked.query(**edge)}"

    return {
        "newer": link(before=page.newer) if page.newer else None,
        "older": link(after=page.older) if page.older else None,
    }


def _chips(kind: CaseKind, known: dict[str, int], asked: Criteria, base: str) -> list[dict[str, Any]]:
    """All, open, late, mine: one touch each, with how many there are."""
    late = any(one.sort == "due" for one in columns_of(kind))
    wanted = [("", _("All"), None), ("open", pgettext("records", "Open"), "circle-dot")]
    wanted += [("overdue", _("Late"), "alarm-clock")] if late else []
    wanted += [("mine", _("Mine"), "user"), ("closed", _("Finished"), "check")]
    out = []
    for view, label, icon in wanted:
        query = asked.query(view=view, states=())
        count = known.get(f"view_{view}")
        out.append(
            {
                "label": label,
                "url": f"{base}?{query}" if query else base,
                "active": asked.view == view and not asked.states,
                "count": None if count is None else few(count),
                "icon": icon,
            }
        )
    return out


def _filters(
    kind: CaseKind, actor: Actor, asked: Criteria, known: dict[str, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The first few filter fields; and the rest, empty until asked for or one of them is set."""
    first = _first_filters(kind, actor, asked, known)
    wanted = request.args.get("more") or asked.narrowed > sum(bool(one["value"]) for one in first)
    return first, _more_filters(kind, actor, asked) if wanted else []


def _first_filters(
    kind: CaseKind, actor: Actor, asked: Criteria, known: dict[str, int]
) -> list[dict[str, Any]]:
    """State, zone, and the first choice of the kind's own."""
    states = [(code, _counted(one, known)) for code, one in kind.workflow.states.items()]
    out = [_select("state", _("State"), states, asked.states[0] if len(asked.states) == 1 else "")]
    if has_filter(kind, "zone", "zone_id"):
        zones = [(one.code, one.text) for one in options("zone", actor.mall_id)]
        out.append(_select("zone", _("Zone"), zones, asked.zone))
    return out + [_choice(one, asked) for one in filter_fields(kind)[:1]]


def _more_filters(kind: CaseKind, actor: Actor, asked: Criteria) -> list[dict[str, Any]]:
    """The kind's other choices, tenant, owner, dates."""
    out = [_choice(one, asked) for one in filter_fields(kind)[1:]]
    if has_filter(kind, "tenant", "tenant_id"):
        out.append({"type": "text", "name": "tenant", "label": _("Tenant"), "value": asked.tenant})
    if has_filter(kind, "person", "owner_id"):
        people = [(str(one.uid), one.name) for one in options("person", actor.mall_id)]
        out.append(_select("owner", _("Owner"), people, str(asked.owner or "")))
    out.append({"type": "date", "name": "from", "label": _("Opened from"), "value": asked.from_on})
    out.append({"type": "date", "name": "to", "label": _("to"), "value": asked.to_on})
    return out


def _choice(one: Field, asked: Criteria) -> dict[str, Any]:
    labels = {"1": _("Yes"), "0": _("No")} if one.kind == "bool" else one.choice_map()
    return _select(one.key, str(one.label), labels.items(), asked.chosen.get(one.key, ""))


def _counted(state: State, known: dict[str, int]) -> str:
    """A state with how many records wait in it."""
    count = known.get(f"state_{state.code}")
    return str(state.label) if count is None else f"{state.label} · {few(count)}"


def _select(name: str, label: str, choices: Any, value: str) -> dict[str, Any]:
    return {"type": "select", "name": name, "label": label, "options": list(choices), "value": value}


def export(kind: CaseKind) -> Response:
    """The list as XLSX or CSV; the filters come with the form. Writes one audit row."""
    actor = current_actor()
    fmt = "csv" if request.form.get("format") == "csv" else "xlsx"
    out = export_list(kind, actor, read_query(kind, request.form.get("query", "")), fmt)  # type: ignore[arg-type]
    return as_download(out.body, out.filename, out.mimetype)


def keep_view(kind: CaseKind) -> BaseResponse:
    """Save the current filters under a name."""
    actor = current_actor()
    query = request.form.get("query", "")
    try:
        with transaction():
            view = save_view(kind, actor, request.form.get("name", ""), query)
    except Invalid as error:
        flash_error(error.message)
        asked = read_query(kind, query)
        return redirect_to(url_for(f"{kind.code}.index", **asked.params()))
    flash_ok(_("The view “%(name)s” is kept.", name=view.name))
    return redirect_to(f"{url_for(f'{kind.code}.index')}?{view.query}")


@commits
def drop_view(kind: CaseKind, view_uid: uuid.UUID) -> BaseResponse:
    """Delete one of one's own views."""
    delete_view(kind, current_actor(), view_uid)
    flash_ok(_("The view is deleted."))
    return redirect_to(url_for(f"{kind.code}.index"))
