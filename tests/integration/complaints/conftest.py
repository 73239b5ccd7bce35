"""A complaint and all who have to do with it, on a Wednesday noon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from mallops.blueprints.accounts.models import User
from mallops.blueprints.complaints.actions import closing, letters, reporting, taking
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import letters_of
from mallops.core.auth import Actor
from mallops.core.casework.actions import move
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of, make_user
from tests.integration.points.conftest import NOON, TODAY, at, cast

__all__ = ["NOON", "TODAY", "at", "cast"]
PHONE = "13800138000"
REPORT = reporting.Written("冷藏温度过高", "tenant", "已下架同批商品", "退款并致歉", 0, "")


@dataclass
class Affair:
    """The people, and what they do, each in a transaction of its own."""

    cast: Cast
    specialist: User
    assistant: User

    @property
    def clerk(self) -> Actor:
        return actor_of(self.cast.desk)

    @property
    def worker(self) -> Actor:
        return actor_of(self.specialist)

    @property
    def boss(self) -> Actor:
        return actor_of(self.cast.supervisor)

    @property
    def manager(self) -> Actor:
        return actor_of(self.cast.manager)

    def take(self, **more: Any) -> Complaint:
        with transaction():
            return taking.take(self.clerk, told(**{"tenant_id": self.cast.tenant.id, **more}))

    def do(self, act: Any, *args: Any, **more: Any) -> Any:
        with transaction():
            return act(*args, **more)

    def weigh(self, case: Complaint, severity: str, target: Any = None, actor: Actor | None = None) -> None:
        owner = self.specialist.id
        self.do(taking.weigh, actor or self.manager, case, severity, owner, target)

    def go(self, case: Complaint, step: str, actor: Actor | None = None) -> None:
        self.do(move, actor or self.worker, case, step)

    def ask(self, case: Complaint) -> Any:
        """The customer's letter and a letter to leasing, not answered."""
        if case.feedback_at is None:
            self.do(letters.file_feedback, self.clerk, case, "酸奶变质", "Zhang")
        return self.do(letters.ask_department, self.worker, case, "leasing", "请核查冷柜")

    def investigate(self, severity: str = "major", target: Any = None) -> Complaint:
        """On to the report: weighed, looked into, asked, answered."""
        case = self.take()
        self.weigh(case, severity, target)
        self.go(case, "investigate")
        letter = self.ask(case)
        self.do(letters.answer_letter, actor_of(self.cast.leasing), letter, "冷柜故障，已维修")
        assert [one.state for one in letters_of(case)] == ["answered"]
        return case

    def submit(self, case: Complaint, fen: int = 0) -> None:
        basis = "《消费者权益保护法》" if fen else ""
        words = reporting.Written(*(getattr(REPORT, key) for key in ("cause", "responsibility", "handling",
                                                                    "proposal")), fen, basis)  # fmt: skip
        self.do(reporting.write, self.worker, case, words, submit=True)

    def sign(self, case: Complaint, user: User, capacity: str) -> None:
        self.do(reporting.sign_report, actor_of(user), case, capacity, user.name)

    def sign_all(self, case: Complaint, fen: int = 0) -> None:
        self.sign(case, self.cast.leasing, "head")
        self.sign(case, self.cast.supervisor, "supervisor")
        self.sign(case, self.specialist, "specialist")
        if fen:
            self.sign(case, self.assistant, "assistant")

    def finish(self, case: Complaint, score: int = 4) -> None:
        """Answer, evaluation, callback; not closed."""
        self.do(closing.reply, self.worker, case, "已退款", "phone")
        self.do(closing.evaluate, self.worker, case, score, "")
        self.do(closing.call_back, self.worker, case, "满意")

    def again(self, row: Any) -> Any:
        """As it is in the database now."""
        db.session.rollback()
        return db.session.get_one(type(row), row.id, populate_existing=True)


def told(**more: Any) -> taking.Told:
    """Spoiled yoghurt, told at the desk."""
    values = {"content": "酸奶变质", "category": "goods", "customer": "张三丰", "phone": "138 0013 8000",
              "item": "酸奶", "slip_no": "S77", "demand": "十倍赔偿"}  # fmt: skip
    return taking.Told(**{**values, **more})


@pytest.fixture
def affair(cast: Cast) -> Affair:
    """See Affair."""
    specialist = make_user(cast.mall, "CMP", login="specialist")
    assistant = make_user(cast.mall, "AGM", login="assistant")
    db.session.commit()
    return Affair(cast, specialist, assistant)
