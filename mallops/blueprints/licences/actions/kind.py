"""The register of licences: states, steps, fields (17.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences import rules
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kind_labels
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.malls import today_of


def _submitted(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.submitted_on = today_of(case.mall_id)


def _renewing(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.handled, case.submitted_on = True, None


def binds(case: Any) -> str | None:
    """A tenant is bound by what we are handling for them, and by nothing else."""
    return "service" if case.handled and case.state in rules.HANDLING else None


WORKFLOW = Workflow(
    [
        State("preparing", _l("Preparing the papers"), "info", "clipboard-list"),
        State("submitted", lazy_pgettext("licence", "Submitted"), "accent", "send"),
        State("issued", lazy_pgettext("licence", "Issued"), "ok", "badge-check"),
        State("renewal_due", _l("Renewal due"), "warn", "clock-alert"),
        State("expired", _l("Licence expired"), "danger", "alarm-clock"),
        State("ended", _l("Not needed any more"), "muted", "archive", closed=True),
    ],
    [
        Step(
            "submit", _l("Submit to the authority"), frozenset({"preparing"}), "submitted", may.WORK,
            photos=True, done=_l("submitted it"), icon="send", effect=_submitted,
        ),
        Step(
            "return", _l("The authority wants more"), frozenset({"submitted"}), "preparing", may.WORK,
            note="required", tone="warn", done=_l("prepares it again"), icon="undo-2",
        ),
        Step(
            "renew", _l("Start the renewal"), frozenset({"issued", "renewal_due", "expired"}), "preparing",
            may.WORK, done=_l("started the renewal"), icon="rotate-cw", effect=_renewing,
        ),
        Step(
            "issue", lazy_pgettext("licence", "Issued"),
            frozenset({"preparing", "submitted", "issued", "renewal_due", "expired"}),
            "issued", may.WORK, shown=False, done=_l("entered the licence"), icon="badge-check",
        ),
        Step(
            "remind", _l("Renewal due"), frozenset({"issued"}), "renewal_due", may.WORK, shown=False,
            done=_l("ends within 60 days"), tone="warn", icon="clock-alert",
        ),
        Step(
            "expire", _l("Licence expired"), frozenset({"issued", "renewal_due"}), "expired", may.WORK,
            shown=False, done=_l("has expired"), tone="danger", icon="alarm-clock",
        ),
        Step(
            "end", _l("Not needed any more"),
            frozenset({"preparing", "submitted", "issued", "renewal_due", "expired"}), "ended", may.END,
            note="required", tone="danger", done=_l("closed it: not needed any more"), icon="archive",
        ),
    ],
    initial="preparing",
)  # fmt: skip

KIND = declare(
    CaseKind(
        code="licences", doc_type="ZZ", model=Licence, area="licences", slug="licences",
        label=_l("Licence"), plural=_l("Licences"), icon="scroll-text",
        view=may.VIEW, create=may.CREATE, edit=may.WORK, export=may.EXPORT,
        nav_group="tenants", order=45, workflow=WORKFLOW,
        print_title=_l("Licence record"),
        signers=(("tenant", _l("Tenant")), ("desk", _l("Handled by"))),
        help=_l("Which licences each tenant has, until when, and what we handle for them."),
        empty=_l("Register the first licence, or bring them all in from a sheet."),
        fields=(
            Field("title", _l("Licence"), in_form=False),
            Field("sort", _l("Kind"), "choice", True, kind_labels, in_form=False, in_filter=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("licence_no", _l("Licence number"), in_form=False, in_list=True),
            Field("authority", lazy_pgettext("licence", "Issued by"), in_form=False),
            Field("valid_from", _l("Valid from"), "date", in_form=False),
            Field("valid_to", lazy_pgettext("licence", "Last day"), "date", in_form=False, in_list=True,
                  sortable=True),
            Field("term", _l("Time left"), "choice", choices=rules.TERMS, in_form=False, in_list=True,
                  in_filter=True),
            Field("handled", _l("We handle it"), "bool", in_form=False, in_filter=True),
            Field("submitted_on", _l("Submitted on"), "date", in_form=False),
            Field("fee", _l("Fee"), "number", in_form=False, unit=_l("yuan")),
            Field("zone_id", _l("Zone"), "zone", in_form=False),
            Field("owner_id", _l("Handled by"), "person", in_form=False),
            Field("note", _l("Remarks"), "long", in_form=False),
        ),
        extras={"own_form": True, "binds": binds, "pairs": lambda _record: []},
    )
)  # fmt: skip
__all__ = ["KIND", "WORKFLOW"]
