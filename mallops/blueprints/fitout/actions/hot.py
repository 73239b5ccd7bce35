"""Hot work 动火: applied for, signed by engineering and security, ended, watched (15.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions import telling
from mallops.blueprints.fitout.models import FitOut, HotWork
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules import hot as rules
from mallops.blueprints.fitout.rules import works as permits
from mallops.blueprints.fitout.rules.words import HOT
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.clock import in_zone
from mallops.core.db import db, utcnow
from mallops.core.malls import today_of


@dataclass(frozen=True)
class HotTyped:
    """What was typed. `operator` and `guard` are names of people."""

    work: str = ""
    place: str = ""
    operator: str = ""
    certificate: str = ""
    guard: str = ""
    extinguishers: int | None = None
    cleared: bool = False
    from_at: dt.datetime | None = None
    until_at: dt.datetime | None = None


def _permit_of(fitout: FitOut) -> str:
    return permits.permit_verdict(fitout.state, fitout.starts_on, fitout.ends_on, today_of(fitout.mall_id))


def _may_sign(code: str) -> Callable[[Any, Any], None]:
    def guard(case: Any, actor: Any) -> None:
        permits.ensure_unsigned(code, queries.signed_since(case, case.created_at))
        rules.ensure_not_over(case.until_at, utcnow())
        day = in_zone(case.until_at, actor.tz).date()
        rules.ensure_within(day, case.fitout.ends_on, case.fitout.state, _permit_of(case.fitout))

    return guard


def _signed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    if not permits.signed_all(rules.SIGNS, queries.signed_since(case, case.created_at)):
        return
    case.state, case.due_at = "valid", case.until_at
    casework.log(case, actor, "permitted", from_state="applied", to_state="valid")


def _ended(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.ended_at = utcnow()
    case.due_at = case.ended_at + rules.WATCH
    telling.tell_watch(case)


def _may_confirm(case: Any, _actor: Any) -> None:
    rules.ensure_watched(case.ended_at, utcnow())


def _confirmed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.watched_at, case.watched_by_id = utcnow(), actor.user_id


WORKFLOW = Workflow(
    [
        State("applied", _l("To be signed"), "warn", "signature"),
        State("valid", _l("Valid"), "danger", "flame"),
        State("watch", _l("Fire watch"), "warn", "eye"),
        State("done", _l("Watched, nothing burns"), "ok", "circle-check", closed=True),
        State("refused", _l("Refused"), "danger", "ban", closed=True),
        State("lapsed", _l("Never signed"), "muted", "circle-dashed", closed=True),
    ],
    [
        Step(
            "sign_eng", _l("Sign for engineering"), frozenset({"applied"}), "applied", may.SIGN_ENG,
            sign=True,
            done=_l("signed for engineering"), icon="signature", guard=_may_sign("sign_eng"), effect=_signed,
        ),
        Step(
            "sign_sec", _l("Sign for security"), frozenset({"applied"}), "applied", may.SIGN_SEC, sign=True,
            done=_l("signed for security"), icon="signature", guard=_may_sign("sign_sec"), effect=_signed,
        ),
        Step(
            "refuse", _l("Refuse it"), frozenset({"applied"}), "refused", may.RESUME, note="required",
            tone="danger", done=_l("refused it"), icon="ban",
        ),
        Step(
            "end", _l("Hot work has ended"), frozenset({"valid"}), "watch", may.SITE, photos=True,
            done=_l("ended the hot work"), icon="circle-check", effect=_ended,
        ),
        Step(
            "stop", _l("Stop it now"), frozenset({"valid"}), "watch", may.SITE, note="required", photos=True,
            tone="danger", done=_l("stopped the hot work"), icon="circle-pause", effect=_ended,
        ),
        Step(
            "confirm", _l("Confirm the fire watch"), frozenset({"watch"}), "done", may.SITE, photos=True,
            needs_photo=True, done=_l("confirmed the fire watch"), icon="eye", guard=_may_confirm,
            effect=_confirmed,
        ),
        Step(
            "expire", _l("Hours are over"), frozenset({"valid"}), "watch", may.SITE, shown=False,
            done=_l("its hours are over"), tone="danger", icon="alarm-clock", effect=_ended,
        ),
        Step(
            "lapse", _l("Never signed"), frozenset({"applied"}), "lapsed", may.SITE, shown=False,
            done=_l("was not signed in time"), tone="muted", icon="circle-dashed",
        ),
    ],
    initial="applied",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way."""
    ends = {"refused", "lapsed"}
    codes = ("applied", case.state) if case.state in ends else ("applied", "valid", "watch", "done")
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


