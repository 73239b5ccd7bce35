"""A whole shift without a network: three rounds, and what must be true of them afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mallops.blueprints.patrols.models import PatrolAnswer
from tests.support.floorserver import ZONES, FloorServer
from tests.support.officer import Officer

#: Items of the shipped sheet that fail in each round; between them they carry the photos.
FAILED = ("1.2.a", "1.2.c", "1.3.a", "1.4.a", "1.7.a")


@dataclass
class Shift:
    """What the phone has made: uids of answers, SHA-256 of photos by uid, and the runs."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)

    def note(self, officer: Officer) -> None:
        """Remember what is in the outbox now."""
        for row in officer.phone.outbox(kind="answer"):
            self.answers[row["uid"]] = row["body"]
        self.photos |= officer.phone.photo_hashes()


def walk(
    officer: Officer,
    shift: Shift,
    zone: str,
    photos: int,
    *,
    edge: int = 240,
    die: Callable[[], None] | None = None,
) -> None:
    """One round from its card to its signature; `die` happens in the middle of it."""
    officer.open_floor()
    run = officer.start_round(zone)
    shift.runs.append(run)
    shares = [photos // len(FAILED) + (number < photos % len(FAILED)) for number in range(len(FAILED))]
    for number, (item, share) in enumerate(zip(FAILED, shares, strict=True)):
        officer.fail(item, share, edge)
        if die and number == 2:
            die()
            officer.open_sheet(run)
            assert officer.count().startswith("3/"), "all that was shown as kept is there after the kill"
    officer.pass_rest()
    officer.sign()


def walk_all(officer: Officer, photos: int, *, edge: int = 240, die: Callable[[], None]) -> Shift:
    """Three rounds; the phone dies in the middle of the second and after the third."""
    shift = Shift()
    for number, zone in enumerate(ZONES):
        walk(officer, shift, zone, photos // len(ZONES), edge=edge, die=die if number == 1 else None)
    die()
    officer.open_floor()
    shift.note(officer)
    return shift


def assert_exactly_once(server: FloorServer, shift: Shift) -> None:
    """Everything the phone made is on the server, once, with the same bytes; nothing else is."""
    answers: list[PatrolAnswer] = server.answers()
    assert sorted(str(one.uid) for one in answers) == sorted(shift.answers)
    assert {str(one.uid): one.verdict for one in answers} == {
        uid: body["verdict"] for uid, body in shift.answers.items()
    }
    assert server.photo_hashes() == shift.photos
    assert sorted(str(one.uid) for one in server.patrols()) == sorted(shift.runs)
    assert {one.state for one in server.patrols()} == {"submitted"}
    numbers = [one.number for one in server.patrols()]
    assert len(set(numbers)) == len(shift.runs), "each round has one number of its own"


__all__ = ["FAILED", "Shift", "assert_exactly_once", "walk", "walk_all"]
