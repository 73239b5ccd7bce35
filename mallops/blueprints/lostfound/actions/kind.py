"""The registers of found items and of loss reports: states, steps, fields (catalogue 30.1, 30.2)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.models import FoundItem, LossReport
from mallops.blueprints.lostfound.queries.items import live_claim, work_day_of
from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.lostfound.rules.words import CATEGORIES, CHANNELS, COLOURS, FINDERS
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.db import utcnow
from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Conflict

KEEP = "keep"


def may_announce(case: Any, _actor: Any) -> None:
    """Raise while it lies nowhere, or its cash is not counted by two."""
    rules.ensure_announces(shelf=case.shelf, has_cash=case.has_cash, cash_fen=case.cash_fen)


def may_expire(case: Any, _actor: Any) -> None:
    """Raise while it must be kept, or somebody claims it."""
    rules.ensure_over(case.keep_until, work_day_of(case.mall_id))
    if live_claim(case) is not None:
        raise rules.ClaimGoing()


def may_void(case: Any, _actor: Any) -> None:
    """What holds cash, or what somebody claims, cannot be made to disappear by declaring it void."""
    if live_claim(case) is not None:
        raise rules.ClaimGoing()
    if case.has_cash or case.valuable:
        raise Conflict(_("A valuable can't be declared void. It is handed out, or handed to the police."))


def _announced(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.announced_at = case.announced_at or utcnow()


ACTIVE = frozenset({"registered", "announced"})
FOUND_FLOW = Workflow(
    [
        State("registered", lazy_pgettext("lost", "Registered"), "warn", "package"),
        State("announced", _l("Announced"), "info", "megaphone"),
        State("matched", _l("Owner found"), "accent", "user-check"),
        State("unclaimed", _l("Not claimed in time"), "danger", "clock-alert"),
        State("claimed", _l("Handed out"), "ok", "hand-helping", closed=True),
        State("police", _l("With the police"), "muted", "shield-check", closed=True),
        State("disposed", _l("Disposed of"), "muted", "trash-2", closed=True),
    ],
    [
        Step(
            "announce", _l("Announce"), frozenset({"registered"}), "announced", may.WORK, note="no",
            done=_l("announced it"), icon="megaphone", guard=may_announce, effect=_announced, shown=False,
        ),
        Step(
            "match", _l("This is it"), frozenset({"registered", "announced", "unclaimed"}), "matched",
            may.WORK, done=_l("found whose it is"), icon="user-check", guard=may_announce, effect=_announced,
            shown=False,
        ),
        Step(
            "unmatch", _l("It is not theirs"), frozenset({"matched"}), "announced", may.WORK,
            done=_l("parted it from the report"), icon="undo-2", shown=False,
        ),
        Step(
            "release", _l("Hand out"), rules.CLAIMABLE, "claimed", may.WORK,
            done=_l("handed it out"), icon="hand-helping", shown=False,
        ),
        Step(
            "expire", _l("The time is over"), frozenset({"announced"}), "unclaimed", may.WORK, note="no",
            done=_l("noted that nobody claimed it in time"), icon="clock-alert", guard=may_expire,
            shown=False,  # the clock takes it (tasks.end_keeping)
        ),
        Step(
            "police", _l("Hand to the police"), frozenset({"registered", "announced", "unclaimed"}), "police",
            may.APPROVE, done=_l("handed it to the police"), icon="shield-check", shown=False,
        ),
        Step(
            "dispose", _l("Dispose of it"), frozenset({"unclaimed"}), "disposed", may.APPROVE,
            done=_l("disposed of it"), icon="trash-2", shown=False,
        ),
    ],
    initial="registered",
)  # fmt: skip
FOUND = declare(
    CaseKind(
        code="found_items", doc_type="SW", model=FoundItem, area="lostfound", slug="found",
        label=_l("Found item"), plural=_l("Found items"), icon="package-search",
        view=may.VIEW, create=may.CREATE, edit=may.WORK, export=may.EXPORT, nav_group="desk", order=40,
        print_title=_l("Record of a found item"),
        signers=(
            ("finder", _l("Finder")), ("keeper", _l("Taken into keeping by")), ("claimant", _l("Claimant")),
            ("releaser", _l("Handed out by")), ("second", _l("Second person")), ("witness", _l("Witness")),
            ("officer", _l("Taken over by")),
        ),
        help=_l("What was found in the mall, where it lies, and who gets it back."),
        empty=_l("Nothing is in keeping. Register what is found: what, where, and on which shelf it lies."),
        workflow=FOUND_FLOW,
        clocks=(
            ClockSpec(
                "announce", _l("Announce"), stops=frozenset(set(FOUND_FLOW.states) - {"registered"}),
                defaults={"": Limit(1, Unit.WORKING_DAYS)}, once=True,
            ),
            ClockSpec(
                KEEP, _l("Time of keeping"), starts=frozenset({"announced", "matched"}),
                stops=frozenset({"unclaimed", "claimed", "police", "disposed"}),
                defaults={"": Limit(365, Unit.CALENDAR_DAYS)}, escalate_1=24, escalate_2=None,
            ),
        ),
        fields=(
            Field("title", lazy_pgettext("lost", "What it is"), required=True, max_length=120),
            Field("category", lazy_pgettext("lost", "Kind"), "choice", True, CATEGORIES, in_list=True,
                  in_filter=True),
            Field("colour", _l("Colour"), "choice", choices=COLOURS, in_filter=True),
            Field("brand", lazy_pgettext("lost", "Brand"), max_length=60),
            Field("features", _l("Features"), "long",
                  hint=_l("What anybody may see. What only the owner would know goes in “Only for us”.")),
            Field("found_at", lazy_pgettext("lost", "Found at"), "datetime", True, in_list=True,
                  sortable=True),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("place", _l("Exactly where"), max_length=120),
            Field("finder_kind", _l("Who found it"), "choice", True, FINDERS),
            Field("shelf", _l("Shelf place"), in_form=False, in_list=True, sortable=True),
            Field("label", _l("Code on its label"), in_form=False),
            Field("valuable", _l("Valuable"), "bool", in_form=False, in_filter=True),
            Field("keep_until", _l("To be kept until"), "date", in_form=False, in_list=True, sortable=True),
        ),
        extras={
            "own_form": True, "private_words": True, "void_guard": may_void,
            "path": lambda case: _path(case),
            "sign_guard": lambda case, actor, capacity, name: _ensure_signs(capacity),
            "verbs": {
                "counted": (_l("counted the cash"), "info", "banknote"),
                "shelved": (_l("put it on another shelf"), "muted", "package"),
                "question": (_l("changed the private questions"), "muted", "key-round"),
                "marks": (_l("changed what only the owner knows"), "muted", "key-round"),
                "paged": (_l("had it read out"), "info", "megaphone"),
                "claim_taken": (_l("took a claim"), "warn", "hand"),
                "claim_checked": (_l("compared the answers: they agree"), "info", "check-check"),
                "claim_seconded": (_l("confirmed as the second person"), "ok", "shield-check"),
                "claim_refused": (_l("refused a claim"), "danger", "circle-x"),
            },
        },
    )
)  # fmt: skip


def _path(case: Any) -> list[tuple[str, str]]:
    ends = [case.state] if case.state in {"claimed", "police", "disposed"} else ["claimed"]
    middle = ["unclaimed"] if case.state in {"unclaimed", "police", "disposed"} else ["matched"]
    shown = ["registered", "announced", *middle, *ends]
    return [(code, str(FOUND_FLOW.state(code).label)) for code in shown]


def _ensure_signs(capacity: str) -> None:
    """Who takes an item signs where it is handed over, so that the signature and the fact are one."""
    if capacity not in {"finder", "keeper"}:
        raise Conflict(_("This signature is drawn where the item is handed over."))


LOSS_FLOW = Workflow(
    [
        State("reported", lazy_pgettext("lost", "Reported"), "warn", "search"),
        State("waiting", _l("Not found yet"), "info", "clock"),
        State("matched", lazy_pgettext("loss", "Found, to be fetched"), "accent", "package"),
        State("returned", lazy_pgettext("lost", "Given back"), "ok", "badge-check", closed=True),
        State("ended", _l("Search ended"), "muted", "search-x", closed=True),
    ],
    [
        Step(
            "told", _l("Nothing yet: the person was told"), frozenset({"reported"}), "waiting", may.WORK,
            done=_l("told the person that it is not found yet"), icon="phone",
            effect=lambda case, _actor, _values: setattr(case, "told_at", utcnow()),
        ),
        Step(
            "match", _l("This is it"), frozenset({"reported", "waiting"}), "matched", may.WORK,
            done=_l("found it"), icon="user-check", shown=False,
        ),
        Step(
            "unmatch", _l("It is not theirs"), frozenset({"matched"}), "waiting", may.WORK,
            done=_l("parted it from the item"), icon="undo-2", shown=False,
        ),
        Step(
            "returned", lazy_pgettext("lost", "Given back"),
            frozenset({"reported", "waiting", "matched"}), "returned", may.WORK,
            done=_l("gave it back"), icon="badge-check", shown=False,
        ),
        Step(
            "end", _l("End the search"), frozenset({"reported", "waiting"}), "ended", may.WORK,
            note="required", done=_l("ended the search"), icon="search-x", tone="danger",
        ),
    ],
    initial="reported",
)  # fmt: skip
LOSS = declare(
    CaseKind(
        code="loss_reports", doc_type="SW", model=LossReport, area="lostfound", slug="losses",
        label=_l("Loss report"), plural=_l("Loss reports"), icon="search",
        view=may.VIEW, create=may.CREATE, edit=may.WORK, export=may.EXPORT, nav_group="desk", order=41,
        print_title=_l("Loss report"), signers=(
            ("loser", lazy_pgettext("lost", "Reported by")), ("keeper", lazy_pgettext("lost", "Taken by")),
        ),
        help=_l("What customers miss. Finds that may be it are suggested, with the reasons."),
        empty=_l("Nobody misses anything. Take a report: what, when, where, and a telephone number."),
        workflow=LOSS_FLOW,
        clocks=(
            ClockSpec(
                "answer", _l("First answer"), stops=frozenset({"waiting", "matched", "returned", "ended"}),
                defaults={"": Limit(1, Unit.WORKING_DAYS)}, once=True,
            ),
        ),
        fields=(
            Field("title", lazy_pgettext("lost", "What it is"), required=True, max_length=120),
            Field("category", lazy_pgettext("lost", "Kind"), "choice", True, CATEGORIES, in_list=True,
                  in_filter=True),
            Field("colour", _l("Colour"), "choice", choices=COLOURS, in_list=True, in_filter=True),
            Field("brand", lazy_pgettext("lost", "Brand"), max_length=60),
            Field("features", _l("Features"), "long"),
            Field("lost_from", _l("Lost at the earliest"), "datetime", True, in_list=True, sortable=True),
            Field("lost_until", _l("Lost at the latest"), "datetime", True),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("place", _l("Where it may have been"), max_length=120),
            Field("channel", lazy_pgettext("lost", "How it was told"), "choice", True, CHANNELS,
                  in_filter=True),
            Field("told_at", _l("Told at"), "datetime", in_form=False),
        ),
        extras={
            "own_form": True, "private_words": True,
            "ensure": lambda values: _ensure_times(values),
            "verbs": {
                "person": (_l("changed who misses it"), "muted", "user"),
                "marks": (_l("changed what only the owner knows"), "muted", "key-round"),
            },
        },
    )
)  # fmt: skip


def _ensure_times(values: dict[str, Any]) -> None:
    rules.ensure_lost(
        values["category"], values["title"], values.get("lost_from"), values.get("lost_until"), utcnow()
    )
