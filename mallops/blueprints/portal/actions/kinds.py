"""What a tenant sees of the mall's records, and what it may ask for, each through its own personal link.

A matter is a kind of record that concerns tenants. Its page is the one behind the record's personal link, so
a tenant who signs in and one who got the link by chat see and do the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance.actions.notices import APPEAL
from mallops.blueprints.displays.actions.applying import invite as invite_display
from mallops.blueprints.displays.actions.permit import APPLY as APPLY_DISPLAY
from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.rules.words import SORT_ICONS, SORTS
from mallops.blueprints.fitout.actions.applying import invite as invite_fitout
from mallops.blueprints.fitout.actions.permit import APPLY as APPLY_FITOUT
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fixes.actions import ANSWER
from mallops.blueprints.fixes.actions import make_link as link_to_order
from mallops.blueprints.fixes.rules import TO_FIX
from mallops.blueprints.moves.actions.signing import SIGN as SIGN_MOVE
from mallops.blueprints.passes.actions.applying import invite as invite_pass
from mallops.blueprints.passes.actions.kind import APPLY as APPLY_PASS
from mallops.blueprints.passes.actions.kind import SCREEN as SHOW_PASS
from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.portal.queries import Shop
from mallops.blueprints.relations.actions.letters import WRITE as WRITE_LETTER
from mallops.blueprints.relations.actions.letters import invite as invite_letter
from mallops.blueprints.relations.models import Letter
from mallops.core.casework.kinds import KINDS
from mallops.core.db import db, utcnow
from mallops.core.links import ShareLink, find_link, issue_link

LINK_DAYS = 14
Words = dict[str, tuple[Any, str]]


@dataclass(frozen=True)
class Matter:
    """`words`: what a tenant reads of a state and its tone; states not there are not for tenants. `waits`:
    the tenant has to do something. `purpose(case)`: the link that opens it.
    """

    kind: str
    label: Any
    icon: str
    words: Words
    waits: frozenset[str]
    purpose: Callable[[Any], str]


MATTERS: dict[str, Matter] = {
    one.kind: one
    for one in (
        Matter(
            "fixes",
            _l("Notice of rectification"),
            "hammer",
            {
                "open": (_l("Please put this right"), "warn"),
                "notified": (_l("Please put this right"), "warn"),
                "working": (_l("You are seeing to it"), "accent"),
                "fixed": (_l("Sent: the mall will look at it"), "info"),
                "verified": (_l("Put right. Thank you"), "ok"),
                "closed": (_l("Put right. Thank you"), "ok"),
            },
            frozenset(TO_FIX),
            lambda case: ANSWER,
        ),
        Matter(
            "attendance_notices",
            _l("Attendance notice"),
            "store",
            {
                "issued": (_l("You may appeal"), "warn"),
                "appealed": (_l("Your appeal is with the mall"), "info"),
                "confirmed": (_l("Confirmed by the mall"), "danger"),
                "excused": (_l("Excused. Thank you"), "ok"),
            },
            frozenset({"issued"}),
            lambda case: APPEAL,
        ),
        Matter(
            "displays",
            _l("Display in the mall"),
            "presentation",
            {
                "invited": (_l("Please apply"), "accent"),
                "applied": (_l("The mall is looking at it"), "info"),
                "first": (_l("The mall is looking at it"), "info"),
                "second": (_l("The mall is looking at it"), "info"),
                "approved": (_l("Approved"), "ok"),
                "posted": (_l("Approved, on show"), "ok"),
                "expiring": (_l("Expires soon"), "warn"),
                "expired": (_l("Expired: please take it down"), "danger"),
                "removed": (_l("Taken down. Thank you"), "muted"),
                "refused": (_l("Not approved"), "danger"),
            },
            frozenset({"invited", "expired"}),
            lambda case: APPLY_DISPLAY,
        ),
        Matter(
            "passes",
            _l("Goods pass"),
            "truck",
            {
                "invited": (_l("Please apply"), "accent"),
                "applied": (_l("The mall is looking at it"), "info"),
                "approved": (_l("Approved: may leave"), "ok"),
                "released": (_l("The goods have left. Thank you"), "muted"),
                "expired": (_l("Its time is over"), "muted"),
                "refused": (_l("Not approved"), "danger"),
                "cancelled": (_l("Cancelled"), "muted"),
            },
            frozenset({"invited"}),
            lambda case: SHOW_PASS if case.state == "approved" else APPLY_PASS,
        ),
        Matter(
            "fitouts",
            _l("Fit-out"),
            "hammer",
            {
                "invited": (_l("Please apply"), "accent"),
                "applied": (_l("The mall is looking at it"), "info"),
                "reviewed": (_l("The mall is looking at it"), "info"),
                "permitted": (_l("Permitted"), "ok"),
                "working": (_l("Works are allowed"), "ok"),
                "stopped": (_l("Works are stopped"), "danger"),
                "accepted": (_l("The works are accepted"), "ok"),
                "refunded": (_l("Settled. Thank you"), "muted"),
                "refused": (_l("Not permitted"), "danger"),
            },
            frozenset({"invited", "stopped"}),
            lambda case: APPLY_FITOUT,
        ),
        Matter(
            "letters",
            _l("Application letter"),
            "message-square",
            {
                "invited": (_l("Please write your application"), "accent"),
                "filed": (_l("The mall has your letter"), "info"),
                "reviewed": (_l("The mall has read your letter"), "info"),
                "answered": (_l("The mall has answered"), "ok"),
            },
            frozenset({"invited"}),
            lambda case: WRITE_LETTER,
        ),
        *(
            Matter(
                kind,
                label,
                icon,
                {
                    code: (state.label, state.tone)
                    for code, state in KINDS[kind].workflow.states.items()
                    if code not in {"void", "draft"}
                },
                frozenset(),
                lambda case: SIGN_MOVE,
            )
            for kind, label, icon in (
                ("move_ins", _l("Move-in"), "store"),
                ("adjustments", _l("Change of unit, area or brand"), "git-compare-arrows"),
                ("move_outs", _l("Move-out"), "log-out"),
            )
        ),
    )
}


def link_of(shop: Shop, case: Any, purpose: str) -> ShareLink:
    """The link of one of the tenant's records, made when there is none; flushes."""
    known = find_link(case, purpose)
    if known is not None and known.token:
        return known
    if purpose == ANSWER and case.state in TO_FIX:
        return link_to_order(shop.actor, case, LINK_DAYS)  # whoever opens it has been told
    recipient = f"{shop.tenant.code} {shop.tenant.name}"
    return issue_link(shop.actor, case, purpose, utcnow() + dt.timedelta(days=LINK_DAYS), recipient=recipient)


