"""Material that nobody allowed: found, traced, then removed or made regular (11.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.models import Display, Stray
from mallops.blueprints.displays.queries.displays import find_by_number
from mallops.blueprints.displays.rules.words import SORTS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid

#: States of a display that make what hangs regular.
ALLOWED = frozenset({"approved", "posted", "expiring"})


def _traced(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.traced_at = utcnow()


def _settled(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.settled_by_id = actor.user_id


WORKFLOW = Workflow(
    [
        State("found", _l("Found on the floor"), "danger", "circle-alert"),
        State("traced", _l("Traced"), "warn", "search"),
        State("removed", _l("Taken down"), "ok", "archive", closed=True),
        State("regular", _l("Made regular"), "ok", "badge-check", closed=True),
    ],
    [
        Step(
            "trace", _l("Say whose it is"), frozenset({"found"}), "traced", may.WORK, note="required",
            done=_l("found out whose it is"), icon="search", effect=_traced,
        ),
        Step(
            "remove", _l("Take it down"), frozenset({"found", "traced"}), "removed", may.WORK, photos=True,
            needs_photo=True, done=_l("took it down"), icon="archive", effect=_settled,
        ),
        Step(
            "regularise", _l("Made regular"), frozenset({"found", "traced"}), "regular", may.WORK,
            done=_l("made it regular with"), icon="badge-check", effect=_settled, shown=False,
        ),
    ],
    initial="found",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """Found, traced, and how it ended."""
    end = case.state if case.state in {"removed", "regular"} else "removed"
    return [(code, str(WORKFLOW.state(code).label)) for code in ("found", "traced", end)]


STRAY = declare(
    CaseKind(
        code="strays",
        doc_type="POP",
        model=Stray,
        label=_l("Unapproved material"),
        plural=_l("Unapproved material"),
        icon="circle-alert",
        area="displays",
        workflow=WORKFLOW,
        slug="strays",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        print_title=_l("Unapproved material"),
        signers=(("officer", _l("Found by")), ("tenant", _l("For the tenant"))),
        nav_group="floor",
        order=45,
        help=_l("What hangs without leave: whose it is, and whether it came down or was approved."),
        empty=_l("Nothing hangs without leave. Found something on a round? Register it with a photo."),
        fields=(
            Field("title", _l("What hangs there"), required=True, max_length=120),
            Field("sort", _l("Type"), "choice", True, SORTS, in_list=True, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", required=True, in_list=True),
            Field("place", _l("Exact place"), max_length=120),
            Field(
                "tenant_id", _l("Tenant"), "tenant", in_list=True, hint=_l("Only when you know whose it is.")
            ),
            Field("content", _l("Text and pictures on it"), "long"),
            Field("owner_id", _l("Looks after it"), "person"),
            Field("traced_at", _l("Traced at"), "datetime", in_form=False),
            Field("settled_by_id", _l("Settled by"), "person", in_form=False),
        ),
        extras={"path": path, "binds": "service"},
    )
)


def regularise(actor: Actor, stray: Stray, number: str) -> Display:
    """It has a permit after all. Raises Invalid for a number that allows nothing, Conflict when settled."""
    authorize(actor, may.WORK, stray)
    if stray.state not in {"found", "traced"}:
        raise Conflict(_("This is settled already."))
    display = find_by_number(stray.mall_id, number.strip())
    if display is None:
        raise Invalid(field_errors={"number": _("No application of this mall has this number.")})
    if display.state not in ALLOWED:
        raise Invalid(
            field_errors={"number": _("That application does not allow it: it is not approved, or is over.")}
        )
    if display.stray_id is None:
        display.stray_id = stray.id
    casework.move(actor, stray, "regularise", note=display.number or "")
    db.session.flush()
    return display
