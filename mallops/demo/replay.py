"""Sixty days lived again: every event of the story through the action that the app itself would call.

The clock is stopped at each event's moment, so that numbers, deadlines, repeats and the audit trail stand as
they would have been written then.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import heapq
import itertools
import uuid
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from mallops.blueprints.checklists.queries import SheetItem
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolRound
from mallops.blueprints.patrols.queries.runs import sections_of
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework.actions import comment, move
from mallops.core.clock import frozen, now
from mallops.core.db import db
from mallops.core.errors import DomainError
from mallops.demo.build import World
from mallops.demo.photos import draw_photo
from mallops.demo.stories import FailStory, InspectionStory, PhotoRef, RoundStory, SpotStory

_NAMESPACE = uuid.UUID("6f0f7a52-9a2c-4ac1-9e0e-7d1f6a7c5b11")
STUBBORN = 9  # one in so many of the findings nobody speaks of stays open
Event = tuple[dt.datetime, int, Callable[[], None]]


class Pictures:
    """Drawn photographs by scene and variant; each is drawn once, or brought ready by `keep`."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, int], bytes] = {}

    def keep(self, made: dict[tuple[str, int], bytes]) -> None:
        """Take pictures that were drawn elsewhere."""
        self.made.update(made)

    def get(self, scene: str, variant: int) -> tuple[bytes, str]:
        """A picture and its SHA-256."""
        if (scene, variant) not in self.made:
            self.made[scene, variant] = draw_photo(scene, variant)
        data = self.made[scene, variant]
        return data, hashlib.sha256(data).hexdigest()


PICTURES = Pictures()


