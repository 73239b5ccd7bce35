"""The handling report 客诉处理报告: written, sent, signed by each in their capacity, sent back (39.3)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.letters import next_number
from mallops.blueprints.complaints.actions.taking import keep_note
from mallops.blueprints.complaints.actions.telling import tell_signed, tell_to_sign
from mallops.blueprints.complaints.models import Complaint, HandlingReport, ReportSignature
from mallops.blueprints.complaints.queries.complaints import letters_of, report_of, signed_of
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


@dataclass(frozen=True)
class Written:
    """What the report says. `fen`: compensation that it proposes."""

    cause: str = ""
    responsibility: str = ""
    handling: str = ""
    proposal: str = ""
    fen: int = 0
    basis: str = ""


def write(actor: Actor, case: Complaint, told: Written, *, submit: bool, version: int | None = None) -> None:
    """Keep the report; `submit`: it goes to be signed. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    casework.ensure_version(case, version)
    if case.state != "reporting":
        raise Conflict(_("The report is written when the departments have answered."))
    report = _draft(actor, case)
    report.cause, report.handling = told.cause.strip() or None, told.handling.strip() or None
    report.proposal, report.basis = told.proposal.strip() or None, told.basis.strip() or None
    report.responsibility, report.fen = told.responsibility[:12], max(told.fen, 0)
    if submit:
        _submit(actor, case, report, told)
    else:
        casework.log(case, actor, "drafted")
    db.session.flush()


def _draft(actor: Actor, case: Complaint) -> HandlingReport:
    """The round that is open, or the next one."""
    found = report_of(case)
    if found is not None and found.state == "draft":
        found.written_by_id = actor.user_id
        return found
    number = found.round + 1 if found is not None else 1
    row = HandlingReport(complaint_id=case.id, round=number, state="draft", written_by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    return row


def _submit(actor: Actor, case: Complaint, report: HandlingReport, told: Written) -> None:
    rules.ensure_report(told.cause, told.responsibility, told.handling, told.proposal, told.fen, told.basis)
    report.number, report.state, report.submitted_at = next_number(case, "CB"), "signing", utcnow()
    case.cause, case.responsibility = report.cause, report.responsibility
    case.handling, case.result = report.handling, report.proposal
    casework.move(actor, case, "submit")
    for capacity in ("head", "supervisor", "specialist"):
        tell_to_sign(case, actor, _roles(case, capacity), f"{report.round}:{capacity}")


def _roles(case: Complaint, capacity: str) -> frozenset[str]:
    asked = {one.department for one in letters_of(case)}
    return rules.roles_of(capacity, case.restricted, asked)


def capacities_of(actor: Actor, case: Complaint) -> list[str]:
    """In which capacities this person may sign the report now."""
    report = report_of(case)
    if case.state != "approval" or report is None or not _may_see(actor, case):
        return []
    signed = signed_of(report)
    return [
        one
        for one in rules.wanted_signatures(report.fen)
        if rules.may_sign(one, actor.roles, actor.user_id, signed, _roles(case, one))
    ]


def _may_see(actor: Actor, case: Complaint) -> bool:
    return actor.can(may.SIGN) and actor.user_id != case.about_id


def sees_report(actor: Actor, case: Complaint) -> bool:
    """Who signs sees the report, also without the register; one about staff only who signs or may see it."""
    if not _may_see(actor, case):
        return False
    if actor.can(may.VIEW) and case.visible_to(actor):
        return True
    roles = {role for one in ("head", "supervisor", "specialist", "assistant") for role in _roles(case, one)}
    return bool(roles & actor.roles)


def sign_report(actor: Actor, case: Complaint, capacity: str, signature: str) -> None:
    """One signature; after the last the answer can go out. Raises MayNotSign, Conflict, Invalid."""
    authorize(actor, may.SIGN)
    report = report_of(case)
    if case.state != "approval" or report is None:
        raise Conflict(_("No report waits for signatures."))
    if capacity not in capacities_of(actor, case):
        raise rules.MayNotSign()
    row = casework.sign(actor, case, capacity=capacity, signature=signature)
    assert actor.user_id is not None
    db.session.add(
        ReportSignature(report_id=report.id, capacity=capacity, user_id=actor.user_id, sign_off_id=row.id)
    )
    db.session.flush()
    left = set(rules.wanted_signatures(report.fen)) - set(signed_of(report))
    if not left:
        report.state = "signed"
        tell_signed(case, actor, str(report.round))
    elif left == {"assistant"}:
        tell_to_sign(case, actor, _roles(case, "assistant"), f"{report.round}:assistant")
    db.session.flush()


def send_back(actor: Actor, case: Complaint, why: str) -> None:
    """Whoever signs does not agree; the next round starts with the same words. Raises Invalid, MayNotSign."""
    authorize(actor, may.SIGN)
    report = report_of(case)
    if case.state != "approval" or report is None:
        raise Conflict(_("No report waits for signatures."))
    if not capacities_of(actor, case):
        raise rules.MayNotSign()
    report.returned_why, report.state = rules.ensure_text(why, "why"), "returned"
    keep_note(actor, case, "reason", why, "why")
    _move_as(actor, case, "send_back")
    db.session.add(
        HandlingReport(
            complaint_id=case.id, round=report.round + 1, state="draft", cause=report.cause,
            responsibility=report.responsibility, handling=report.handling, proposal=report.proposal,
            fen=report.fen, basis=report.basis, written_by_id=report.written_by_id,
        )
    )  # fmt: skip
    db.session.flush()
    tell_signed(case, actor, f"{report.round}:back", back=True)


def _move_as(actor: Actor, case: Complaint, step: str) -> None:
    """A head who does not see the register moves the record through the report alone."""
    if actor.can(may.VIEW) and case.visible_to(actor):
        casework.move(actor, case, step)
        return
    house = Actor.system(case.mall_id, actor.tz)
    casework.log(case, actor, "returned_by")
    casework.move(house, case, step)


__all__ = ["Written", "capacities_of", "sees_report", "send_back", "sign_report", "write"]
