"""Numbers under 32 parallel submissions, on the engine of the `database` fixture (section J)."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mallops.core.numbering import NumberSeries, gaps, issue_child, issue_number, last_issued, parse_number
from tests.integration.core.conftest import writing

AT = datetime(2025, 1, 15, 4, tzinfo=UTC)


def test_32_parallel_submissions_are_unique_and_contiguous(engine, malls):
    numbers: list[str] = []
    problems: list[BaseException] = []
    start = threading.Barrier(32)

    def submit(index: int) -> None:
        try:
            start.wait()
            for round_ in range(3):
                mall = malls[index % 2]
                with writing(engine) as session:
                    issued = issue_number(session, mall, "KF", "TS", AT)
                    if (index + round_) % 8 == 7:
                        session.rollback()
                        continue
                numbers.append(issued.number)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=submit, args=(index,)) for index in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(numbers) == len(set(numbers)) == 84
    for mall in malls:
        seqs = [parse_number(number).seq for number in numbers if number.startswith(mall.code)]
        with Session(engine) as session:
            assert last_issued(session, mall.id, "TS", "202501") == len(seqs)
        assert gaps(seqs, len(seqs)) == []


def test_series_are_apart_by_mall_type_and_month(engine, malls):
    with writing(engine) as session:
        issued = [
            issue_number(session, malls[0], "KF", "TS", AT),
            issue_number(session, malls[0], "YY", "TS", AT),  # the department does not split the series
            issue_number(session, malls[0], "KF", "XC", AT),
            issue_number(session, malls[1], "KF", "TS", AT),
            issue_number(session, malls[0], "KF", "TS", datetime(2025, 1, 31, 16, tzinfo=UTC)),
        ]
    assert [one.number for one in issued] == [
        "GCT-KF-TS-202501-0001",
        "GCT-YY-TS-202501-0002",
        "GCT-KF-XC-202501-0001",
        "GDT-KF-TS-202501-0001",
        "GCT-KF-TS-202502-0001",
    ]
    assert (issued[1].seq, issued[1].period) == (2, "202501")


def test_child_letters_count_under_their_parent(engine, malls):
    with writing(engine) as session:
        made = [issue_child(session, malls[0], parent) for parent in ("A-1", "A-1", "A-2", "A-1")]
    assert made == ["A-1-N1", "A-1-N2", "A-2-N1", "A-1-N3"]


def test_a_type_unknown_to_section_j_is_refused_and_writes_nothing(engine, malls):
    with writing(engine) as session, pytest.raises(KeyError):
        issue_number(session, malls[0], "KF", "QQ", AT)
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(NumberSeries)) == 0
