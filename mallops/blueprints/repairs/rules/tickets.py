"""Who may take which step of a ticket (catalogue 5.1), and what its texts must hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid

ENGINEER = "ENG"
DESK_ROLES = frozenset({"DESK", "RCP", "LEAD"})
#: Reports without an account: so many from one address, and about one place, within the window.
PUBLIC_WINDOW = dt.timedelta(minutes=15)
MAX_PER_ADDRESS = 8
MAX_PER_PLACE = 4
MAX_PUBLIC_PHOTOS = 3


class EngineersWork(Forbidden):
    """Accepting, going there and repairing is the engineer's."""

    default = _l("This is for engineering, or for the supervisor. Ask the engineer on duty to do it.")


class RepairedItMyself(Forbidden):
    """Whoever repaired does not confirm (also not through a deputation)."""

    default = _l("You repaired this yourself. The reporter or the service desk has to confirm it.")


class ReporterConfirms(Forbidden):
    """Confirmed by the reporter or the desk."""

    default = _l("A repair is confirmed by the person who reported it, or by the service desk.")


class DispatcherNeeded(Forbidden):
    """Engineers are sent by engineering, the desk or the supervisor."""

    default = _l("Engineering, the service desk or the supervisor sends an engineer.")


class TooManyReports(DomainError):
    """Somebody floods the public page (HTTP 429)."""

    status = 429

    default = _l(
        "Several reports have just come from here. They are being read. Wait a quarter of an hour, "
        "or tell the service desk."
    )


def works(*, user_id: int | None, roles: frozenset[str], approves: bool, engineer_id: int | None) -> bool:
    """Whether this person may accept, go there, hold and finish a ticket."""
    return approves or ENGINEER in roles or (user_id is not None and user_id == engineer_id)


def ensure_works(
    *, user_id: int | None, roles: frozenset[str], approves: bool, engineer_id: int | None
) -> None:
    """Raise EngineersWork unless `works`."""
    if not works(user_id=user_id, roles=roles, approves=approves, engineer_id=engineer_id):
        raise EngineersWork()


def ensure_dispatches(*, roles: frozenset[str], approves: bool) -> None:
    """Raise DispatcherNeeded for those who neither are engineering nor at the desk nor approve."""
    if not (approves or ENGINEER in roles or DESK_ROLES & roles):
        raise DispatcherNeeded()


def ensure_confirms(
    *,
    user_id: int | None,
    roles: frozenset[str],
    approves: bool,
    engineer_id: int | None,
    done_by: int | None,
    reported_by: int | None,
) -> None:
    """Raise RepairedItMyself, ReporterConfirms. The engineer never confirms, whatever else they are."""
    if user_id is not None and user_id in (engineer_id, done_by):
        raise RepairedItMyself()
    if user_id is not None and user_id == reported_by:
        return
    if not (approves or DESK_ROLES & roles):
        raise ReporterConfirms()


def ensure_engineer(user_id: int | None, candidates: Sequence[int]) -> int:
    """The engineer to send. Raises Invalid when none is chosen or the person is none."""
    if user_id is None or user_id not in candidates:
        raise Invalid(field_errors={"engineer": _l("Choose who goes there.")})
    return user_id


def ensure_result(text: str) -> str:
    """What was done, in words. Raises Invalid."""
    words = text.strip()
    if not words:
        raise Invalid(field_errors={"result": _l("Say in a few words what was wrong and what you did.")})
    return words[:2000]


def ensure_rating(stars: int | None, words: str) -> tuple[int, str]:
    """1 to 5; a poor one (1 or 2) says why. Raises Invalid."""
    if stars is None or not 1 <= stars <= 5:
        raise Invalid(field_errors={"rating": _l("Choose how well it was done.")})
    if stars <= 2 and not words.strip():
        raise Invalid(field_errors={"words": _l("Say in a few words why, so that it can be done better.")})
    return stars, words.strip()[:500]


def ensure_may_report(from_address: int, of_place: int) -> None:
    """Raise TooManyReports when the address or the place has had its share within the window."""
    if from_address >= MAX_PER_ADDRESS or of_place >= MAX_PER_PLACE:
        raise TooManyReports()


def severity_of(severity: str, danger: bool) -> str:
    """A danger to people is critical, whatever was chosen."""
    return "critical" if danger else severity or "minor"


def title_of(fault: str) -> str:
    """The subject of a ticket: the first line of what is broken."""
    line = (fault.strip().splitlines() or [""])[0]
    return line if len(line) <= 80 else line[:79] + "…"


def token_hash(token: str) -> str:
    """Under what a follow-link is found; the link itself is stored nowhere."""
    return hashlib.sha256(f"repair-follow:{token}".encode()).hexdigest()


def source_hash(address: str, secret: str) -> str:
    """An address of the network as a keyed hash: it can be counted, not read."""
    return hmac.new(secret.encode(), f"repair-source:{address}".encode(), hashlib.sha256).hexdigest()


def ensure_open(closed: bool) -> None:
    """Raise Conflict on a closed ticket."""
    if closed:
        raise Conflict(_l("This ticket is closed and can't be changed any more."))