class Replay:
    """Plays stories in the order of time. `until` is now: what lies after it has not happened yet."""

    def __init__(self, world: World, plans: dict[str, int], until: dt.datetime) -> None:
        self.world, self.plans, self.until = world, plans, until
        self.events: list[Event] = []
        self.order = itertools.count()
        self.uids = itertools.count()
        self.played = 0

    def at(self, moment: dt.datetime, work: Callable[[], None]) -> None:
        """Let something happen at a moment (never after now)."""
        if moment <= self.until:
            heapq.heappush(self.events, (moment, next(self.order), work))

    def play(self) -> Iterator[int]:
        """Run the events; yields how many have been played, after each day."""
        day: dt.date | None = None
        while self.events:
            moment, _order, work = heapq.heappop(self.events)
            with frozen(moment):
                work()
            self.played += 1
            if moment.date() != day:
                day = moment.date()
                yield self.played

    # -- what stories are made of -------------------------------------------------------------------

    def round(self, story: RoundStory) -> None:
        """A round that was walked, with its hand-over, submission and review."""
        if story.started_at is not None and story.submitted_at is not None:
            self.at(story.started_at, lambda: self._start_walk(story))

    def inspection(self, story: InspectionStory) -> None:
        """One shop inspected alone."""
        self.at(story.at, lambda: self._inspect(story))

    def spots(self, story: SpotStory) -> None:
        """A draw of spot checks in the morning of its day."""
        self.at(story.window[0] - dt.timedelta(hours=1), lambda: self._draw(story))

    def _start_walk(self, story: RoundStory) -> None:
        row = db.session.scalar(
            sa.select(PatrolRound).where(
                PatrolRound.plan_id == self.plans[story.plan],
                PatrolRound.zone_id == self.world.zones[story.zone].id,
                PatrolRound.on == story.on,
            )
        )
        if row is None or story.submitted_at is None:
            return
        officer = self.world.actor(story.officer)
        with acting(officer, "patrols.submit"):
            patrol = self._begin(story, row, officer)
        if story.sections is not None:
            patrol.section_codes = list(story.sections)
        self.at(story.submitted_at, lambda: self._finish_walk(story, patrol, officer))

    def _finish_walk(self, story: RoundStory, patrol: Patrol, officer: Actor) -> None:
        self._answer(officer, patrol, story.fails, story.not_applicable, patrol.started_at)
        with acting(officer, "patrols.submit"):
            self._submit(officer, patrol, story.dwell)
        self._follow(patrol, story)

    def _begin(self, story: RoundStory, row: PatrolRound, officer: Actor) -> Patrol:
        start = self._start(story.started_at, self.world.zones[story.zone].qr_code if story.scanned else "")
        if story.officer != story.planned_officer:
            planned = self.world.actor(story.planned_officer)
            actions.hand_over(planned, row, self.world.users[story.officer], story.reason_zh or "临时调班")
        if story.outcome == "made_up":
            return actions.start_makeup(officer, row, start, story.reason_zh or "当班人手不足")
        return actions.start_round(officer, row, start)

    def _start(self, at: dt.datetime | None, scan: str) -> actions.Start:
        return actions.Start(self._uid(), device_at=at, sent_at=at, scan=scan)

    def _answer(
        self,
        officer: Actor,
        patrol: Patrol,
        fails: tuple[FailStory, ...],
        missing: tuple[str, ...],
        began: dt.datetime,
    ) -> None:
        sheet = sheet_of_patrol(patrol)
        failed = {(one.item, self._tenant_id(one.tenant)): one for one in fails}
        uids = {one.id: one.uid for one in self.world.tenants.values()}
        answers: list[actions.AnswerInput] = []
        for section in sections_of(sheet, patrol.section_codes, bool(patrol.shop_ids)):
            for shop in patrol.shop_ids if section.per_tenant else [None]:
                for item in section.items:
                    fail = failed.get((item.code, shop))
                    at = began + dt.timedelta(seconds=8 * len(answers))
                    answers.append(self._input(item, uids.get(shop or 0), fail, item.code in missing, at))
                    if fail is not None and fail.photo is not None:
                        self._photo(officer, patrol, item, uids.get(shop or 0), fail.photo, at)
        with acting(officer, "patrols.submit"):
            for first in range(0, len(answers), 400):
                receipts = actions.record_answers(officer, patrol.uid, answers[first : first + 400])
                refused = [one for one in receipts if one.status != "stored"]
                if refused:
                    raise RuntimeError(f"the story does not fit the rules: {refused[0]}")

    def _input(
        self,
        item: SheetItem,
        tenant: uuid.UUID | None,
        fail: FailStory | None,
        missing: bool,
        at: dt.datetime,
    ) -> actions.AnswerInput:
        verdict = "fail" if fail else "na" if missing else "pass"
        return actions.AnswerInput(
            self._uid(),
            item.code,
            tenant=tenant,
            verdict=verdict,
            number=_number(item) if item.rule.kind in {"number", "count"} else None,
            remark=fail.remark_zh if fail else "",
            severity=fail.severity if fail else "",
            device_at=at,
        )

    def _photo(
        self,
        officer: Actor,
        patrol: Patrol,
        item: SheetItem,
        tenant: uuid.UUID | None,
        ref: PhotoRef,
        at: dt.datetime,
    ) -> None:
        data, sha256 = PICTURES.get(ref.scene, ref.variant)
        sent = actions.PhotoInput(self._uid(), item.code, sha256, tenant=tenant, device_at=at, sent_at=at)
        actions.take_photo(officer, patrol.uid, sent, data)

    def _submit(self, officer: Actor, patrol: Patrol, dwell: object, shop: str = "") -> None:
        db.session.flush()
        actions.submit(
            officer,
            patrol.uid,
            actions.SubmitInput(
                self._uid(),
                signature=officer.name,
                shop_signature=shop,
                shop_signer=shop,
                dwell=dict(dwell) if isinstance(dwell, dict) else {},
            ),
        )

    def _inspect(self, story: InspectionStory) -> None:
        officer = self.world.actor(story.officer)
        tenant = self.world.tenants[story.tenant]
        with acting(officer, "patrols.submit"):
            patrol = actions.start_tenant_inspection(officer, tenant, self._start(story.at, tenant.qr_code))
            self._answer(officer, patrol, story.fails, (), story.at)
            self._submit(officer, patrol, _steady(patrol), story.signer_zh)
        fixes: dict[tuple[str, int | None], int | None] = {
            (one.item, tenant.id): one.fixed_after_hours for one in story.fails
        }
        self._fixes(patrol, fixes)
        self._review_later(patrol)

    def _draw(self, story: SpotStory) -> None:
        inspector = self.world.users[story.inspector]
        supervisor = self.world.actor("zhouyan")
        order = actions.DrawOrder(story.n, window=story.window, inspector_id=inspector.id, seed=story.seed)
        with acting(supervisor, "patrols.draw"):
            draws = actions.draw_spot_checks(supervisor, self.world.mall, story.on, order)
        for one in draws[:-1]:  # the last one is left undone: coverage shows it
            self.at(
                one.reveal_at + dt.timedelta(minutes=9),
                functools.partial(self._spot, story.inspector, one.id),
            )

    def _spot(self, login: str, draw_id: int) -> None:
        inspector = self.world.actor(login)
        draw = db.session.get_one(actions.spots.SpotDraw, draw_id)
        with acting(inspector, "patrols.submit"):
            patrol = actions.start_spot(inspector, draw, self._start(draw.reveal_at, draw.zone.qr_code))
            self._answer(inspector, patrol, (), (), draw.reveal_at)
            self._submit(inspector, patrol, _steady(patrol))
        self._review_later(patrol)

    def _review_later(self, patrol: Patrol) -> None:
        """What the story tells nothing more of is looked at the next morning."""
        self.at(now() + dt.timedelta(hours=20), functools.partial(self._approve, patrol))

    def _approve(self, patrol: Patrol) -> None:
        reviewer = self.world.actor("tangkai")
        with acting(reviewer, "patrols.review"):
            actions.approve(reviewer, patrol, signature=reviewer.name)

    # -- what comes after ---------------------------------------------------------------------------

    def _follow(self, patrol: Patrol, story: RoundStory) -> None:
        fixes = {(one.item, self._tenant_id(one.tenant)): one.fixed_after_hours for one in story.fails}
        self._fixes(patrol, fixes)
        if story.review is not None:
            self.at(story.review.at, lambda: self._review(patrol, story))
            if story.review.archived_at is not None:
                self.at(story.review.archived_at, lambda: self._archive(patrol, story))

    def _fixes(self, patrol: Patrol, hours: dict[tuple[str, int | None], int | None]) -> None:
        found = db.session.scalars(sa.select(Finding).where(Finding.source_case_id == patrol.id)).all()
        for finding in found:
            wait = hours.get((finding.item_code, finding.tenant_id), hours.get((finding.item_code, None)))
            if wait is None and finding.id % STUBBORN:
                wait = 24 * (3 + finding.id % 5)  # no word in the story: a part had to be ordered
            if wait is not None and patrol.submitted_at is not None:
                fixed_at = patrol.submitted_at + dt.timedelta(hours=wait)
                self.at(fixed_at, functools.partial(self._fix, finding.id))

    def _fix(self, finding_id: int) -> None:
        finding = db.session.get_one(Finding, finding_id)
        if finding.state != "open":
            return
        fixer = self.world.actor("heju" if finding.department == "cleaning" else "niugang")
        fixer = Actor(**{**vars(fixer), "roles": fixer.roles | {"SYSTEM"}})
        with acting(fixer, "fixes.fix"):
            move(fixer, finding, "fix", note="已处理完毕")
        checked = finding.created_at + dt.timedelta(hours=30)
        self.at(max(checked, now() + dt.timedelta(hours=3)), functools.partial(self._verify, finding_id))

    def _verify(self, finding_id: int) -> None:
        finding = db.session.get_one(Finding, finding_id)
        supervisor = self.world.actor("zhouyan")
        if finding.state == "fixed":
            with acting(supervisor, "fixes.verify"):
                move(supervisor, finding, "verify")

    def _review(self, patrol: Patrol, story: RoundStory) -> None:
        review = story.review
        assert review is not None
        reviewer = self.world.actor(review.reviewer)
        with acting(reviewer, "patrols.review"):
            if review.comment_zh:
                comment(reviewer, patrol, review.comment_zh)
            if review.correction is not None:
                self._correct(reviewer, patrol, *review.correction)
            if review.returned_zh:
                actions.return_patrol(reviewer, patrol, review.returned_zh)
                officer = self.world.actor(story.officer)
                with acting(officer, "patrols.submit"):
                    self._submit(officer, patrol, story.dwell)
            actions.approve(reviewer, patrol, signature=reviewer.name)

    def _correct(self, reviewer: Actor, patrol: Patrol, item: str, verdict: str, reason: str) -> None:
        answer = db.session.scalar(
            sa.select(PatrolAnswer)
            .where(
                PatrolAnswer.patrol_id == patrol.id,
                PatrolAnswer.item_code == item,
                PatrolAnswer.is_current,
                PatrolAnswer.verdict != verdict,
            )
            .limit(1)
        )
        if answer is not None:
            actions.correct_verdict(reviewer, patrol.uid, answer.uid, verdict, reason)

    def _archive(self, patrol: Patrol, story: RoundStory) -> None:
        assert story.review is not None
        reviewer = self.world.actor(story.review.reviewer)
        with acting(reviewer, "patrols.archive"):
            try:
                actions.archive(reviewer, patrol)
            except DomainError:
                return  # it was sent back meanwhile

    def _tenant_id(self, code: str | None) -> int | None:
        return self.world.tenants[code].id if code else None

    def _uid(self) -> uuid.UUID:
        return uuid.uuid5(_NAMESPACE, str(next(self.uids)))


def _steady(patrol: Patrol) -> dict[str, int]:
    """Seconds an inspector takes who looks at every item."""
    sections = sections_of(sheet_of_patrol(patrol), patrol.section_codes, bool(patrol.shop_ids))
    return {one.code: 14 * len(one.items) for one in sections}


def _number(item: SheetItem) -> float:
    low, high = item.rule.minimum, item.rule.maximum
    if low is not None and high is not None:
        return round((low + high) / 2, 1)
    return low if low is not None else 0.0
