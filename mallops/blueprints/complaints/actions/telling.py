"""Who hears what of complaints. No notice names the customer, or whom a complaint is about (39)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.casework.sight import DEPARTMENT_OF_ROLE
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Complaints")
NEW = topic("complaints.new", _l("A new complaint"), GROUP)
GRAVE = topic("complaints.grave", _l("An extremely serious complaint"), GROUP, urgent=True)
GIVEN = topic("complaints.given", _l("A complaint was given to you"), GROUP)
LETTER = topic("complaints.letter", _l("An internal letter, or its answer"), GROUP)
SIGN = topic("complaints.sign", _l("A handling report to sign"), GROUP)
MONEY = topic("complaints.money", _l("Money for a complaint"), GROUP)


def _tell(
    case: Any, actor: Actor, people: Iterable[int], what: str, title: Callable[[], str], url: str, once: str
) -> None:
    """Everybody but who did it, and never whom the complaint is about."""
    about = getattr(case, "about_id", None) or getattr(getattr(case, "complaint", None), "about_id", None)
    to = [one for one in people if one not in (actor.user_id, about)]
    if not to:
        return
    number = case.number or ""
    notify(
        to, mall_id=case.mall_id, topic=what, title=title, text=lambda: number, url=url, case=case,
        urgent=what == GRAVE, dedupe=f"complaints:{once}",
    )  # fmt: skip


def tell_new(case: Any, actor: Actor) -> None:
    """Supervisor and specialists; of the gravest the manager and those above at once."""
    grave = case.severity == "critical"
    roles = ["SUP"] if case.restricted else ["SUP", "CMP"]
    roles += ["CSM", "AGM"] if grave else []
    if case.about_id is not None:
        roles.append("CSM")
    title = case.title
    words = (lambda: _("Extremely serious complaint: %(what)s", what=title)) if grave else (
        lambda: _("New complaint: %(what)s", what=title)
    )  # fmt: skip
    url = f"/complaints/{case.uid}"
    _tell(case, actor, receivers(case.mall_id, roles), GRAVE if grave else NEW, words, url, f"new:{case.id}")


def tell_owner(case: Any, actor: Actor) -> None:
    """Whoever takes care of it from now on."""
    if case.owner_id is None:
        return
    title = case.title
    _tell(
        case, actor, present(case.mall_id, [case.owner_id]), GIVEN,
        lambda: _("A complaint for you: %(what)s", what=title), f"/complaints/{case.uid}",
        f"given:{case.id}:{case.owner_id}",
    )  # fmt: skip


def tell_letter(letter: Any, actor: Actor) -> None:
    """The department that is asked."""
    roles = [role for role, one in DEPARTMENT_OF_ROLE.items() if one == letter.department]
    people = receivers(letter.mall_id, roles or ["SUP"])
    name = DEPARTMENTS[letter.department]
    _tell(
        letter, actor, people, LETTER,
        lambda: _("Internal letter to %(who)s: answer within one working day", who=name),
        f"/internal-letters/{letter.uid}", f"letter:{letter.id}",
    )  # fmt: skip


def tell_answer(letter: Any, actor: Actor) -> None:
    """Whoever asked."""
    case = letter.complaint
    people = present(letter.mall_id, [one for one in (case.owner_id, letter.created_by_id) if one])
    name = DEPARTMENTS[letter.department]
    _tell(
        letter, actor, people, LETTER, lambda: _("%(who)s has answered the internal letter", who=name),
        f"/complaints/{case.uid}", f"answer:{letter.id}",
    )  # fmt: skip


def tell_to_sign(case: Any, actor: Actor, roles: Iterable[str], once: str) -> None:
    """Whoever signs next."""
    _tell(
        case, actor, receivers(case.mall_id, sorted(roles)), SIGN, lambda: _("A handling report to sign"),
        f"/complaint-reports/{case.uid}", f"sign:{case.id}:{once}",
    )  # fmt: skip


def tell_signed(case: Any, actor: Actor, once: str, back: bool = False) -> None:
    """Whoever wrote it: all have signed, or it came back."""
    if case.owner_id is None:
        return
    words = (lambda: _("The handling report came back")) if back else (
        lambda: _("The handling report is signed by all")
    )  # fmt: skip
    people = present(case.mall_id, [case.owner_id])
    _tell(case, actor, people, SIGN, words, f"/complaints/{case.uid}", f"signed:{case.id}:{once}")


def tell_money(payout: Any, actor: Actor, roles: Iterable[str], words: Callable[[], str]) -> None:
    """Who approves or pays next."""
    people = receivers(payout.mall_id, sorted(roles))
    _tell(payout, actor, people, MONEY, words, f"/payouts/{payout.uid}", f"money:{payout.id}:{payout.state}")


__all__ = [
    "tell_answer",
    "tell_letter",
    "tell_money",
    "tell_new",
    "tell_owner",
    "tell_signed",
    "tell_to_sign",
]
