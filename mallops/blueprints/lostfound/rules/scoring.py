"""How alike a loss and a find are, and why: a suggestion names its reasons and decides nothing. Pure.

Weights are of the order of the natural logarithm of how much likelier a pair is when it agrees in this
than when it does not; set by hand before bench/lostfound.py was first run.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from mallops.blueprints.lostfound.rules.lexicon import brands, colours, concepts
from mallops.blueprints.lostfound.rules.words import NEAR_COLOURS, RELATED

#: Bits of 64 by which two pictures of one thing may differ; eight bands find all that differ by seven.
PICTURE_BITS = 10
BANDS = 8
LEAST_STRUCTURE = 6
#: What an agreement in a concept is worth beyond how rare it is, by the letter of the concept.
_WORTH = {"n": 0.5, "m": 0.5, "p": 0.9, "f": 0.7, "w": 0.9, "g": 0.6, "b": 0.0, "k": 0.0}
_DAY = 86400.0


@dataclass(frozen=True)
class Side:
    """One of the two: what is said of the thing, where, when, and its pictures. `marks`: the private part."""

    category: str
    said: Mapping[str, str]
    colours: frozenset[str]
    brands: frozenset[str]
    zone_id: int | None
    floor_id: int | None
    place: Mapping[str, str]
    first: dt.datetime
    last: dt.datetime
    pictures: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """One thing in which the two agree (`points` above 0) or differ. `kind`: category, word, colour, brand,
    place, time, picture, marks; `ours` and `theirs`: as each side says it."""

    kind: str
    points: float
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class Likeness:
    """How alike, and why, the weightiest reason first."""

    points: float
    reasons: tuple[Reason, ...]


def side(
    *,
    category: str,
    title: str,
    features: str,
    colour: str,
    brand: str,
    place: str,
    zone_id: int | None,
    floor_id: int | None,
    first: dt.datetime,
    last: dt.datetime,
    pictures: tuple[str, ...] = (),
    marks: str = "",
) -> Side:
    """A side from the fields of a record."""
    said = concepts(f"{title} {features} {brand}")
    named = colours(said) | ({colour} if colour and colour != "mixed" else set())
    return Side(
        category, said, frozenset(named), brands(said), zone_id, floor_id, concepts(place), first, last,
        pictures, concepts(marks) if marks else {},
    )  # fmt: skip


def terms(one: Side) -> list[str]:
    """What a record is found by: short words of the index (see models.TERMS), each once."""
    out = [f"c:{one.category}"]
    out += [f"s:{code}"[:24] for code in one.said if code[0] != "k"]
    out += [f"k:{code}" for code in sorted(one.colours)]
    out += [f"l:{code}"[:24] for code in one.place]
    if one.zone_id is not None:
        out.append(f"z:{one.zone_id}")
    for picture in one.pictures:
        out += bands(picture)
    return list(dict.fromkeys(out))


def bands(picture: str) -> list[str]:
    """The eight bytes of a picture's hash as terms; none for a picture without structure."""
    if not _has_structure(picture):
        return []
    return [f"p{at}:{picture[at * 2 : at * 2 + 2]}" for at in range(BANDS)]


def _has_structure(picture: str) -> bool:
    return LEAST_STRUCTURE <= int(picture, 16).bit_count() <= 64 - LEAST_STRUCTURE


def compare(loss: Side, find: Side, rarity: Mapping[str, float]) -> Likeness:
    """How alike a loss and a find are. `rarity`: of a term, about ln(all / those that have it)."""
    reasons = [
        _category(loss, find, rarity),
        *_words(loss, find, rarity),
        _colour(loss, find),
        _brand(loss, find),
        *_place(loss, find, rarity),
        _time(loss, find),
        _picture(loss, find),
        *_marks(loss, find),
    ]
    kept = [one for one in reasons if one is not None and one.points]
    kept.sort(key=lambda one: -abs(one.points))
    return Likeness(round(sum(one.points for one in kept), 3), tuple(kept))


def _category(loss: Side, find: Side, rarity: Mapping[str, float]) -> Reason | None:
    if loss.category == find.category:
        points = 1.0 + min(rarity.get(f"c:{find.category}", 2.0), 3.5) * 0.5
        return Reason("category", points, loss.category, find.category)
    if frozenset((loss.category, find.category)) in RELATED:
        return Reason("category", 0.6, loss.category, find.category)
    if "other" in (loss.category, find.category):
        return None
    return Reason("category", -1.6, loss.category, find.category)


