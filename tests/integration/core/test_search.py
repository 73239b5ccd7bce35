"""The search index on the engine of the `database` fixture: Chinese, pinyin, Latin, numbers, malls, order."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mallops.core import search
from mallops.core.search import SearchEntry, create_search_ddl, drop_search_ddl
from tests.integration.core.conftest import writing

AT = datetime(2025, 11, 1, tzinfo=UTC)
RECORDS = [
    (0, "patrols", "GC-KF-XC-202511-0001 三楼女装区巡场", ""),
    (0, "findings", "GC-KF-ZG-202511-0007 模特脏污", "服装整改，重庆银行旁"),
    (0, "findings", "GC-KF-ZG-202511-0008 LED灯不亮", "A-3012 Café Müller"),
    (1, "findings", "GD-KF-ZG-202511-0007 模特脏污", "服装整改"),
]


def put(session: Session, mall_id: int, kind: str, ref_id: int, title: str, text: str = "") -> None:
    search.index(
        session,
        mall_id=mall_id,
        kind=kind,
        ref_id=ref_id,
        ref_uid=uuid.UUID(int=ref_id + 1),
        title=title,
        text=text,
        at=AT + timedelta(minutes=ref_id),
    )


@pytest.fixture
def filled(engine, malls) -> sa.Engine:
    with writing(engine) as session:
        for ref_id, (mall, kind, title, text) in enumerate(RECORDS):
            put(session, malls[mall].id, kind, ref_id, title, text)
    return engine


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("模特", [1]),
        ("模", [1]),
        ("服装整改", [1]),
        ("zhenggai", [1]),
        ("zg", [2, 1]),
        ("fzzg", [1]),
        ("chongqing", [1]),
        ("女装 xc", [0]),
        ("led灯", [2]),
        ("muller", [2]),
        ("A-3012", [2]),
        ("GC-KF-ZG-202511-0007", [1]),
        ("202511", [2, 1, 0]),
        ("gc", [2, 1, 0]),
        ("男装", []),
        ("模特 led", []),
        ("0009", []),
        ("", []),
        ("。，!?", []),
    ],
)
def test_queries(filled, malls, query, refs):
    with Session(filled) as session:
        assert [hit.ref_id for hit in search.search(session, malls[0].id, query)] == refs


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --",
        '"模特" OR "led"',
        "模特'); DROP TABLE search_index; --",
        "mall_2",
        "a* OR *",
        "NEAR(模特 灯)",
        "模特\x00",
    ],
)
def test_hostile_queries_are_words_like_any_other(filled, malls, query):
    with Session(filled) as session:
        hits = search.search(session, malls[0].id, query)
        assert len(hits) <= 1
        assert search.search(session, malls[0].id, "模特")


def test_another_mall_sees_only_its_own(filled, malls):
    with Session(filled) as session:
        assert [hit.ref_id for hit in search.search(session, malls[1].id, "模特")] == [3]
        assert search.search(session, malls[1].id + 1, "模特") == []


def test_kinds_confine_the_search(filled, malls):
    with Session(filled) as session:
        found = {
            kinds: search.search(session, malls[0].id, "gc", kinds)
            for kinds in (("patrols",), ("findings",), ())
        }
        assert [hit.kind for hit in found["patrols",]] == ["patrols"]
        assert [hit.kind for hit in found["findings",]] == ["findings"] * 2
        assert found[()] == []
        assert len(search.search(session, malls[0].id, "gc", {"patrols", "findings", "other"})) == 3


def test_a_hit_says_what_it_is(filled, malls):
    with Session(filled) as session:
        (hit,) = search.search(session, malls[0].id, "模特")
    assert (hit.kind, hit.ref_id, hit.ref_uid) == ("findings", 1, uuid.UUID(int=2))
    assert (hit.title, hit.subtitle, hit.at) == (RECORDS[1][2], "", AT + timedelta(minutes=1))


def test_a_changed_record_is_found_by_its_new_words_only_and_keeps_its_place(filled, malls):
    with writing(filled) as session:
        put(session, malls[0].id, "findings", 1, "GC-KF-ZG-202511-0007 玻璃破损")
    with Session(filled) as session:
        assert search.search(session, malls[0].id, "模特") == []
        assert [hit.ref_id for hit in search.search(session, malls[0].id, "玻璃")] == [1]
        assert [hit.ref_id for hit in search.search(session, malls[0].id, "202511")] == [2, 1, 0]
        assert session.scalar(sa.select(sa.func.count()).select_from(SearchEntry)) == len(RECORDS)


def test_a_removed_record_is_gone(filled, malls):
    with writing(filled) as session:
        search.remove(session, "findings", 1)
        search.remove(session, "findings", 999)
    with Session(filled) as session:
        assert search.search(session, malls[0].id, "模特") == []
        assert len(search.search(session, malls[0].id, "gc")) == 2


def test_what_was_rolled_back_is_not_found(filled, malls):
    with writing(filled) as session:
        put(session, malls[0].id, "findings", 9, "独角鲸")
        session.rollback()
    with Session(filled) as session:
        assert search.search(session, malls[0].id, "独角鲸") == []


def test_pages_newest_first_beyond_the_recent_window(engine, malls, monkeypatch):
    """Common words from the window, rare and old ones from the whole index; pages neither repeat nor skip."""
    monkeypatch.setattr(search, "RECENT", 10)
    with writing(engine) as session:
        for ref_id in range(60):
            word = "独角鲸" if ref_id in (3, 30) else "海报"
            put(session, malls[ref_id % 2].id, "findings", ref_id, f"{word} 展架")
    with Session(engine) as session:
        common = search.search(session, malls[0].id, "zhanjia", limit=4)
        assert [hit.ref_id for hit in common] == [58, 56, 54, 52]
        assert [hit.ref_id for hit in search.search(session, malls[0].id, "独角鲸")] == [30]
        assert [hit.ref_id for hit in search.search(session, malls[1].id, "独角鲸")] == [3]
        seen: list[int] = []
        page = search.search(session, malls[0].id, "zj", limit=7)
        while page:
            seen += [hit.ref_id for hit in page]
            page = search.search(session, malls[0].id, "zj", limit=7, before=page[-1].entry_id)
        assert seen == list(range(58, -1, -2))


def test_a_word_of_every_fifth_record_is_found_in_a_wider_window(engine, malls, monkeypatch):
    """Neither rare nor in all records: as many of the newest as its share promises, in order, all."""
    monkeypatch.setattr(search, "RECENT", 10)
    monkeypatch.setattr(search, "COMMON", 2)
    asked: list[int] = []
    with writing(engine) as session:
        for ref_id in range(200):
            put(
                session,
                malls[0].id,
                "findings",
                ref_id,
                "消防" if ref_id % 5 == 0 or ref_id > 197 else "海报",
            )
    with Session(engine) as session:
        sa.event.listen(
            session, "do_orm_execute", lambda state: asked.append((state.parameters or {}).get("recent", -1))
        )
        found = [hit.ref_id for hit in search.search(session, malls[0].id, "消防", limit=12)]
        assert found == [199, 198, *range(195, 145, -5)]
        if engine.dialect.name == "postgresql":
            assert [one for one in asked if one > 0] == [10, 60]


def test_common_words_do_not_read_the_whole_index(engine, malls):
    """The plan itself: SQLite walks the match by rowid, PostgreSQL's first query stays within the window."""
    with writing(engine) as session:
        for ref_id in range(400):
            put(session, malls[0].id, "findings", ref_id, "海报")
    values = {"match": "x", "before": 2**62, "limit": 20, "mall_id": 1, "recent": 10}
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {search._FIND_SQLITE.text}"), values).all()
            assert not any("TEMP B-TREE" in row[-1] for row in plan), plan
        else:
            connection.execute(sa.text("ANALYZE search_index"))
            rows = (
                connection.execute(sa.text(f"EXPLAIN {search._RECENT_POSTGRES.text}"), values).scalars().all()
            )
            plan_text = "\n".join(rows)
            assert "Index Scan Backward using pk_search_index" in plan_text, plan_text
            assert "Sort" not in plan_text, plan_text


def test_the_tables_beside_can_be_dropped_and_made_again(filled, malls):
    with filled.begin() as connection:
        drop_search_ddl(connection)
        create_search_ddl(connection)
    with writing(filled) as session:
        put(session, malls[0].id, "findings", 1, "玻璃")
    with Session(filled) as session:
        assert len(search.search(session, malls[0].id, "玻璃")) == 1
    SearchEntry.__table__.drop(filled)
    assert not [name for name in sa.inspect(filled).get_table_names() if name.startswith("search")]