@dataclass(frozen=True)
class Application:
    """Something a tenant may ask for: `start(shop)` makes the empty application and its link."""

    code: str
    label: Any
    icon: str
    start: Callable[[Shop], ShareLink]


def _begun(shop: Shop, model: Any, *that: Any) -> Any:
    """An application of the shop that is still empty: it is gone on with, not begun twice."""
    query = sa.select(model).where(model.tenant_id == shop.tenant.id, model.state == "invited", *that)
    return db.session.scalar(query.order_by(model.id.desc()).limit(1))


def _display(sort: str) -> Application:
    def start(shop: Shop) -> ShareLink:
        case = _begun(shop, Display, Display.sort == sort)
        return link_of(
            shop, case or invite_display(shop.actor, shop.tenant.id, sort, LINK_DAYS), APPLY_DISPLAY
        )

    return Application(f"display-{sort}", SORTS[sort], SORT_ICONS[sort], start)


def _pass(shop: Shop) -> ShareLink:
    case = _begun(shop, GoodsPass) or invite_pass(shop.actor, shop.tenant.id, LINK_DAYS)
    return link_of(shop, case, APPLY_PASS)


def _fitout(shop: Shop) -> ShareLink:
    case = _begun(shop, FitOut) or invite_fitout(shop.actor, shop.tenant.id, LINK_DAYS)
    return link_of(shop, case, APPLY_FITOUT)


def _letter(shop: Shop) -> ShareLink:
    case = _begun(shop, Letter) or invite_letter(shop.actor, shop.tenant.id)
    return link_of(shop, case, WRITE_LETTER)


APPLICATIONS: dict[str, Application] = {
    one.code: one
    for one in (
        Application("pass", _l("Goods pass"), "truck", _pass),
        Application("letter", _l("Application letter: any other request"), "message-square", _letter),
        Application("fitout", _l("Fit-out"), "hammer", _fitout),
        *(_display(sort) for sort in SORTS if sort != "collateral"),
    )
}
