"""What may be done with an item, by whom, and what it must say (catalogue 30). Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.lostfound.rules.words import CATEGORIES, COLOURS, FINDERS, KINDS
from mallops.core.errors import Conflict, Forbidden, Invalid

CLAIMABLE = frozenset({"registered", "announced", "matched", "unclaimed"})
IN_KEEPING = CLAIMABLE
SEARCHING = frozenset({"reported", "waiting"})
_SHELF = re.compile(r"[0-9A-Za-z\u3400-\u9fff][0-9A-Za-z\u3400-\u9fff .\-/#]{0,19}")
_LABEL = re.compile(r"[23456789A-HJKMNP-Z]{8}")
CHOOSE = _l("Choose one from the list.")


class CashUncounted(Conflict):
    """Two people have not yet counted the same sum."""

    default = _l("Two people have to count the cash first, each alone, and find the same sum.")


class ClaimGoing(Conflict):
    """Somebody else claims it already."""

    default = _l("Somebody claims this item already. Finish or refuse that claim first; it stands below.")


class AlreadyHanded(Conflict):
    """It is gone."""

    default = _l("This item is no longer in keeping, so nobody can claim it.")


class SecondPerson(Conflict):
    """Valuables are handed out by two."""

    default = _l("Two people hand out a valuable: somebody else has to look at it and confirm first.")


class SamePerson(Forbidden):
    """One cannot be two."""

    status = 409
    default = _l("You took or checked this claim yourself. Somebody else has to confirm it.")


def ensure_found(
    category: str, title: str, colour: str, finder_kind: str, found_at: dt.datetime | None, now: dt.datetime
) -> dt.datetime:
    """When it was found; now when nothing was said. Raises Invalid."""
    wrong: dict[str, Any] = {}
    if category not in CATEGORIES:
        wrong["category"] = CHOOSE
    if not title.strip():
        wrong["title"] = _l("Say in a few words what it is.")
    if colour and colour not in COLOURS:
        wrong["colour"] = CHOOSE
    if finder_kind not in FINDERS:
        wrong["finder_kind"] = CHOOSE
    if found_at is not None and found_at > now + dt.timedelta(minutes=5):
        wrong["found_at"] = _l("This time has not come yet.")
    if wrong:
        raise Invalid(field_errors=wrong)
    return min(found_at or now, now)


def ensure_lost(
    category: str, title: str, first: dt.datetime | None, last: dt.datetime | None, now: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """Between when and when it was lost. Raises Invalid."""
    wrong: dict[str, Any] = {}
    if category not in CATEGORIES:
        wrong["category"] = CHOOSE
    if not title.strip():
        wrong["title"] = _l("Say in a few words what it is.")
    if first is not None and first > now + dt.timedelta(minutes=5):
        wrong["lost_from"] = _l("This time has not come yet.")
    if first is not None and last is not None and last < first:
        wrong["lost_until"] = _l("This is before the other time. Change one of the two.")
    if wrong:
        raise Invalid(field_errors=wrong)
    begin = min(first or last or now, now)
    return begin, max(begin, min(last or begin, now))


def ensure_shelf(text: str) -> str:
    """A place on the shelves as it is written on them, such as `A-03`. Raises Invalid."""
    place = " ".join(text.replace("\x00", "").split()).upper()
    if not _SHELF.fullmatch(place):
        raise Invalid(
            field_errors={"shelf": _l("Enter the shelf place as it is written there, such as A-03.")}
        )
    return place


def label_in(text: str) -> str:
    """The label code in what was typed or scanned (the whole address of the code, too); "" when none is."""
    tail = text.replace("\x00", "").strip().rstrip("/").rsplit("/", 1)[-1]
    code = re.sub(r"[\s\-]", "", tail).upper()
    return code if _LABEL.fullmatch(code) else ""


def ensure_words(text: str, field: str, longest: int) -> str:
    """The words, stripped. Raises Invalid on `field` when there are none, or too many."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise Invalid(field_errors={field: _l("Write something first.")})
    if len(words) > longest:
        raise Invalid(field_errors={field: _l("This is too long. Make it shorter.")})
    return words


def is_valuable(category: str, *, has_cash: bool, ticked: bool) -> bool:
    """Whether two people hand it out."""
    return ticked or has_cash or KINDS[category].valuable


def agreed_cash(counts: Sequence[tuple[int, int]]) -> int | None:
    """The sum on which the last counts of two people agree. `counts`: (who, fen) in order."""
    if not counts:
        return None
    last = dict(counts)
    who, fen = counts[-1]
    return fen if any(other != who and sum_ == fen for other, sum_ in last.items()) else None


def ensure_announces(*, shelf: str, has_cash: bool, cash_fen: int | None) -> None:
    """Raise while it lies nowhere, or its cash is not counted by two."""
    if not shelf:
        raise Conflict(_l("Put it on a shelf first, and enter the place."))
    if has_cash and cash_fen is None:
        raise CashUncounted()


