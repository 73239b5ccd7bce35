"""The register of enquiries: states, steps, clocks, fields (28.1, 28.3, I.5, I.6)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.models import Enquiry
from mallops.blueprints.enquiries.rules import words
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit

WORKED = frozenset({"open", "consulting"})
DONE = frozenset({"closed", "turned", "spam"})
AREA = "enquiries"


def sight(actor: Actor, table: Any) -> sa.ColumnElement[bool] | None:
    """Who sees only their own sees what they took in or look after: what visitors say of a zone may be about
    the officer of the zone."""
    if not actor.only_own(AREA):
        return None
    return sa.or_(table.created_by_id == actor.user_id, table.owner_id == actor.user_id)


def _again(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """What was promised of a callback is done or void; the customer waits for an answer again."""
    case.callback = "wanted" if case.callback == "missed" else ""


def _released(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.held_why = ""


WORKFLOW = Workflow(
    [
        State("held", _l("Held back as spam"), "muted", "shield-alert"),
        State("open", lazy_pgettext("enquiry", "Open"), "warn", "inbox"),
        State("consulting", lazy_pgettext("enquiry", "Department consulted"), "info", "users"),
        State("answered", lazy_pgettext("enquiry", "Answered"), "accent", "send"),
        State("closed", lazy_pgettext("enquiry", "Closed"), "ok", "badge-check", closed=True),
        State("turned", _l("Became another record"), "info", "arrow-right", closed=True),
        State("spam", _l("Not meant seriously"), "muted", "ban", closed=True),
    ],
    [
        Step("consult", _l("Consult a department"), WORKED, "consulting", may.WORK, shown=False,
             done=_l("consulted a department"), icon="users"),
        Step("answer", lazy_pgettext("enquiry", "Answer"), WORKED, "answered", may.WORK, shown=False,
             done=_l("answered the customer"), icon="send"),
        Step("close", lazy_pgettext("enquiry", "Close"), frozenset({"answered"}), "closed", may.WORK,
             shown=False, done=_l("closed the enquiry"), icon="badge-check"),
        Step("again", _l("Take it up again"), frozenset({"answered", "closed"}), "open", may.WORK,
             note="required", done=_l("took it up again"), tone="muted", icon="rotate-ccw", effect=_again),
        Step("turn", _l("Make another record of it"), frozenset({"open", "consulting", "answered"}), "turned",
             may.WORK, shown=False, done=_l("made another record of it"), icon="arrow-right"),
        Step("release", _l("It is meant seriously"), frozenset({"held", "spam"}), "open", may.WORK,
             note="no", done=_l("let it through"), icon="badge-check", effect=_released),
        Step("discard", _l("Not meant seriously"), frozenset({"held", "open"}), "spam", may.WORK, note="no",
             tone="muted", done=_l("put it aside as not meant seriously"), icon="ban"),
    ],
    initial="open",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way, and the end it came to."""
    way = ["open", "consulting", "answered", "closed"]
    if case.state == "held":
        way = ["held", *way]
    elif case.state == "turned":
        way = ["open", "turned"]
    elif case.state == "spam":
        way = ["held", "spam"]
    elif not case.consults:
        way.remove("consulting")
    return [(code, str(WORKFLOW.state(code).label)) for code in way]


KIND = declare(
    CaseKind(
        code="enquiries", doc_type="ZXN", model=Enquiry, area=AREA, slug="enquiries",
        label=lazy_pgettext("enquiry", "Enquiry"), plural=_l("Enquiries"), icon="circle-help",
        view=may.VIEW, create=may.WORK, edit=may.WORK, export=may.EXPORT, nav_group="desk", order=30,
        workflow=WORKFLOW, print_title=_l("Enquiry record"),
        signers=(("clerk", _l("Handled by")), ("supervisor", _l("Supervisor"))),
        help=_l("What customers ask and say, who answers by when, and what it became."),
        empty=_l("Nobody has asked anything yet. Take a question in, or hang up the QR posters."),
        clocks=(
            ClockSpec("answer", _l("Answer to the customer"), waits=frozenset({"held"}),
                      stops=frozenset({"answered", *DONE}), defaults={"": Limit(1, Unit.WORKING_DAYS)}),
            ClockSpec("consult", _l("Answer it or consult a department"), waits=frozenset({"held"}),
                      stops=frozenset({"consulting", "answered", *DONE}), once=True,
                      defaults={"": Limit(0, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", _l("In a few words"), in_form=False),
            Field("sort", lazy_pgettext("enquiry", "Kind"), "choice", choices=words.SORTS, in_form=False,
                  in_list=True, in_filter=True),
            Field("channel", _l("Channel"), "choice", choices=words.CHANNELS, in_form=False, in_list=True,
                  in_filter=True),
            Field("category", lazy_pgettext("enquiry", "Category"), "choice", choices=words.CATEGORIES,
                  in_form=False, in_list=True, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False),
            Field("place", _l("Exact place"), in_form=False),
            Field("happened_on", lazy_pgettext("enquiry", "Day"), "date", in_form=False),
            Field("tenant_id", _l("Shop it is about"), "tenant", in_form=False, in_filter=True),
            Field("owner_id", _l("Handled by"), "person", in_form=False, in_list=True, in_filter=True),
            Field("answered_at", lazy_pgettext("enquiry", "Answered at"), "datetime", in_form=False),
            Field("answered_by_id", lazy_pgettext("enquiry", "Answered by"), "person", in_form=False),
            Field("callback", _l("Callback"), "choice", choices=words.CALLBACKS, in_form=False,
                  in_filter=True),
            Field("called_at", _l("Called back at"), "datetime", in_form=False),
            Field("satisfaction", _l("Satisfaction"), "int", in_form=False, unit=_l("of 5")),
        ),
        extras={
            "own_form": True, "path": path, "sight": sight, "private_words": True,
            "edit_in": ("open", "consulting"), "pairs": lambda _record: [],
            "verbs": {
                "replied": (_l("answered for the department"), "ok", "message-square"),
                "called": (_l("called the customer back"), "info", "phone"),
                "held_back": (_l("was held back as spam"), "muted", "shield-alert"),
            },
        },
    )
)  # fmt: skip

__all__ = ["AREA", "DONE", "KIND", "WORKED", "WORKFLOW", "path", "sight"]
