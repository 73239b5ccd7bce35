"""The material of campaigns: issued by marketing, received, shown in time, taken down, returned (11.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.telling import tell_results
from mallops.blueprints.displays.models import Material, MaterialShare
from mallops.blueprints.displays.queries.materials import count_open
from mallops.blueprints.displays.rules import materials as rules
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.db import utcnow
from mallops.core.malls import end_of_day, today_of


def may_close(case: Any, _actor: Any) -> None:
    """Raise while shares of it are out."""
    rules.ensure_closes(count_open(case.id))


def _closed(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    case.result = str(values.get("note", ""))
    tell_results(case, case.result, today_of(case.mall_id))


MATERIAL = declare(
    CaseKind(
        code="materials",
        doc_type="QX",
        model=Material,
        label=_l("Campaign material"),
        plural=_l("Campaign material"),
        icon="package",
        area="displays",
        workflow=Workflow(
            [
                State("open", _l("In the shops"), "accent", "package"),
                State("closed", _l("Result reported"), "ok", "badge-check", closed=True),
            ],
            [
                Step(
                    "close", _l("Report the result"), frozenset({"open"}), "closed", may.ISSUE,
                    note="required", done=_l("reported the result"), icon="send", guard=may_close,
                    effect=_closed,
                ),
            ],
            initial="open",
        ),
        slug="materials",
        view=may.VIEW,
        create=may.ISSUE,
        edit=may.ISSUE,
        export=may.REPORT,
        print_title=_l("Campaign material"),
        signers=(("marketing", _l("Marketing")), ("service", _l("Customer service"))),
        nav_group="floor",
        order=46,
        help=_l("What marketing gives out for a campaign: who has it, who shows it in time, what came back."),
        empty=_l("Register the material of a campaign, then add the shops that get a share of it."),
        fields=(
            Field("title", _l("Campaign"), required=True, max_length=120),
            Field(
                "pieces", _l("What is given out"), required=True,
                hint=_l("Posters A1, table cards, samples …"),
            ),
            Field("display_by", _l("To be shown by"), "date", required=True, in_list=True, sortable=True),
            Field(
                "take_down_by", _l("To be taken down by"), "date", required=True, in_list=True, sortable=True
            ),
            Field("carrier", _l("Carrier"), max_length=80),
            Field("waybill", _l("Waybill number"), max_length=60),
            Field("instructions", _l("How to put it up"), "long"),
            Field("owner_id", _l("In charge at marketing"), "person", in_list=True),
            Field("result", _l("Outcome"), "long", in_form=False),
        ),
    )
)  # fmt: skip


def _troubled(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    case.problem, case.trouble_count = str(values.get("note", "")), case.trouble_count + 1


def _solved(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    case.solution = str(values.get("note", ""))


def _displayed(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.displayed_at = utcnow()
    case.on_time = rules.is_on_time(today_of(case.mall_id), case.material.display_by)
    case.due_at = end_of_day(case.mall_id, case.material.take_down_by)


def _down(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.taken_down_at, case.due_at = utcnow(), None


SHARE_WORKFLOW = Workflow(
    [
        State("issued", _l("On the way"), "info", "send"),
        State("trouble", _l("Shipping problem"), "danger", "circle-alert"),
        State("received", _l("At the shop"), "warn", "package"),
        State("displayed", _l("On show"), "ok", "eye"),
        State("down", _l("Taken down"), "accent", "archive"),
        State("returned", _l("Brought back"), "ok", "undo-2", closed=True),
        State("gone", _l("Used up or lost"), "muted", "circle-dashed", closed=True),
    ],
    [
        Step(
            "receive", _l("Received"), frozenset({"issued", "trouble"}), "received", may.WORK, sign=True,
            shown=False, done=_l("received it"), icon="package",
        ),
        Step(
            "trouble", _l("Shipping problem"), frozenset({"issued"}), "trouble", may.WORK, note="required",
            photos=True, tone="danger", done=_l("reported a shipping problem"), icon="circle-alert",
            effect=_troubled,
        ),
        Step(
            "solve", _l("Solved with the carrier"), frozenset({"trouble"}), "issued", may.WORK,
            note="required", done=_l("solved it with the carrier"), icon="check", effect=_solved,
        ),
        Step(
            "display", _l("Put it on show"), frozenset({"received"}), "displayed", may.WORK, photos=True,
            needs_photo=True, done=_l("shows it"), icon="eye", effect=_displayed,
        ),
        Step(
            "take_down", _l("Take it down"), frozenset({"displayed"}), "down", may.WORK, photos=True,
            needs_photo=True, done=_l("took it down"), icon="archive", effect=_down,
        ),
        Step(
            "bring_back", _l("Brought back"), frozenset({"received", "down"}), "returned", may.WORK,
            shown=False, done=_l("returned it"), icon="undo-2",
        ),
        Step(
            "give_up", _l("Used up or lost"), frozenset({"issued", "trouble", "received", "down"}), "gone",
            may.WORK, note="required", tone="muted", done=_l("says it is used up or lost"),
            icon="circle-dashed",
        ),
    ],
    initial="issued",
)  # fmt: skip


def share_path(case: Any) -> list[tuple[str, str]]:
    """Its way; a shipping problem only while there is one."""
    first = "trouble" if case.state == "trouble" else "issued"
    end = "gone" if case.state == "gone" else "returned"
    codes = (first, "received", "displayed", "down", end)
    return [(code, str(SHARE_WORKFLOW.state(code).label)) for code in codes]


SHARE = declare(
    CaseKind(
        code="shares",
        doc_type="QX",
        model=MaterialShare,
        label=_l("Share of campaign material"),
        plural=_l("Shares of campaign material"),
        icon="package",
        area="displays",
        workflow=SHARE_WORKFLOW,
        slug="material-shares",
        view=may.VIEW,
        create=None,
        edit=None,
        export=may.REPORT,
        print_title=_l("Receipt of campaign material"),
        signers=(("receive", _l("Received by")), ("return", _l("Taken back by"))),
        nav_group="floor",
        order=47,
        help=_l("One shop's share of a campaign's material, from issue to return."),
        empty=_l("Open a campaign's material and add the shops that get a share."),
        fields=(
            Field("title", _l("Campaign"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_list=True),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("quantity", _l("Given out"), "int", in_list=True, unit=_l("pieces")),
            Field("received", _l("Arrived"), "int", in_form=False, unit=_l("pieces")),
            Field("returned", _l("Brought back"), "int", in_form=False, unit=_l("pieces")),
            Field("samples_sent", _l("Samples issued"), "int", in_form=False),
            Field("samples_received", _l("Samples arrived"), "int", in_form=False),
            Field("samples_given", _l("Samples handed out"), "int", in_form=False),
            Field("samples_returned", _l("Samples returned"), "int", in_form=False),
            Field("received_at", _l("Received at"), "datetime", in_form=False),
            Field("displayed_at", _l("Shown since"), "datetime", in_form=False),
            Field("on_time", _l("Shown in time"), "bool", in_form=False, in_filter=True),
            Field("taken_down_at", _l("Taken down at"), "datetime", in_form=False),
            Field("due_at", _l("Due"), "datetime", in_form=False),
            Field("problem", _l("Shipping problem"), "long", in_form=False),
            Field("solution", _l("What the carrier agreed"), "long", in_form=False),
        ),
        extras={"path": share_path},
    )
)
