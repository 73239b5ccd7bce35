"""What the tenant file itself puts into the story: records, units, status, checks, papers, risks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from flask import current_app, has_request_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.casework.kinds import KINDS
from mallops.core.formatting import mall_date
from mallops.core.tenant_story import StoryEntry, Window, tenant_source


def _record_parts(actor: Actor) -> Mapping[str, Any]:
    return {code: kind.plural for code, kind in queries.seen_kinds(actor).items()}


@tenant_source("records", _l("Records"), "file-text", permission=may.VIEW, parts=_record_parts)
def _records(actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_records(actor, tenant.id, window):
        kind = KINDS[one.kind]
        state = kind.workflow.state(one.state)
        yield StoryEntry(
            one.created_at,
            one.id,
            one.title or one.number or "",
            detail=one.number or "",
            url=_record_url(one),
            state=str(state.label),
            tone=state.tone,
            icon=kind.icon,
            label=str(kind.label),
        )


def _record_url(record: Any) -> str:
    endpoint = f"{record.kind}.show"
    if not has_request_context() or endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, uid=record.uid)


@tenant_source("tenant_status", _l("Status of the tenant"), "store", permission=may.VIEW)
def _turns(_actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_turns(tenant.id, window):
        words = {"before": rules.STATUS_LABELS[one.from_status], "after": rules.STATUS_LABELS[one.to_status]}
        yield StoryEntry(
            one.at,
            one.id,
            _("%(before)s → %(after)s", **words),
            detail=" · ".join(filter(None, (one.reason, _who(one)))),
            state=str(words["after"]),
            tone=rules.STATUS_TONES[one.to_status],
            icon=rules.STATUS_ICONS[one.to_status],
        )


@tenant_source("tenant_units", _l("Units taken over"), "arrow-right", permission=may.VIEW)
def _taken(_actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_units(tenant.id, window, ends=False):
        text = _("Holds %(unit)s from this day", unit=one.unit.code)
        yield StoryEntry(
            window.day_start(one.from_on), one.id, text, detail=f"{one.unit.area_m2} m²", tone="info"
        )


@tenant_source("tenant_units_left", _l("Units given back"), "log-out", permission=may.VIEW)
def _given_back(_actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_units(tenant.id, window, ends=True):
        if one.to_on is not None:
            text = _("Last day in %(unit)s", unit=one.unit.code)
            yield StoryEntry(window.day_start(one.to_on), one.id, text, detail=f"{one.unit.area_m2} m²")


@tenant_source("tenant_checks", _l("Weekly checks of the file"), "clipboard-check", permission=may.VIEW)
def _checks(_actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_checks(tenant.id, window):
        text = _("The file was checked: %(percent)s %% complete", percent=one.percent)
        yield StoryEntry(
            one.at, one.id, text, detail=" · ".join(filter(None, (one.note, _who(one)))), tone="ok"
        )


@tenant_source("tenant_papers", _l("Papers in the file"), "file-text", permission=may.VIEW)
def _papers(actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_papers(tenant.id, window):
        if one.kind == "contract" and not actor.can(may.TERMS):
            continue
        until = _("valid until %(day)s", day=mall_date(one.valid_to)) if one.valid_to else ""
        version = _("version %(n)s", n=one.version)
        words = " · ".join(filter(None, (str(rules.PAPER_KINDS[one.kind]), version, until, _who(one))))
        yield StoryEntry(one.created_at, one.id, one.title, detail=words)


@tenant_source("tenant_risks", _l("Risk notes"), "triangle-alert", permission=may.RISKS)
def _risks(_actor: Actor, tenant: Tenant, window: Window) -> Iterator[StoryEntry]:
    for one in queries.list_story_risks(tenant.id, window):
        closed = _("closed: %(how)s", how=one.closed_text) if one.closed_at else ""
        yield StoryEntry(
            one.created_at,
            one.id,
            one.text or "",
            detail=" · ".join(filter(None, (closed, _who(one)))),
            state=str(rules.RISK_LEVELS[one.level]),
            tone="muted" if one.closed_at else rules.RISK_TONES[one.level],
        )


def _who(row: Any) -> str:
    return (row.by or SimpleNamespace(name="")).name
