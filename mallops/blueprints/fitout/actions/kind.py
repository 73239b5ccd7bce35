"""The register of fit-outs: states, steps, fields (15.1, 15.2)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions import steps
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.rules import works as rules
from mallops.blueprints.fitout.rules.words import FIRE, WORKS
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit

OPEN = frozenset({"applied", "reviewed"})


def _sign(code: str, label: Any, state: str, permission: str, done: Any) -> Step:
    permit = code.startswith("sign")
    return Step(
        code, label, frozenset({state}), state, permission, note="optional", sign=True, done=done,
        icon="signature", guard=steps.may_sign(code) if permit else steps.may_accept(code),
        effect=steps.signed if permit else steps.accepted,
    )  # fmt: skip


WORKFLOW = Workflow(
    [
        State("invited", _l("Waiting for the tenant"), "muted", "send"),
        State("applied", _l("Applied, to be reviewed"), "warn", "clipboard-list"),
        State("reviewed", _l("Reviewed, to be signed"), "warn", "signature"),
        State("permitted", _l("Permitted, not begun"), "accent", "badge-check"),
        State("working", _l("In works"), "ok", "hammer"),
        State("stopped", _l("Stopped"), "danger", "circle-pause"),
        State("accepted", _l("Accepted, deposit to be refunded"), "info", "clipboard-check"),
        State("refunded", _l("Settled"), "muted", "circle-check", closed=True),
        State("refused", _l("Refused"), "danger", "ban", closed=True),
        State("withdrawn", _l("Withdrawn"), "muted", "undo-2", closed=True),
    ],
    [
        Step(
            "review", _l("Papers are complete"), frozenset({"applied"}), "reviewed", may.REVIEW,
            done=_l("found the papers complete"), icon="clipboard-check", guard=steps.may_review,
            effect=steps.reviewed,
        ),
        Step(
            "fire_ok", _l("Fire review passed"), frozenset({"reviewed"}), "reviewed", may.SIGN_SEC,
            note="required", done=_l("passed the fire review"), icon="flame", guard=steps.may_fire,
            effect=steps.fire_passed,
        ),
        _sign("sign_eng", _l("Sign for engineering"), "reviewed", may.SIGN_ENG, _l("signed for engineering")),
        _sign("sign_sec", _l("Sign for security"), "reviewed", may.SIGN_SEC, _l("signed for security")),
        _sign("sign_csm", _l("Sign as manager"), "reviewed", may.SIGN_CSM, _l("signed as manager")),
        Step(
            "send_back", _l("Send it back"), frozenset({"reviewed"}), "applied", may.DECIDE, note="required",
            tone="danger", done=_l("sent it back"), icon="undo-2", effect=steps.sent_back,
        ),
        Step(
            "refuse", _l("Refuse it"), OPEN, "refused", may.DECIDE, note="required", tone="danger",
            done=_l("refused it"), icon="ban", effect=steps.refused,
        ),
        Step(
            "start", _l("Works begin"), frozenset({"permitted"}), "working", may.SITE, photos=True,
            done=_l("let the works begin"), icon="play", guard=steps.may_start, effect=steps.started,
        ),
        Step(
            "stop", _l("Stop the works"), frozenset({"working"}), "stopped", may.SITE, note="required",
            photos=True, tone="danger", done=_l("stopped the works"), icon="circle-pause",
            effect=steps.stopped,
        ),
        Step(
            "resume", _l("Let the works go on"), frozenset({"stopped"}), "working", may.RESUME,
            note="required", photos=True, done=_l("let the works go on"), icon="play",
            guard=steps.may_resume, effect=steps.resumed,
        ),
        _sign("ok_eng", _l("Accept for engineering"), "working", may.SIGN_ENG,
              _l("accepted for engineering")),
        _sign("ok_sec", _l("Accept for security"), "working", may.SIGN_SEC, _l("accepted for security")),
        _sign("ok_csm", _l("Accept for service"), "working", may.REVIEW, _l("accepted for service")),
        Step(
            "settle", _l("Settled"), frozenset({"accepted"}), "refunded", may.REVIEW,
            done=_l("settled it: no deposit is kept any more"), icon="circle-check", guard=steps.may_settle,
        ),
        Step(
            "withdraw", _l("Withdrawn by the tenant"), OPEN | {"invited", "permitted"}, "withdrawn",
            may.REVIEW, note="required", tone="danger", done=_l("withdrew it for the tenant"), icon="undo-2",
        ),
    ],
    initial="applied",
)  # fmt: skip
PATH = ("applied", "reviewed", "permitted", "working", "accepted", "refunded")


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way."""
    codes: list[str] = [*(["invited"] if case.state == "invited" else []), *PATH]
    if case.state == "stopped":
        codes[codes.index("working")] = "stopped"
    if case.state in {"refused", "withdrawn"}:
        codes = ["applied", case.state]
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


