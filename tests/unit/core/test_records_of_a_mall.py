"""A query for one kind's records of a mall names the kind: the indexes of `cases` begin with both."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

import mallops
from mallops.core.casework.models import Case

SOURCES = sorted(Path(mallops.__file__).parent.rglob("*.py"))


def test_records_of_a_mall_are_asked_by_kind(app: Flask) -> None:
    """`Finding.of_mall(…)`, not `Finding.mall_id == …`: else records of all kinds are walked (61)."""
    names = {one.class_.__name__ for one in Case.__mapper__.self_and_descendants} - {"Case"}
    assert {"Finding", "Contractor", "Patrol"} <= names
    bare = re.compile(rf"\b(?:{'|'.join(sorted(names))})\.mall_id ==")
    found = [
        f"{path.name}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text().splitlines()
        if bare.search(line)
    ]
    assert found == []


def test_of_mall_names_mall_and_kind(app: Flask) -> None:
    """The condition carries both, also on an alias."""
    finding = next(
        one.class_ for one in Case.__mapper__.self_and_descendants if one.class_.__name__ == "Finding"
    )
    for row in (finding, sa.orm.aliased(finding, flat=True)):
        text = str(sa.select(row.id).where(row.of_mall(1)).compile(compile_kwargs={"literal_binds": True}))
        assert re.search(r"mall_id = 1", text)
        assert re.search(r"kind = 'fixes'", text)
