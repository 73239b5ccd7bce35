"""What people of the house are told about works (core/notices)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Fit-out")
APPLIED = topic("fitout.applied", _l("A fit-out was applied for"), GROUP)
TO_SIGN = topic("fitout.sign", _l("A fit-out waits for your signature"), GROUP)
DECIDED = topic("fitout.decided", _l("A fit-out was permitted or refused"), GROUP)
STOPPED = topic("fitout.stopped", _l("Works were stopped or go on"), GROUP, urgent=True)
ENDING = topic("fitout.ending", _l("A fit-out permit ends soon"), GROUP)
DRAWN = topic("fitout.drawn", _l("A tenant sent a drawing for a fit-out"), GROUP)
HOT_SIGN = topic("fitout.hot_sign", _l("Hot work waits for your signature"), GROUP, urgent=True)
HOT_ENDING = topic("fitout.hot_ending", _l("Hot work ends soon or is watched"), GROUP, urgent=True)
BREACH = topic("fitout.breach", _l("A violation was found on site"), GROUP)


def on_site(case: Any) -> list[int]:
    """Who walks its zone, engineering and security, and who took the application in."""
    walking = receivers(case.mall_id, ["FLR"], zone_id=case.zone_id)
    trades = receivers(case.mall_id, ["ENG", "SEC"])
    return sorted({*walking, *trades, *present(case.mall_id, [case.owner_id])})


def _url(case: Any) -> str:
    return f"/{'hotworks' if case.kind == 'hotworks' else case.kind}/{case.uid}"


def _tell(to: Iterable[int], case: Any, code: str, title: Any, text: Any, dedupe: str, **more: Any) -> None:
    words = {"title": title, "text": text, "url": _url(case), "case": case, "dedupe": dedupe}
    notify(sorted(set(to)), mall_id=case.mall_id, topic=code, **words, **more)


def tell_applied(case: Any, actor_id: int | None) -> None:
    """The desk lead and the supervisor hear of an application."""
    to = [one for one in receivers(case.mall_id, ["LEAD", "SUP"]) if one != actor_id]
    _tell(
        to,
        case,
        APPLIED,
        lambda: _("Fit-out applied for: %(title)s", title=case.title),
        "",
        f"fitout-applied:{case.id}",
    )


def tell_drawings(case: Any) -> None:
    """Engineering and who looks after it hear of a drawing that came after the application."""
    _tell(
        [*receivers(case.mall_id, ["ENG"]), *present(case.mall_id, [case.owner_id])],
        case,
        DRAWN,
        lambda: _("New drawing: %(title)s", title=case.title),
        "",
        f"fitout-drawn:{case.id}:{case.version}",
    )


def tell_to_sign(case: Any) -> None:
    """Engineering, security and the manager sign next."""
    _tell(
        receivers(case.mall_id, ["ENG", "SEC", "CSM"]),
        case,
        TO_SIGN,
        lambda: _("To be signed: fit-out %(title)s", title=case.title),
        lambda: f"{case.starts_on} – {case.ends_on}",
        f"fitout-sign:{case.id}:{case.reviewed_at}",
    )


def tell_decided(case: Any, permitted: bool, why: str = "") -> None:
    """Everybody on site hears of a permit; of a refusal those who took it in."""
    to = on_site(case) if permitted else present(case.mall_id, [case.owner_id, case.created_by_id])
    words = _l("Permitted: %(title)s") if permitted else _l("Fit-out refused: %(title)s")
    _tell(
        to,
        case,
        DECIDED,
        lambda: str(words) % {"title": case.title},
        why,
        f"fitout-decided:{case.id}:{permitted}",
    )


def tell_stopped(case: Any, stopped: bool, why: str, stamp: Any) -> None:
    """Works were stopped, or go on."""
    words = _l("Works stopped: %(title)s") if stopped else _l("Works go on: %(title)s")
    to = {*on_site(case), *receivers(case.mall_id, ["SUP"])}
    _tell(
        to,
        case,
        STOPPED,
        lambda: str(words) % {"title": case.title},
        why,
        f"fitout-stop:{case.id}:{stopped}:{stamp}",
        urgent=stopped,
    )


def tell_ending(case: Any) -> None:
    """The permit ends within days."""
    _tell(
        on_site(case),
        case,
        ENDING,
        lambda: _("The permit ends on %(day)s: %(title)s", day=case.ends_on.isoformat(), title=case.title),
        lambda: _("Accept the works, or extend the period."),
        f"fitout-ending:{case.id}:{case.ends_on}",
    )


def tell_hot_sign(case: Any) -> None:
    """Engineering and security sign hot work."""
    _tell(
        receivers(case.mall_id, ["ENG", "SEC"]),
        case,
        HOT_SIGN,
        lambda: _("Hot work to be signed: %(title)s", title=case.title),
        case.place,
        f"hot-sign:{case.id}",
    )


def tell_hot_ending(case: Any) -> None:
    """Half an hour before its hours are over."""
    _tell(
        on_site(case),
        case,
        HOT_ENDING,
        lambda: _("Hot work ends in 30 minutes: %(title)s", title=case.title),
        case.place,
        f"hot-ending:{case.id}:{case.until_at}",
        urgent=True,
    )


def tell_watch(case: Any, pressed: bool = False) -> None:
    """Hot work has ended: somebody watches for 30 minutes and confirms."""
    words = _l("Fire watch is not confirmed: %(title)s") if pressed else _l("Fire watch begins: %(title)s")
    _tell(
        on_site(case),
        case,
        HOT_ENDING,
        lambda: str(words) % {"title": case.title},
        lambda: _("Stay 30 minutes after the end, then confirm with a photo."),
        f"hot-watch:{case.id}:{pressed}",
        urgent=True,
    )


def tell_breach(case: Any, actor_id: int | None) -> None:
    """A violation: those on site and the supervisor."""
    to = [one for one in {*on_site(case), *receivers(case.mall_id, ["SUP"])} if one != actor_id]
    _tell(
        to,
        case,
        BREACH,
        lambda: _("Violation on site: %(title)s", title=case.title),
        case.description[:200],
        f"breach:{case.id}",
    )
