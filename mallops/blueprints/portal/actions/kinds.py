"""What a tenant sees of the mall's records, and what it may ask for, each through its own personal link.

A matter is a kind of record that concerns tenants. Its page is the one behind the record's personal link, so
a tenant who signs in and one who got the link by chat see and do the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance.actions.notices import APPEAL
from mallops.blueprints.attendance.rules import words as notice_words
from mallops.blueprints.displays.actions.applying import invite as invite_display
from mallops.blueprints.displays.actions.permit import APPLY as APPLY_DISPLAY
from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.rules import words as display_words
from mallops.blueprints.displays.rules.words import SORT_ICONS, SORTS
from mallops.blueprints.fitout.actions.applying import invite as invite_fitout
from mallops.blueprints.fitout.actions.permit import APPLY as APPLY_FITOUT
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.rules import words as fitout_words
from mallops.blueprints.fixes.actions import ANSWER
from mallops.blueprints.fixes.actions import make_link as link_to_order
from mallops.blueprints.fixes.rules import TO_FIX
from mallops.blueprints.fixes.rules import words as fix_words
from mallops.blueprints.licences.actions.kind import KIND as LICENCES
from mallops.blueprints.licences.actions.telling import RENEW as RENEW_LICENCE
from mallops.blueprints.licences.rules import TENANT_WORDS as LICENCE_WORDS
from mallops.blueprints.licences.rules import TO_ANSWER as TO_RENEW
from mallops.blueprints.moves.actions.signing import SIGN as SIGN_MOVE
from mallops.blueprints.passes.actions.applying import invite as invite_pass
from mallops.blueprints.passes.actions.kind import APPLY as APPLY_PASS
from mallops.blueprints.passes.actions.kind import SCREEN as SHOW_PASS
from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.passes.rules import words as pass_words
from mallops.blueprints.portal.queries import Shop
from mallops.blueprints.relations.actions.letters import WRITE as WRITE_LETTER
from mallops.blueprints.relations.actions.letters import invite as invite_letter
from mallops.blueprints.relations.models import Letter
from mallops.blueprints.relations.rules import LETTER_WORDS
from mallops.blueprints.returns.actions.kind import ASK as ASK_RETURN
from mallops.blueprints.returns.rules import ASKING as RETURN_ASKS
from mallops.blueprints.returns.rules import TENANT_WORDS as RETURN_WORDS
from mallops.core.casework.kinds import KINDS
from mallops.core.db import db, utcnow
from mallops.core.links import ShareLink, find_link, issue_link

LINK_DAYS = 14
Words = Mapping[str, tuple[Any, ...]]


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


#: Nothing that a tenant has to read.
UNSHOWN = frozenset({"void", "draft"})


def _matter(
    kind: str, label: Any, icon: str, words: Words, waits: Iterable[str], purpose: Callable[[Any], str]
) -> Matter:
    """`words` as the feature gives them for the page behind its link; of states that a list knows."""
    known = KINDS[kind].workflow.states
    shown = {code: (one[0], one[1]) for code, one in words.items() if code in known and code not in UNSHOWN}
    return Matter(kind, label, icon, shown, frozenset(waits), purpose)


def _move(kind: str, label: Any, icon: str) -> Matter:
    words = {code: (state.label, state.tone) for code, state in KINDS[kind].workflow.states.items()}
    return _matter(kind, label, icon, words, (), lambda case: SIGN_MOVE)


MATTERS: dict[str, Matter] = {
    one.kind: one
    for one in (
        _matter(
            "fixes", _l("Notice of rectification"), "hammer", fix_words.TENANT_WORDS, TO_FIX,
            lambda case: ANSWER,
        ),
        _matter(
            "attendance_notices", _l("Attendance notice"), "store", notice_words.TENANT_WORDS, {"issued"},
            lambda case: APPEAL,
        ),
        _matter(
            "displays", _l("Display in the mall"), "presentation", display_words.TENANT_WORDS,
            {"invited", "expired"}, lambda case: APPLY_DISPLAY,
        ),
        _matter(
            "passes", _l("Goods pass"), "truck", pass_words.TENANT_WORDS, {"invited"},
            lambda case: SHOW_PASS if case.state == "approved" else APPLY_PASS,
        ),
        _matter(
            "fitouts", _l("Fit-out"), "hammer", fitout_words.TENANT_WORDS, {"invited", "stopped"},
            lambda case: APPLY_FITOUT,
        ),
        _matter(
            "letters", _l("Application letter"), "message-square", LETTER_WORDS, {"invited"},
            lambda case: WRITE_LETTER,
        ),
        _matter(
            LICENCES.code, _l("Licence"), "scroll-text", LICENCE_WORDS, TO_RENEW,
            lambda case: RENEW_LICENCE,
        ),
        _matter(
            "returns", _l("Return or exchange"), "undo-2", RETURN_WORDS, RETURN_ASKS, lambda case: ASK_RETURN,
        ),
        _move("move_ins", _l("Move-in"), "store"),
        _move("adjustments", _l("Change of unit, area or brand"), "git-compare-arrows"),
        _move("move_outs", _l("Move-out"), "log-out"),
    )
}  # fmt: skip


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