def ensure_claimable(state: str, live: str | None, *, has_cash: bool, cash_fen: int | None) -> None:
    """Raise when nobody may claim it now. `live`: the state of its claim that is not refused, or None."""
    if state not in CLAIMABLE or live == "released":
        raise AlreadyHanded()
    if live is not None:
        raise ClaimGoing()
    if has_cash and cash_fen is None:
        raise CashUncounted()


def ensure_claim(
    *, claimant: str, phone: str, proof: str, id_kind: str, id_last4: str, valuable: bool, questions: int
) -> None:
    """Raise Invalid for what is missing of a claim; Conflict when a valuable has no private question."""
    if valuable and not questions:
        raise Conflict(
            _l("Write at least one private question for this item first; only the owner can answer it.")
        )
    wrong: dict[str, Any] = {}
    if not claimant.strip():
        wrong["claimant"] = _l("Write the name as it stands on the paper.")
    if not phone:
        wrong["phone"] = _l("Enter a telephone number, such as 138 1234 5678.")
    if not proof.strip():
        wrong["proof"] = _l(
            "Write what shows that it is theirs: what they described, a receipt, a photo of it."
        )
    if valuable and not id_kind:
        wrong["id_kind"] = _l("Choose which paper you looked at.")
    if (valuable or id_last4) and not re.fullmatch(r"[0-9A-Za-z]{4}", id_last4):
        wrong["id_last4"] = _l("Enter the last four characters of its number; no more is kept.")
    if wrong:
        raise Invalid(field_errors=wrong)


def ensure_checks(state: str, answers: Sequence[bool]) -> None:
    """Raise unless every answer agrees. What does not agree is refused, with a reason."""
    if state != "open":
        raise Conflict(_l("The answers of this claim are compared already."))
    if not all(answers):
        raise Conflict(
            _l("An answer does not agree. Refuse the claim and say why; the item stays in keeping.")
        )


def ensure_second(state: str, *, valuable: bool, user_id: int | None, others: Iterable[int | None]) -> None:
    """Raise when this person may not be the second."""
    if not valuable:
        raise Conflict(_l("This item needs no second person."))
    if state != "checked":
        raise Conflict(_l("Compare the answers first."))
    if user_id in set(others):
        raise SamePerson()


def ensure_releases(state: str, *, valuable: bool, second_id: int | None, user_id: int | None) -> None:
    """Raise unless it may be handed out by this person now."""
    if state == "released":
        raise AlreadyHanded()
    if state != "checked":
        raise Conflict(_l("Compare the answers first."))
    if valuable and second_id is None:
        raise SecondPerson()
    if valuable and second_id == user_id:
        raise Conflict(_l("You are the second person. Who took the claim hands it out."))


def ensure_over(keep_until: dt.date | None, today: dt.date) -> None:
    """Raise while it must be kept."""
    if keep_until is None:
        raise Conflict(_l("It is not announced yet; the time of keeping begins then."))
    if today <= keep_until:
        raise Conflict(_l("It must be kept until the day that stands above."))


def ensure_ends(*, way: str, state: str, valuable: bool, live_claim: bool) -> None:
    """Raise unless it may go to the police (`police`) or be disposed of (`dispose`) now."""
    if live_claim:
        raise ClaimGoing()
    if way == "dispose" and valuable:
        raise Conflict(_l("Valuables, cash and papers are handed to the police and never disposed of."))
    early = way == "police" and state in {"registered", "announced"}
    if state != "unclaimed" and not early:
        raise Conflict(_l("The time of keeping is not over yet."))


def paging_texts(category: str, mall_zh: str, mall_en: str) -> tuple[str, str]:
    """What the loudspeakers say of a found item, in Chinese and English: its kind and nothing else."""
    one = KINDS[category]
    zh = (
        f"各位顾客请注意，{mall_zh}总服务台收到顾客遗失的{one.said_zh}，"
        "请失主携带有效证件到总服务台认领。谢谢。"
    )
    en = (
        f"Attention please. The service desk of {mall_en} has received {one.said_en} that a customer lost. "
        "The owner is asked to come to the service desk with a valid paper. Thank you."
    )
    return zh, en


def seeking_texts(category: str, mall_zh: str, mall_en: str) -> tuple[str, str]:
    """What the loudspeakers say for somebody who misses something."""
    one = KINDS[category]
    zh = (
        f"各位顾客请注意，有顾客在{mall_zh}遗失{one.said_zh}，"
        "如您拾到，请交到总服务台或附近的工作人员。谢谢。"
    )
    en = (
        f"Attention please. A customer has lost {one.said_en} in {mall_en}. If you have found it, please "
        "hand it to the service desk or to a member of staff. Thank you."
    )
    return zh, en