def binds(case: Any) -> str | None:
    """Until the works are accepted the tenant's money stays."""
    return "engineering" if case.state in rules.BINDING else None


CLOCK = ClockSpec(
    "review",
    _l("Review and signatures"),
    stops=frozenset(WORKFLOW.states) - {"invited", "applied", "reviewed"},
    starts=frozenset({"applied"}),
    defaults={"": Limit(2, Unit.WORKING_DAYS)},
    once=True,
    drives_due=False,  # the record's own due time is the end of its permit
)

KIND = declare(
    CaseKind(
        code="fitouts",
        doc_type="ZX",
        model=FitOut,
        label=_l("Fit-out"),
        plural=_l("Fit-outs"),
        icon="hammer",
        area="fitouts",
        workflow=WORKFLOW,
        slug="fitouts",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        clocks=(CLOCK,),
        print_title=_l("Fit-out application form"),
        signers=(
            ("sign_eng", _l("Engineering")),
            ("sign_sec", _l("Security")),
            ("sign_csm", _l("Customer-service manager")),
        ),
        nav_group="tenants",
        order=52,
        help=_l("Works in shops: papers, permit, passes, hot work, looks, violations, acceptance, deposit."),
        empty=_l("No works yet. Take an application in, or send a tenant the link to apply."),
        fields=(
            Field("title", _l("Works in"), required=True, max_length=120),
            Field("works", _l("Kind of works"), "choice", True, WORKS, in_list=True, in_filter=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("content", _l("What is built"), "long"),
            Field("company", _l("Builder"), max_length=120),
            Field("licence_no", _l("Licence number"), max_length=60),
            Field("insurer", _l("Insurer"), max_length=80),
            Field("policy_no", _l("Policy number"), max_length=60),
            Field("insured_sum", _l("Sum insured (yuan)"), "money"),
            Field("insured_until", _l("Insured until"), "date"),
            Field("starts_on", _l("From"), "date", in_list=True, sortable=True),
            Field("ends_on", _l("Until"), "date", in_list=True, sortable=True),
            Field("night_work", _l("Night work allowed"), "bool", in_filter=True),
            Field("deposit_asked", _l("Deposit asked (yuan)"), "money"),
            Field("fire_review", _l("Fire review"), "choice", choices=FIRE, in_filter=True),
            Field("fire_note", _l("Words of the fire review")),
            Field("owner_id", _l("Looks after it"), "person"),
            Field("permitted_at", _l("Permitted at"), "datetime"),
            Field("started_at", _l("Works began"), "datetime"),
            Field("stop_reason", _l("Why it is stopped")),
            Field("looked_at", _l("Last inspected"), "datetime"),
            Field("accepted_at", _l("Works accepted at"), "datetime"),
        ),
        extras={"own_form": True, "edit_in": rules.TO_DECIDE, "path": path, "binds": binds},
    )
)
__all__ = ["KIND", "WORKFLOW", "binds"]
