"""Who hears what of goods passes (core/notices)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.passes.rules.words import WHYS
from mallops.core.formatting import mall_time
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Goods release")
APPLIED = topic("passes.applied", _l("A goods pass waits for approval"), GROUP)
DECIDED = topic("passes.decided", _l("A goods pass was decided"), GROUP)
REFUSED = topic("passes.refused", _l("Goods were turned away at a gate"), GROUP)
CONFLICT = topic("passes.conflict", _l("Goods left against the rules"), GROUP, urgent=True)


def pass_url(case: Any) -> str:
    """The path of a pass's page."""
    return f"/passes/{case.uid}"


def _tell(to: Iterable[int], case: Any, about: str, title: Any, text: Any, dedupe: str, **more: Any) -> None:
    notify(
        sorted(set(to)),
        mall_id=case.mall_id,
        topic=about,
        title=title,
        text=text,
        url=more.pop("url", pass_url(case)),
        case=case,
        dedupe=dedupe,
        **more,
    )


def _who(case: Any) -> str:
    return case.tenant.name if case.tenant is not None else ""


def tell_applied(case: Any, actor_id: int | None) -> None:
    """The supervisor decides; the manager hears of it when the tenant owes something."""
    roles = ["SUP", "CSM"] if case.arrears else ["SUP"]
    to = [one for one in receivers(case.mall_id, roles) if one != actor_id]
    _tell(
        to,
        case,
        APPLIED,
        lambda: _("Goods pass to approve: %(who)s", who=_who(case)),
        lambda: (
            f"{case.title} · {mall_time(case.valid_from)}" + (f" · {_('arrears')}" if case.arrears else "")
        ),
        f"passes.applied:{case.id}:{case.version}",
    )


def tell_decided(case: Any, actor_id: int | None, approved: bool) -> None:
    """Whoever took it in hears how it was decided; of an approved one the guards hear, too."""
    people = present(case.mall_id, [case.owner_id, case.created_by_id])
    if approved:
        people = [*people, *receivers(case.mall_id, ["SEC"])]
    words = _l("Approved to leave: %(title)s") if approved else _l("Goods pass refused: %(title)s")
    _tell(
        [one for one in people if one != actor_id],
        case,
        DECIDED,
        lambda: str(words) % {"title": case.title},
        case.decision,
        f"passes.decided:{case.id}:{case.issue}",
    )


def tell_cancelled(case: Any, actor_id: int | None) -> None:
    """The guards hear that goods stay here after all."""
    _tell(
        [one for one in receivers(case.mall_id, ["SEC"]) if one != actor_id],
        case,
        DECIDED,
        lambda: _("Cancelled, may not leave: %(title)s", title=case.title),
        lambda: _who(case),
        f"passes.cancelled:{case.id}",
    )


def tell_turned_away(case: Any, why: str, scan_uid: Any) -> None:
    """The supervisor and the desk hear that a guard kept goods here."""
    _tell(
        [*receivers(case.mall_id, ["SUP"]), *present(case.mall_id, [case.owner_id])],
        case,
        REFUSED,
        lambda: _("Turned away at the gate: %(title)s", title=case.title),
        lambda: str(WHYS[why][0]),
        f"passes.refused:{scan_uid}",
    )


def tell_conflict(case: Any, why: str, scan_uid: Any) -> None:
    """Supervisor, manager and guards hear at once that goods left which should not have."""
    _tell(
        receivers(case.mall_id, ["SUP", "CSM", "SEC"]),
        case,
        CONFLICT,
        lambda: _("Goods left against the rules: %(number)s", number=case.number or ""),
        lambda: f"{WHYS[why][0]}: {case.title}",
        f"passes.conflict:{scan_uid}",
        urgent=True,
    )