def _words(loss: Side, find: Side, rarity: Mapping[str, float]) -> list[Reason]:
    out = []
    for code in loss.said.keys() & find.said.keys():
        worth = _WORTH.get(code[0], 0.5)
        if worth:
            points = worth * min(rarity.get(f"s:{code}"[:24], 3.0), 6.0)
            out.append(Reason("word", points, loss.said[code], find.said[code]))
    ours = {one for one in loss.said if one[0] == "n"}
    theirs = {one for one in find.said if one[0] == "n"}
    if ours and theirs and not ours & theirs:
        out.append(Reason("word", -1.0, _first(loss, ours), _first(find, theirs)))
    return out


def _first(one: Side, codes: set[str]) -> str:
    return next(word for code, word in one.said.items() if code in codes)


def _colour(loss: Side, find: Side) -> Reason | None:
    if not loss.colours or not find.colours:
        return None
    same = loss.colours & find.colours
    ours, theirs = sorted(loss.colours), sorted(find.colours)
    if same:
        return Reason("colour", 1.6, min(same), min(same))
    near = next(((a, b) for a in ours for b in theirs if frozenset((a, b)) in NEAR_COLOURS), None)
    if near:
        return Reason("colour", 0.2, *near)
    return Reason("colour", -1.8, ours[0], theirs[0])


def _brand(loss: Side, find: Side) -> Reason | None:
    if not loss.brands or not find.brands:
        return None
    same = loss.brands & find.brands
    if same:
        code = min(same)
        return Reason("brand", 2.6, loss.said[code], find.said[code])
    ours, theirs = min(loss.brands), min(find.brands)
    return Reason("brand", -2.0, loss.said[ours], find.said[theirs])


def _place(loss: Side, find: Side, rarity: Mapping[str, float]) -> list[Reason]:
    out = []
    if loss.zone_id is not None and find.zone_id is not None:
        if loss.zone_id == find.zone_id:
            out.append(Reason("place", 1.8, "zone", "zone"))
        elif loss.floor_id is not None and loss.floor_id == find.floor_id:
            out.append(Reason("place", 0.5, "floor", "floor"))
        else:
            out.append(Reason("place", -0.4, "elsewhere", "elsewhere"))
    shared = loss.place.keys() & find.place.keys()
    if shared:
        code = max(shared, key=lambda one: rarity.get(f"l:{one}"[:24], 2.0))
        points = 0.4 * min(rarity.get(f"l:{code}"[:24], 2.0), 5.0)
        out.append(Reason("place", points, loss.place[code], find.place[code]))
    return out


def _time(loss: Side, find: Side) -> Reason:
    before = (loss.first - find.first).total_seconds()
    if before > 0:  # found before it was missed: people err by hours, hardly by days
        hours = before / 3600
        return Reason("time", 0.3 if hours < 2 else -0.6 * hours / 6 if hours < 24 else -4.0, "before", "")
    days = max(0.0, (find.first - loss.last).total_seconds()) / _DAY
    points = 1.8 * math.exp(-days / 2.0) - 0.9 * min(days / 20.0, 1.5)
    return Reason("time", round(points, 3), "after", f"{days * 24:.0f}")


def _picture(loss: Side, find: Side) -> Reason | None:
    pairs = [
        (int(ours, 16) ^ int(theirs, 16)).bit_count()
        for ours in loss.pictures
        for theirs in find.pictures
        if _has_structure(ours) and _has_structure(theirs)
    ]
    best = min(pairs, default=64)
    if best > PICTURE_BITS:
        return None
    return Reason("picture", 5.0 * (1 - best / (PICTURE_BITS * 1.6)), str(best), "64")


def _marks(loss: Side, find: Side) -> list[Reason]:
    """What only the owner would know agrees; never shown in words."""
    ours = {**loss.said, **loss.marks}
    shared = {one for one in find.marks.keys() & ours.keys() if one[0] in "fmpbnwg"}
    shared |= {one for one in loss.marks.keys() & find.said.keys() if one[0] in "fmpbwg"}
    return [Reason("marks", min(1.2 * len(shared), 4.0))] if shared else []


__all__ = ["Likeness", "Reason", "Side", "bands", "compare", "side", "terms"]
