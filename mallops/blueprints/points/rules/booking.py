"""What may be booked. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from typing import Any, NamedTuple

from flask_babel import gettext as _

from mallops.blueprints.points.models.ledger import NEVER
from mallops.blueprints.points.rules.policy import MAX_POINTS
from mallops.core.errors import Conflict, Invalid
from mallops.core.money import MAX_FEN, format_yuan

MAX_NOTE = 300
MAX_KEY = 80
REVERSIBLE = {"earn", "redeem", "adjust", "refund"}
_SLIP = re.compile(r"[0-9A-Z][0-9A-Z./_-]{0,39}")


class TooFew(Conflict):
    """The member has fewer points than that."""

    def __init__(self, balance: int, asked: int) -> None:
        self.balance, self.asked = balance, asked
        super().__init__(
            _("Only %(balance)s points are there, %(asked)s were asked for.", balance=balance, asked=asked)
        )


class SlipUsed(Conflict):
    """The slip has given its points already. What the fraud desk wants to know comes with it."""

    def __init__(self, mall_id: int, slip_id: int, fen: int, same_card: bool, points: int, day: str) -> None:
        self.mall_id, self.slip_id, self.fen, self.same_card = mall_id, slip_id, fen, same_card
        says = (
            _("This slip gave this card %(points)s points already (%(day)s).", points=points, day=day)
            if same_card
            else _("This slip has given points on another card. A slip counts once; the attempt is noted.")
        )
        super().__init__(says)


class KeyReused(Conflict):
    """The same key for something else."""

    def __init__(self) -> None:
        super().__init__(_("This key was used for another booking. Send a new key for a new booking."))


class Shortfall(NamedTuple):
    """How `asked` points are taken back from `balance`: from the account, as debt, paid in money."""

    taken: int
    debt: int
    paid: int


def clean_slip(number: str) -> str:
    """A slip number as it is compared: no spaces, capital letters, plain digits. Raises Invalid."""
    text = "".join(unicodedata.normalize("NFKC", number).upper().split())
    if not _SLIP.fullmatch(text):
        raise Invalid(
            field_errors={"number": _("Enter the slip's number as printed: letters and digits, up to 40.")}
        )
    return text


def ensure_slip(fen: int, on: dt.date, today: dt.date, slip_days: int, *, calendar: dt.date) -> None:
    """Raise Invalid for no money, a day to come or a slip that is too old.

    `today` is the day of work, which lasts into the night, `calendar` what tills print after midnight:
    at half past midnight a slip may be of either.
    """
    if not 0 < fen < MAX_FEN:
        raise Invalid(field_errors={"amount": _("Enter the amount of the slip in yuan, such as 128.50.")})
    if on > calendar:
        raise Invalid(field_errors={"on": _("The slip's day is in the future. Check the date.")})
    if on < today - dt.timedelta(days=slip_days):
        says = _("The slip is too old: points are given up to %(n)s days after the purchase.", n=slip_days)
        raise Invalid(field_errors={"on": says})


def ensure_points(points: int, field: str = "points") -> int:
    """Raise Invalid unless it is a positive number that a ledger holds."""
    if not 0 < points <= MAX_POINTS:
        raise Invalid(field_errors={field: _("Enter a whole number of points above 0.")})
    return points


def ensure_key(key: str) -> str:
    """Raise Invalid for no key or one too long."""
    if not 0 < len(key) <= MAX_KEY:
        raise Invalid(_("A booking needs a key of 1 to %(n)s characters.", n=MAX_KEY))
    return key


def ensure_note(text: str, field: str = "note", *, needed: bool = False) -> str:
    """A few words, or none unless `needed`. Raises Invalid."""
    words = " ".join(text.replace("\x00", "").split())
    if needed and not words:
        raise Invalid(field_errors={field: _("Say why in a few words.")})
    if len(words) > MAX_NOTE:
        raise Invalid(field_errors={field: _("Keep it under %(n)s characters.", n=MAX_NOTE)})
    return words


def ensure_card(state: str, frozen: bool) -> None:
    """Raise Conflict unless the member may earn and redeem."""
    if frozen or state == "frozen":
        raise Conflict(_("These points are frozen. The membership specialist can tell why."))
    if state != "active":
        raise Conflict(_("This membership is not active. Finish the application or use the current card."))


def choose_reason() -> str:
    """The sentence for a reason that is none of ours."""
    return _("Choose the reason.")


def ensure_second(user_id: int | None, first_id: int | None) -> None:
    """Raise Conflict for the person who asked for it."""
    if user_id is not None and user_id == first_id:
        raise Conflict(_("You entered this yourself. A second person has to look at it."))


def ensure_reversible(kind: str, reversed_already: bool) -> None:
    """Raise Conflict for what has been reversed, or cannot be."""
    if reversed_already:
        raise Conflict(_("This booking has been reversed already. A booking is reversed once."))
    if kind not in REVERSIBLE:
        raise Conflict(_("This kind of booking is not reversed. Enter an adjustment instead."))


def ensure_returns(fen: int, amount: int, refunded: int, live: bool) -> None:
    """Raise for a return of nothing, of more than is left of the slip, or of a slip without points."""
    if not live:
        raise Conflict(_("The points of this slip were taken back already. There is nothing to return."))
    if fen <= 0:
        raise Invalid(field_errors={"amount": _("Enter what was returned in yuan, such as 128.50.")})
    if refunded + fen > amount:
        left = format_yuan(amount - refunded)
        raise Invalid(
            field_errors={"amount": _("Only %(left)s of this slip has not been returned.", left=left)}
        )


def ensure_unreturns(live: bool, of_this_earning: bool) -> None:
    """Raise Conflict when the slip's points have been taken back since."""
    if not live or not of_this_earning:
        raise Conflict(_("The points of this slip were taken back since. This return stays as it is."))


def points_back(points: int, amount: int, refunded_before: int, returned_points: int, fen: int) -> int:
    """Points that a goods return of `fen` takes back: in proportion, and exact when all is returned."""
    return points * (refunded_before + fen) // amount - returned_points


def extra_back(points: int, extra: int, before: int, after: int) -> int:
    """How much of a step from `before` to `after` points taken back were the mall's extras."""
    return extra * after // points - extra * before // points if points else 0


def share_shortfall(balance: int, asked: int, policy: str) -> Shortfall:
    """Take `asked` points back from `balance` by the mall's policy. Raises TooFew when it refuses."""
    there = max(0, balance)
    if asked <= there:
        return Shortfall(asked, 0, 0)
    if policy == "refuse":
        raise TooFew(balance, asked)
    return Shortfall(there, asked - there, 0) if policy == "debt" else Shortfall(there, 0, asked - there)


def runs_out(on: dt.date, months: int) -> dt.date:
    """The last day of points earned on a day: the end of the month, so many months later."""
    if not months:
        return NEVER
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return dt.date(year, month + 1, monthrange(year, month + 1)[1])


def given_back_until(expires_on: dt.date, today: dt.date, grace_days: int) -> dt.date:
    """Points that come back keep their day, but live at least the days of grace."""
    return max(expires_on, today + dt.timedelta(days=grace_days))


def same_answer(found: Any, kind: str, account_id: int, fen: int | None, points: int | None) -> None:
    """Raise KeyReused unless a booking of the same key was about the same."""
    if (
        found.kind != kind
        or found.account_id != account_id
        or (fen is not None and found.fen != fen)
        or (points is not None and found.points != points)
    ):
        raise KeyReused()