HOT_KIND = declare(
    CaseKind(
        code="hotworks",
        doc_type="ZX",
        model=HotWork,
        label=_l("Hot-work permit"),
        plural=_l("Hot work"),
        icon="flame",
        area="fitouts",
        workflow=WORKFLOW,
        slug="hotworks",
        view=may.VIEW,
        create=None,
        edit=None,
        export=may.EXPORT,
        print_title=_l("Hot-work permit"),
        signers=(("sign_eng", _l("Engineering")), ("sign_sec", _l("Security"))),
        nav_group="tenants",
        order=54,
        help=_l("Welding, cutting, open flames: where, from when to when, who guards it, and the watch."),
        empty=_l("No hot work. It is applied for on the page of the works."),
        fields=(
            Field("title", _l("Works in"), in_form=False),
            Field("work", _l("Kind of hot work"), "choice", True, HOT, in_form=False, in_list=True,
                  in_filter=True),
            Field("place", _l("Exact place"), in_form=False, in_list=True),
            Field("from_at", _l("Hot work from"), "datetime", in_form=False, in_list=True, sortable=True),
            Field("until_at", _l("Hot work until"), "datetime", in_form=False, in_list=True, sortable=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_list=True),
            Field("certificate", _l("Operator's certificate"), in_form=False),
            Field("extinguishers", _l("Extinguishers"), "int", in_form=False),
            Field("ended_at", _l("Ended at"), "datetime", in_form=False),
            Field("watched_at", _l("Fire watch confirmed at"), "datetime", in_form=False),
            Field("watched_by_id", _l("Watched by"), "person", in_form=False),
        ),
        extras={"own_form": True, "path": path, "binds": "security"},
    )
)  # fmt: skip


def apply_hot(actor: Actor, fitout: FitOut, told: HotTyped) -> HotWork:
    """A numbered application for hot work; engineering and security are told. Raises Invalid, Conflict."""
    authorize(actor, may.HOT, fitout)
    now = utcnow()
    rules.ensure_hot_work(**{key: getattr(told, key) for key in told.__dataclass_fields__}, now=now)
    assert told.from_at is not None and told.until_at is not None
    day = in_zone(told.until_at, actor.tz).date()
    rules.ensure_within(day, fitout.ends_on, fitout.state, _permit_of(fitout))
    values = {
        "title": fitout.title,
        "fitout_id": fitout.id,
        "tenant_id": fitout.tenant_id,
        "zone_id": fitout.zone_id,
        "department": "security",
        "work": told.work,
        "place": told.place.strip()[:120],
        "operator": told.operator.strip()[:60],
        "certificate": told.certificate.strip()[:40],
        "guard": told.guard.strip()[:60],
        "extinguishers": told.extinguishers,
        "from_at": told.from_at,
        "until_at": told.until_at,
    }
    case: HotWork = casework.open_case(actor, HOT_KIND, values, authorised=True)
    telling.tell_hot_sign(case)
    return case


def pass_time(actor: Actor, case: HotWork) -> str | None:
    """Do what the clock asks for; what was done, or None."""
    now = utcnow()
    step = rules.due_step(
        case.state,
        until_at=case.until_at,
        ended_at=case.ended_at,
        warned=case.warned_at is not None,
        pressed=case.pressed_at is not None,
        now=now,
    )
    if step == "warn":
        case.warned_at = now
        telling.tell_hot_ending(case)
    elif step == "press":
        case.pressed_at = now
        telling.tell_watch(case, pressed=True)
    elif step is not None:
        casework.move(actor, case, step)
    db.session.flush()
    return step


def verdict(case: HotWork) -> str:
    """What it is worth now."""
    return rules.hot_verdict(case.state, case.from_at, case.until_at, case.fitout.state, utcnow())
