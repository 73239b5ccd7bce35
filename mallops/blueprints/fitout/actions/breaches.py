"""Violations on site 违章: the order to put it right, the fine from the deposit (15.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.deposits import permissions as money_may
from mallops.blueprints.deposits.actions.money import deduct
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.telling import tell_breach
from mallops.blueprints.fitout.models import FitOut, SiteLook, Violation
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.words import CRITICAL, RULES
from mallops.blueprints.fitout.rules.works import ON_SITE
from mallops.blueprints.fixes.actions import KIND as ORDERS
from mallops.blueprints.fixes.actions import open_finding
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.money import format_yuan
from mallops.core.registers.intake import keep_photos


def fine_state(case: Any) -> str:
    """How the fine stands: none, proposed, waiting, booked or refused."""
    if not case.fine:
        return "none"
    return case.deduction.state if case.deduction is not None else "proposed"


def _may_settle(case: Any, _actor: Any) -> None:
    order = case.finding
    if order is not None and not (ORDERS.workflow.state(order.state).closed or order.state == "verified"):
        raise Conflict(_("The order to put it right is still open: %(number)s.", number=order.number))
    if fine_state(case) in {"proposed", "waiting"}:
        raise Conflict(_("The fine is not taken from the deposit yet."))


WORKFLOW = Workflow(
    [
        State("issued", _l("To be put right"), "danger", "circle-alert"),
        State("settled", _l("Put right"), "ok", "circle-check", closed=True),
    ],
    [
        Step(
            "settle", _l("It is put right"), frozenset({"issued"}), "settled", may.SITE,
            done=_l("settled it"), icon="circle-check", guard=_may_settle,
        ),
        Step(
            "waive_fine", _l("Let the fine drop"), frozenset({"issued"}), "issued", may.RESUME,
            note="required", tone="danger", shown=False, done=_l("let the fine drop"), icon="ban",
            guard=lambda case, _actor: _ensure_proposed(case),
            effect=lambda case, _actor, _values: setattr(case, "fine", 0),
        ),
    ],
    initial="issued",
)  # fmt: skip


def _ensure_proposed(case: Any) -> None:
    if fine_state(case) != "proposed":
        raise Conflict(_("No fine is proposed that is not taken yet."))


VIOLATION = declare(
    CaseKind(
        code="violations",
        doc_type="ZX",
        model=Violation,
        label=_l("Violation"),
        plural=_l("Violations on site"),
        icon="triangle-alert",
        area="fitouts",
        workflow=WORKFLOW,
        slug="violations",
        view=may.VIEW,
        create=None,
        edit=None,
        export=may.EXPORT,
        print_title=_l("Notice of violation"),
        signers=(("issuer", _l("Issued by")), ("contractor", _l("Builder")), ("tenant", _l("Tenant"))),
        nav_group="tenants",
        order=56,
        help=_l("Breaches of the rules of works: what, with photo, the fine, and whether it is put right."),
        empty=_l("No violations. A failed line of a look opens one by itself."),
        fields=(
            Field("title", _l("Works in"), in_form=False),
            Field("rule", _l("Rule"), "choice", True, RULES, in_form=False, in_list=True, in_filter=True),
            Field("description", _l("What was seen"), "long", in_form=False),
            Field("fine", _l("Fine (yuan)"), "money", in_form=False, in_list=True, sortable=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_list=True),
            Field("severity", _l("Severity"), "severity", in_form=False, in_filter=True),
        ),
        extras={
            "own_form": True,
            "binds": "engineering",
            "void_guard": lambda case, _actor: _ensure_no_money(case),
        },
    )
)


def _ensure_no_money(case: Any) -> None:
    if fine_state(case) in {"waiting", "booked"}:
        raise Conflict(_("The fine is in the deposit's ledger, so this notice stays."))


def issue(
    actor: Actor,
    fitout: FitOut,
    rule: str,
    description: str,
    *,
    fine: int = 0,
    photos: Sequence[Any] = (),
    look: SiteLook | None = None,
) -> Violation:
    """A numbered notice of violation with its order. The fine is taken at once by who may, else proposed.

    Raises Invalid, Conflict.
    """
    authorize(actor, may.SITE, fitout)
    _ensure_issue(fitout, rule, description, photos)
    values = {
        "title": fitout.title,
        "fitout_id": fitout.id,
        "look_id": look.id if look is not None else None,
        "tenant_id": fitout.tenant_id,
        "zone_id": fitout.zone_id,
        "department": "tenant",
        "severity": "critical" if rule in CRITICAL else "major",
        "rule": rule,
        "description": description.strip()[:2000],
        "fine": max(fine, 0),
    }
    case: Violation = casework.open_case(actor, VIOLATION, values, authorised=True)
    kept = keep_photos(actor, case, photos, caption=str(RULES[rule]))
    case.finding_id = _order(actor, case, [one.id for one in kept]).id
    db.session.flush()
    db.session.refresh(case)
    if case.fine and actor.can(money_may.DEDUCT) and queries.held_deposit(fitout) is not None:
        take_fine(actor, case)
    tell_breach(case, actor.user_id)
    return case


def _ensure_issue(fitout: FitOut, rule: str, description: str, photos: Sequence[Any]) -> None:
    if fitout.state not in ON_SITE | {"permitted"}:
        raise Conflict(_("No works go on there, so there is nothing to object to."))
    errors = {}
    if rule not in RULES:
        errors["rule"] = _("Choose the rule that was broken.")
    if not description.strip():
        errors["description"] = _("Say in a few words what you saw.")
    if not photos:
        errors["photos"] = _("Add a photo that shows it.")
    if errors:
        raise Invalid(field_errors=errors)


def _order(actor: Actor, case: Violation, photo_ids: Sequence[int]) -> Any:
    words = {}
    for lang in ("zh_Hans_CN", "en"):
        with force_locale(lang):
            words[lang] = str(RULES[case.rule])
    return open_finding(
        actor,
        source=case,
        item_code=f"ZX-{case.rule}",
        item_zh=words["zh_Hans_CN"],
        item_en=words["en"],
        critical=case.rule in CRITICAL,
        severity=case.severity,
        department="tenant" if case.tenant_id else "engineering",
        tenant_id=case.tenant_id,
        zone_id=case.zone_id,
        title=case.description.splitlines()[0][:200],
        description=case.description,
        photo_ids=photo_ids,
    )


def take_fine(actor: Actor, case: Violation) -> None:
    """Take the fine from the deposit; above the mall's limit a second person decides. Raises Conflict."""
    authorize(actor, money_may.DEDUCT, case)
    if fine_state(case) not in {"proposed", "refused"} or case.state != "issued":
        raise Conflict(_("No fine is proposed that is not taken yet."))
    deposit = queries.held_deposit(case.fitout)
    if deposit is None:
        raise Conflict(_("No deposit for these works is held, so nothing can be taken from it."))
    reason = f"{case.number} {RULES[case.rule]}"
    row = deduct(actor, deposit, case.fine, reason[:300], case)
    case.deduction_id = row.id
    db.session.flush()
    db.session.refresh(case)
    casework.log(case, actor, "fined", note=format_yuan(case.fine))


def settle_by_itself(actor: Actor, case: Violation) -> bool:
    """Settle a violation whose order is closed and whose fine is decided."""
    if case.state != "issued":
        return False
    try:
        _may_settle(case, actor)
    except Conflict:
        return False
    casework.move(actor, case, "settle")
    return True
