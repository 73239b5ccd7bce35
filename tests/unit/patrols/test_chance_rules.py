"""Spot-check draws and presence hints."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from mallops.blueprints.patrols.rules.draws import MAX_DRAWS, commitment, coverage, draw
from mallops.blueprints.patrols.rules.presence import Hint, Sighting, WalkFacts, hint_text, hints, least_walk
from mallops.core.errors import Invalid

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
WINDOW = (START, START + timedelta(hours=8))
ZONES = [1, 2, 3, 4]
SECTIONS = ["1.2", "1.3", "1.4"]
KNOWN = [(3, "1.3", 38), (4, "1.3", 94), (1, "1.4", 127), (4, "1.4", 470)]


def test_the_seed_proves_the_draw():
    first = draw("s-2026-03-02", ZONES, SECTIONS, WINDOW, 4)
    assert first == draw("s-2026-03-02", reversed(ZONES), reversed(SECTIONS), WINDOW, 4)
    assert first != draw("s-2026-03-03", ZONES, SECTIONS, WINDOW, 4)
    # written out, so that another release or machine can never draw otherwise
    assert [(one.zone_id, one.section, int((one.at - START).total_seconds() / 60)) for one in first] == KNOWN


def test_draws_are_ordered_within_the_window_and_hidden_until_due():
    found = draw("seed", ZONES, SECTIONS, WINDOW, 10)
    times = [one.at for one in found]
    assert times == sorted(set(times))
    assert all(WINDOW[0] <= one < WINDOW[1] for one in times)
    assert [one.position for one in found] == list(range(1, 11))
    assert not found[0].is_visible(found[0].at - timedelta(seconds=1))
    assert found[0].is_visible(found[0].at)


def test_no_pair_twice_before_all_have_come():
    found = draw("seed", ZONES, SECTIONS, WINDOW, 24)
    pairs = [(one.zone_id, one.section) for one in found]
    assert set(Counter(pairs).values()) == {2}


def test_what_was_checked_least_comes_first():
    before = {(zone, section): 9 for zone in ZONES for section in SECTIONS}
    before[2, "1.3"] = 0
    firsts = [draw(f"seed-{n}", ZONES, SECTIONS, WINDOW, 1, before)[0] for n in range(200)]
    hits = sum((one.zone_id, one.section) == (2, "1.3") for one in firsts)
    assert 160 <= hits < 200  # 10000 of 11100 expected, yet others stay possible


def test_an_even_coverage_is_drawn_evenly():
    firsts = Counter(draw(f"even-{n}", ZONES, ["1.2"], WINDOW, 1)[0].zone_id for n in range(800))
    assert set(firsts) == set(ZONES)
    assert all(150 <= count <= 250 for count in firsts.values())


@pytest.mark.parametrize(
    ("zones", "sections", "minutes", "n"),
    [([], SECTIONS, 60, 1), (ZONES, [], 60, 1), (ZONES, SECTIONS, 0, 1), (ZONES, SECTIONS, 60, 0),
     (ZONES, SECTIONS, 60, MAX_DRAWS + 1)],
)  # fmt: skip
def test_a_draw_of_nothing_is_refused(zones, sections, minutes, n):
    with pytest.raises(Invalid):
        draw("seed", zones, sections, (START, START + timedelta(minutes=minutes)), n)


def test_more_checks_than_minutes_share_minutes():
    assert len(draw("seed", ZONES, SECTIONS, (START, START + timedelta(minutes=2)), 5)) == 5


def test_coverage():
    report = coverage([1, 2], ["1.2", "1.3"], [(1, "1.2"), (1, "1.2"), (2, "1.3"), (9, "1.2")])
    assert (report.total, report.covered, report.percent) == (4, 2, 50.0)
    assert report.counts[1, "1.2"] == 2
    assert report.never == ((1, "1.3"), (2, "1.2"))
    assert coverage([], [], []).percent == 0.0


def test_the_commitment_binds_without_telling():
    assert commitment("a") == commitment("a") != commitment("b")
    assert "seed" not in commitment("seed")


# -- presence -----------------------------------------------------------------------------------------


def walk(seconds=400, dwell=60, scanned=True, start=0, answers=38, window=True):
    begins = START + timedelta(seconds=start)
    return WalkFacts(
        begins,
        begins + timedelta(seconds=seconds),
        {"1.2": dwell},
        {"1.2": answers},
        scanned,
        (START, START + timedelta(minutes=90)) if window else None,
    )


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (walk(), []),
        (walk(seconds=98), []),
        (walk(seconds=97), ["short_dwell"]),
        (walk(dwell=1), ["section_unseen"]),
        (walk(dwell=1, answers=4), []),
        (walk(scanned=False), ["not_scanned"]),
        (walk(start=-60), ["early"]),
        (walk(start=5001), ["late"]),
        (walk(start=-60, window=False), []),
        (walk(seconds=5, dwell=0, scanned=False), ["short_dwell", "section_unseen", "not_scanned"]),
    ],
)
def test_hints(facts, codes):
    assert [one.code for one in hints(facts)] == codes


@pytest.mark.parametrize(
    ("gap", "zones", "levels", "jump"),
    [
        (19, ("A", "B"), (1, 1), True),
        (20, ("A", "B"), (1, 1), False),
        (99, ("A", "B"), (1, 3), True),
        (100, ("A", "B"), (1, 3), False),
        (99, ("A", "B"), (3, 1), True),
        (0, ("A", "A"), (1, 1), False),
    ],
)
def test_impossible_jumps(gap, zones, levels, jump):
    seen = [
        Sighting(START + timedelta(seconds=gap), zones[1], levels[1]),
        Sighting(START, zones[0], levels[0]),
    ]
    found = hints(walk(), seen)
    assert [one.code for one in found] == (["impossible_jump"] if jump else [])


def test_least_walk_is_bounded():
    assert (least_walk(0), least_walk(38), least_walk(5000)) == (60, 98, 300)


@pytest.mark.parametrize(
    "code", ["short_dwell", "section_unseen", "impossible_jump", "early", "late", "not_scanned"]
)
def test_every_hint_reads_as_a_sentence(code):
    text = hint_text(Hint(code, 61, 98, "1.2"))
    assert text.endswith(".")
    assert "%" not in text
    assert Hint(code).as_json()["code"] == code
