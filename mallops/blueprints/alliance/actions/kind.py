"""The register of alliance merchants: states, steps, fields (25.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance import rules
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.alliance.queries.merchants import contract_files, live_benefits
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit
from mallops.core.links import find_link, revoke_link
from mallops.core.malls import today_of

#: The merchant's own link: its clerk counts benefits there.
COUNT = "alliance.count"


def may_begin(case: Any, _actor: Any) -> None:
    """Active only with a signed contract that holds, and something to give."""
    today = today_of(case.mall_id)
    given = len(live_benefits(case, today))
    rules.ensure_may_begin(bool(contract_files(case)), case.from_on, case.to_on, given, today)


def end_link(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """Nothing is counted through the merchant's link any more."""
    link = find_link(case, COUNT)
    if link is not None:
        revoke_link(link)


WORKFLOW = Workflow(
    [
        State("prospect", _l("Prospect"), "muted", "user-search"),
        State("signed", lazy_pgettext("alliance", "Signed"), "info", "signature"),
        State("active", lazy_pgettext("alliance", "Active"), "ok", "badge-check"),
        State("ending", _l("Contract ends soon"), "warn", "clock-alert"),
        State("ended", lazy_pgettext("alliance", "Ended"), "muted", "archive", closed=True),
    ],
    [
        Step("sign", _l("Enter the contract"), frozenset({"prospect", "ended"}), "signed", may.WORK,
             shown=False, done=_l("entered the signed contract"), icon="signature"),
        Step("activate", _l("Start giving benefits"), frozenset({"signed"}), "active", may.DECIDE,
             done=_l("started the benefits"), icon="circle-play", guard=may_begin),
        Step("soon", _l("Contract ends soon"), frozenset({"active"}), "ending", may.WORK, shown=False,
             done=_l("its contract ends soon"), tone="warn", icon="clock-alert"),
        Step("renew", _l("Contract renewed"), frozenset({"active", "ending"}), "active", may.WORK,
             shown=False, done=_l("renewed the contract"), icon="rotate-cw"),
        Step("expire", _l("Contract over"), frozenset({"signed", *rules.GIVING}), "ended", may.WORK,
             shown=False, done=_l("its contract is over"), tone="danger", icon="alarm-clock",
             effect=end_link),
        Step("drop", _l("Not interested"), frozenset({"prospect"}), "ended", may.WORK, note="required",
             tone="muted", done=_l("was not interested"), icon="archive"),
        Step("end", _l("End the alliance"), frozenset({"signed", *rules.GIVING}), "ended", may.DECIDE,
             note="required", tone="danger", done=_l("ended the alliance"), icon="ban", effect=end_link),
    ],
    initial="prospect",
)  # fmt: skip

KIND = declare(
    CaseKind(
        code="alliance", doc_type="LM", model=AllianceMerchant, area="alliance", slug="alliance",
        label=_l("Alliance merchant"), plural=_l("Alliance merchants"), icon="hand-helping",
        view=may.VIEW, create=may.CREATE, edit=may.WORK, export=may.EXPORT,
        nav_group="members", order=50, workflow=WORKFLOW,
        print_title=_l("Alliance merchant record"),
        signers=(("merchant", _l("Merchant")), ("manager", _l("Manager"))),
        help=_l("Who gives our members something: from the first talk to the end of the contract."),
        empty=_l("Who could give our members something? Enter the first merchant."),
        clocks=(
            ClockSpec("renewal", _l("Renewal of the contract"), starts=frozenset({"ending"}),
                      stops=frozenset({"active", "ended"}),
                      defaults={"": Limit(rules.AHEAD, Unit.CALENDAR_DAYS)}),
        ),
        fields=(
            Field("title", _l("Merchant"), in_form=False),
            Field("trade", lazy_pgettext("alliance", "Trade"), "choice", True, rules.TRADES, in_form=False,
                  in_list=True, in_filter=True),
            Field("address", lazy_pgettext("alliance", "Where"), in_form=False),
            Field("offer", _l("What they want to give"), "long", in_form=False),
            Field("tenant_id", _l("Tenant of the mall"), "tenant", in_form=False),
            Field("contract_no", _l("Contract number"), in_form=False),
            Field("from_on", _l("Contract from"), "date", in_form=False),
            Field("to_on", _l("Contract until"), "date", in_form=False, in_list=True, sortable=True),
            Field("use_count", _l("Benefits used"), "int", in_form=False, in_list=True, sortable=True),
            Field("rating", lazy_pgettext("alliance", "Rating"), "number", in_form=False, in_list=True,
                  sortable=True),
            Field("owner_id", _l("Looked after by"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "pairs": lambda _record: []},
    )
)  # fmt: skip
__all__ = ["COUNT", "KIND", "WORKFLOW"]
