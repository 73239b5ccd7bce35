"""The register of contractors: company, kind of service, contract, period (catalogue 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.models import Contractor
from mallops.blueprints.contractors.queries.checks import orders_naming
from mallops.blueprints.contractors.queries.contractors import has_contract
from mallops.blueprints.contractors.rules.times import ensure_period
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework


def ensure_sound(values: Mapping[str, Any]) -> None:
    """Raise Invalid for fields that do not fit together."""
    ensure_period(values.get("starts_on"), values.get("ends_on"))


def follow_name(actor: Actor, case: Contractor, before: Mapping[str, Any]) -> None:
    """A company that changes its name keeps its orders: they name it, unless another contract still does."""
    old = before.get("title")
    if old is None or has_contract(case.mall_id, old):
        return
    for order in orders_naming(case.mall_id, old):
        order.contractor = case.title
        told = {"before": {"contractor": old}, "after": {"contractor": case.title}}
        casework.log(order, actor, "edited", detail={"fields": ["contractor"], **told})
        casework.reindex(order)


KIND = declare(
    CaseKind(
        code="contractors", doc_type="WB", model=Contractor, area="supervision", slug="contractors",
        label=_l("Contractor"), plural=_l("Contractors"), icon="users",
        view=may.VIEW, create=may.KEEP, edit=may.KEEP, export=may.EXPORT, order=48,
        print_title=_l("Contractor card"),
        signers=(("keeper", _l("Customer-service supervisor")), ("contractor", _l("Contractor"))),
        help=_l("Companies for security, fire safety, cleaning and greening: contract, posts, score."),
        empty=_l("Enter the first contractor: company, kind of service, contract number and period."),
        workflow=Workflow(
            [State("active", _l("Under contract"), "ok", "badge-check"),
             State("ended", _l("Contract ended"), "muted", "archive", closed=True)],
            [Step("end", _l("End the contract"), frozenset({"active"}), "ended", may.KEEP, note="required",
                  done=_l("ended the contract"), tone="danger", icon="archive"),
             Step("resume", _l("Under contract again"), frozenset({"ended"}), "active", may.KEEP,
                  note="required", done=_l("took the contract up again"), icon="rotate-ccw")],
            initial="active",
        ),
        fields=(
            Field("title", _l("Company"), required=True, max_length=120),
            Field("service", _l("Service"), "choice", True, SERVICES, in_list=True, in_filter=True),
            Field("contract_no", _l("Contract number"), required=True, max_length=60, in_list=True),
            Field("starts_on", _l("Contract from"), "date", required=True),
            Field("ends_on", _l("Contract until"), "date", required=True, in_list=True, sortable=True,
                  hint=_l("Supervisor and manager are told in time before the end.")),
            Field("owner_id", _l("Supervised by"), "person", in_list=True),
            Field("zone_id", _l("Zone"), "zone", hint=_l("Only when the contract covers one zone.")),
            Field("duties", _l("What the contract covers"), "long"),
        ),
        extras={
            "ensure": ensure_sound,
            "edited": follow_name,
            "verbs": {
                "contact_added": (_l("added a contact"), "muted", "phone"),
                "contact_dropped": (_l("removed a contact"), "muted", "phone"),
                "post_kept": (_l("changed a post"), "muted", "map-pin"),
                "looked_up": (_l("looked up the numbers"), "muted", "eye"),
                "posts_checked": (_l("checked the posts"), "info", "users"),
                "rated": (_l("confirmed the rating"), "ok", "badge-check"),
                "unrated": (_l("opened the rating again"), "warn", "rotate-ccw"),
                "expires": (_l("told that the contract ends"), "warn", "calendar-clock"),
            },
        },
    )
)  # fmt: skip
