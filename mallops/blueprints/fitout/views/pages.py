"""The cards on the page of a fit-out."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.deposits import permissions as money_may
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.breaches import VIOLATION, fine_state
from mallops.blueprints.fitout.actions.hot import HOT_KIND
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.actions.permit import permit_url
from mallops.blueprints.fitout.actions.site import pass_verdict, refund_goes_to
from mallops.blueprints.fitout.actions.steps import missing
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules import works as rules
from mallops.blueprints.fitout.rules.words import (
    ACCEPTANCE,
    DRAWINGS,
    HOT,
    PASS_WORDS,
    PERMIT_WORDS,
    RULES,
    TRADES,
    VERDICTS,
)
from mallops.blueprints.tenants.rules import mask_account
from mallops.core.auth import Actor
from mallops.core.casework.kinds import KINDS
from mallops.core.clock import mall_now
from mallops.core.crypto import mask_phone
from mallops.core.malls import today_of
from mallops.core.registers.links import record_url

Cards = list[tuple[str, str, dict[str, Any]]]


def _leads(case: FitOut, actor: Actor) -> Cards:
    """What to do now, and what the permit is worth."""
    today = today_of(case.mall_id)
    code = rules.permit_verdict(case.state, case.starts_on, case.ends_on, today)
    deposits = queries.list_deposits(case)
    words = {
        "case": case,
        "permit": permit_url(case),
        "verdict": PERMIT_WORDS[code],
        "lacks": missing(case) if case.state in {"invited", "applied"} else [],
        "signed": queries.signed_since(case, case.reviewed_at),
        "paid": sum(one.amount for one in deposits),
        "today": today,
        "uninsured": case.insured_until is None or case.insured_until < today,
        "site": actor.can(may.SITE),
        "edits": actor.can(may.EDIT),
    }
    return [(_("How it stands"), "fitout/_stand.html", words)]


def _panels(case: FitOut, actor: Actor) -> Cards:
    found = [
        (_("Contractor, insurance, hours"), "fitout/_facts.html", _facts(case, actor)),
        (_("Drawings"), "fitout/_drawings.html", _drawings(case, actor)),
        (_("Deposit"), "fitout/_deposit.html", _deposit(case, actor)),
    ]
    if case.state not in {"invited", "refused", "withdrawn", "void"}:
        found.append((_("Workers' passes"), "fitout/_workers.html", _workers(case, actor)))
    if case.started_at is not None:
        found.append((_("On the building site"), "fitout/_site.html", _site(case, actor)))
        found.append((_("Acceptance"), "fitout/_acceptance.html", _acceptance(case, actor)))
    return found


def _facts(case: FitOut, actor: Actor) -> dict[str, Any]:
    full = actor.can(may.EDIT)
    return {
        "case": case,
        "full": full,
        "contact": case.contact if full else "",
        "applicant": case.applicant if full else "",
        "phone": mask_phone(case.contact_phone or "") if full else "",
        "contractor_url": record_url(case.contractor) if case.contractor is not None else None,
        "extends": actor.can(may.DECIDE) and case.state in rules.RUNNING,
    }


def _drawings(case: FitOut, actor: Actor) -> dict[str, Any]:
    closed = KIND.workflow.state(case.state).closed
    return {
        "case": case,
        "rows": queries.list_drawings(case),
        "kinds": DRAWINGS,
        "adds": actor.can(may.EDIT) and not closed,
    }


def _deposit(case: FitOut, actor: Actor) -> dict[str, Any]:
    rows = queries.list_deposits(case)
    held = case.state == "accepted" and any(one.state == "held" and one.balance for one in rows)
    payee, account = refund_goes_to(case) if held else ("", "")
    return {
        "case": case,
        "rows": rows,
        "state_of": KINDS["deposits"].workflow.state,
        "refunds": held and actor.can(money_may.REQUEST),
        "payee": " ".join(one for one in (payee, mask_account(account)) if one),
        "no_account": not account,
        "receives": actor.can(money_may.RECEIVE) and case.state in rules.RUNNING | rules.TO_DECIDE,
        "today": mall_now(actor.tz).date(),
        "opens": actor.can(money_may.VIEW),
    }


def _workers(case: FitOut, actor: Actor) -> dict[str, Any]:
    rows = [(one, PASS_WORDS[pass_verdict(one)]) for one in queries.list_workers(case)]
    over = case.state not in rules.RUNNING | rules.TO_DECIDE
    return {
        "case": case,
        "rows": rows,
        "trades": TRADES,
        "adds": actor.can(may.EDIT) and not over,
        "prints": actor.can(may.EDIT) and bool(permit_url(case)) and bool(rows),
    }


def _site(case: FitOut, actor: Actor) -> dict[str, Any]:
    return {
        "case": case,
        "looks": queries.list_looks(case, 5),
        "violations": [
            (one, RULES[one.rule], VIOLATION.workflow.state(one.state), fine_state(one))
            for one in queries.list_violations(case)
        ],
        "hot": [
            (one, HOT[one.work], HOT_KIND.workflow.state(one.state)) for one in queries.list_hot_works(case)
        ],
        "site": actor.can(may.SITE),
        "hots": actor.can(may.HOT),
    }


def _acceptance(case: FitOut, actor: Actor) -> dict[str, Any]:
    answers = case.acceptance or {}
    tones = {"pass": "ok", "fail": "danger", "na": "muted"}
    rows = [
        (label, VERDICTS.get(answers.get(code, {}).get("verdict", "")), tones.get(
            answers.get(code, {}).get("verdict", ""), "muted"), answers.get(code, {}).get("note", ""))
        for code, label in ACCEPTANCE.items()
    ]  # fmt: skip
    return {
        "case": case,
        "rows": rows if answers else [],
        "signed": queries.signed_since(case, case.inspected_at),
        "inspects": actor.can(may.SITE) and case.state == "working",
    }


def _links(case: FitOut) -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    if case.tenant is not None:
        where = url_for("tenants.show", uid=case.tenant.uid)
        found.append((_("Tenant"), f"{case.tenant.code} {case.tenant.name}", where))
    for one in queries.list_deposits(case):
        found.append((_("Deposit"), one.number or one.title, record_url(one)))
    return found


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    found = []
    papers = [("acceptance", _("Acceptance form"))] if case.started_at is not None else []
    if permit_url(case):
        papers.insert(0, ("permit", _("Fit-out permit")))
        if actor.can(may.EDIT) and case.workers:
            papers.insert(1, ("passes", _("Workers' passes")))
    for name, label in papers:
        for lang, word in (("zh", _("Chinese")), ("en", _("English"))):
            url = url_for(f"fitout_papers.{name}", uid=case.uid, lang=lang)
            found.append((f"{label} ({word})", url, "file-text"))
    if actor.can(may.EDIT) and case.tenant_id is not None and not record.state.closed:
        found.append((_("Link for the tenant"), url_for("fitout_work.link", uid=case.uid), "send"))
    return found


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    found = [(_("Works today"), url_for("fitout_board.board"), "hammer")]
    if actor.can(may.CREATE):
        found.append((_("Send a tenant the link to apply"), url_for("fitout_work.invite"), "send"))
    return found


KIND.extras.update(
    leads=_leads,
    panels=_panels,
    links=_links,
    tools=_tools,
    list_tools=_list_tools,
    pairs=lambda _record: [],
    verbs={
        "applied": (_l("applied through the link"), "info", "send"),
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "permitted": (_l("all have signed: the works are permitted"), "ok", "badge-check"),
        "accepted": (_l("all have signed: the works are accepted"), "ok", "clipboard-check"),
        "extended": (_l("extended the period"), "warn", "calendar-plus"),
        "worker_added": (_l("made a pass"), "muted", "user-check"),
        "pass_valid": (_l("gave a pass back"), "ok", "user-check"),
        "pass_withdrawn": (_l("withdrew a pass"), "warn", "ban"),
        "pass_blacklisted": (_l("blacklisted a worker"), "danger", "shield-alert"),
        "refund_asked": (_l("asked for the refund of the deposit"), "info", "lock"),
        "drawing_sent": (_l("sent a drawing through the link"), "info", "send"),
        "looked": (_l("inspected the works"), "info", "eye"),
        "inspected": (_l("filled in the joint inspection"), "info", "clipboard-check"),
        "deposit_in": (_l("entered the deposit"), "ok", "lock"),
    },
)
