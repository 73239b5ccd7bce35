"""Who may make, answer, decide and close a check; its score; what must be filled in (2.4-2.8, K 15)."""

from __future__ import annotations

import decimal
import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.conduct.rules.words import PROPOSALS, TYPES
from mallops.blueprints.conduct.shipped import ON_POST
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.names import listed

MAX_TEXT = 1000
MAX_FINE = decimal.Decimal(10_000)
POINTS = {"ok": 1.0, "part": 0.5, "bad": 0.0}


def types_for(roles: frozenset[str]) -> list[str]:
    """The kinds of check that these roles may make, in order."""
    return [code for code, one in TYPES.items() if one.roles & roles]


def ensure_type(code: str, roles: frozenset[str]) -> None:
    """Raise Invalid for an unknown kind, Forbidden for one that is not this person's to make."""
    if code not in TYPES:
        raise Invalid(field_errors={"check_type": _l("Choose a kind of check.")})
    if not TYPES[code].roles & roles:
        raise Forbidden(_l("This kind of check is not yours to make. The daily check is the supervisor's."))


def ensure_target(inspector_id: int | None, target_id: int | None, target_name: str, check_type: str) -> None:
    """Somebody else, by account; without one only in the check of other departments' staff."""
    if target_id is None and not target_name.strip():
        raise Invalid(field_errors={"target": _l("Choose who is checked.")})
    if target_id is not None and target_id == inspector_id:
        raise Invalid(field_errors={"target": _l("Nobody inspects themselves. Choose somebody else.")})
    if target_id is not None and target_name.strip():
        raise Invalid(field_errors={"target_name": _l("Choose a person or type a name, not both.")})
    if target_id is None and check_type != "service":
        raise Invalid(
            field_errors={"target": _l("Only staff of other departments may be checked without an account.")}
        )


def ensure_drafter(user_id: int | None, state: str, inspector_id: int | None) -> None:
    """Only the inspector fills in a draft."""
    if state != "draft":
        raise Conflict(_l("This check is issued and can't be changed any more."))
    if user_id is None or user_id != inspector_id:
        raise Forbidden(_l("Only the inspector who began this check fills it in."))


def verdicts_of(check_type: str) -> tuple[str, ...]:
    """What a line may be judged as."""
    return ("ok", "part", "bad", "na") if TYPES[check_type].partly else ("ok", "bad", "na")


def score_of(lines: Iterable[tuple[str, int, bool]]) -> float | None:
    """Points reached of points possible, 0-100 with one decimal; None when nothing was judged.

    A line is (verdict, weight, struck); what is struck or not judged does not count.
    """
    counted = [(verdict, weight) for verdict, weight, struck in lines if verdict in POINTS and not struck]
    possible = sum(weight for _verdict, weight in counted)
    if not possible:
        return None
    return round(100 * sum(POINTS[verdict] * weight for verdict, weight in counted) / possible, 1)


def ensure_complete(check_type: str, whereabouts: str, lines: Iterable[tuple[str, str, str]]) -> None:
    """Before it is issued: the search has ended, every line is judged, every fault has its words.

    A line is (code, verdict, finding). Whoever was not seen is judged on being on post alone.
    """
    rows = list(lines)
    if check_type == "on_post" and not whereabouts:
        raise Conflict(_l("Finish the search first: is the officer in the zone?"))
    open_lines = [code for code, verdict, _finding in rows if not verdict]
    if open_lines and not (check_type == "on_post" and whereabouts != "seen"):
        raise Conflict(_l("%(n)s lines are not judged yet. Open the sheet.", n=len(open_lines)))
    if not any(verdict in POINTS for _code, verdict, _finding in rows):
        raise Conflict(_l("Judge at least one line first."))
    bare = [
        code
        for code, verdict, finding in rows
        if verdict in {"part", "bad"} and not finding.strip() and code != ON_POST
    ]
    if bare:
        raise Conflict(_l("Say what was found: line %(lines)s. Open the sheet.", lines=listed(bare)))


def ensure_text(text: str, field: str, most: int = MAX_TEXT, *, required: bool = True) -> str:
    """The words without blanks around them. Raises Invalid when they lack or are too long."""
    words = text.replace("\x00", "").strip()
    if required and not words:
        raise Invalid(field_errors={field: _l("Say it in a few words.")})
    if len(words) > most:
        raise Invalid(field_errors={field: _l("Keep it under %(n)s characters.", n=most)})
    return words


def ensure_proposal(proposal: str, fine: str, text: str) -> decimal.Decimal | None:
    """The proposed fine or None. A fine has an amount and a reason; nothing else has an amount."""
    if proposal and proposal not in PROPOSALS:
        raise Invalid(field_errors={"proposal": _l("Choose one from the list.")})
    if proposal != "fine":
        if fine.strip():
            raise Invalid(field_errors={"fine": _l("An amount belongs to a fine only. Choose “A fine”.")})
        return None
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,2})?", fine.strip()) or not decimal.Decimal(fine.strip()):
        raise Invalid(field_errors={"fine": _l("Enter the amount in yuan, such as 50 or 50.00.")})
    amount = decimal.Decimal(fine.strip())
    if amount > MAX_FINE:
        raise Invalid(field_errors={"fine": _l("At most 10,000 yuan may be proposed.")})
    if not text.strip():
        raise Invalid(field_errors={"proposal_text": _l("Say why a fine is proposed.")})
    return amount


def ensure_answers(case: Any, user_id: int | None) -> None:
    """Only the target answers; for somebody without an account the inspector writes their answer down."""
    answers = case.target_id if case.target_id is not None else case.created_by_id
    if user_id is None or user_id != answers:
        raise Forbidden(_l("Only the member of staff who was checked answers."))


def ensure_decides(case: Any, user_id: int | None) -> None:
    """An appeal is decided by somebody other than the inspector and other than who appealed."""
    if user_id is None or user_id == case.created_by_id:
        raise Conflict(_l("Somebody other than the inspector decides on an appeal. Ask a colleague."))
    if user_id == case.target_id:
        raise Conflict(_l("Nobody decides on their own appeal."))


def ensure_closes(case: Any, user_id: int | None, *, approves: bool) -> None:
    """The inspector or who approves closes it, never the target."""
    if user_id is not None and user_id == case.target_id:
        raise Conflict(_l("The inspector or a supervisor closes this check; there is nothing for you to do."))
    if not approves and user_id != case.created_by_id:
        raise Conflict(_l("The inspector of this check closes it, or a supervisor."))


def ensure_fine_decision(case: Any, user_id: int | None) -> None:
    """Human resources decide on a proposal after the answer; not who proposed it, not who is concerned."""
    if case.fine_state != "proposed" or case.state not in {"acknowledged", "closed"}:
        raise Conflict(_l("There is no fine to confirm now. A proposal waits until the check was answered."))
    if user_id is None or user_id in {case.created_by_id, case.target_id}:
        raise Conflict(_l("Somebody other than the inspector and the person concerned confirms a fine."))
