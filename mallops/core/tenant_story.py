"""What features know of a tenant: entries of its timeline and cards of its file (catalogue 9, Tenant 360).

A feature above the tenant file speaks through these two registries. Records (`cases` with this `tenant_id`)
need no source: they stand in the story by themselves, for whom may see them. All else is told by a source:

    @tenant_source("calls", _l("Calls"), "phone", permission=may.VIEW)
    def calls(actor, tenant, window):
        query = window.narrow(sa.select(Call).where(Call.tenant_id == tenant.id), Call.at, Call.id)
        return [StoryEntry(one.at, one.id, one.what, url=…) for one in db.session.scalars(query)]

    @tenant_panel(permission=may.VIEW, order=40)
    def fees(actor, tenant):
        return TenantPanel(_("Fees"), facts=[(_("Open"), "¥1,200.00")], url=…)  # or None

The printed story has chapters before its line of time: what was agreed, done, paid and signed, in tables.

    @tenant_chapter(_l("Deposits"), permission=may.VIEW, order=30)
    def deposits(paper, tenant):
        return [ChapterPart(_("Lease deposit"), facts=[…], tables=[…], people=[…])]
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.core.auth.actor import Actor
from mallops.core.worklists import WorkLine


@dataclass(frozen=True)
class StoryEntry:
    """One thing that happened. `at` aware UTC; `seq` (the row's id) tells entries of one moment apart.

    `url` only when this person may open it. `state` is already in words, `tone` its colour.
    """

    at: dt.datetime
    seq: int
    text: str
    detail: str = ""
    url: str = ""
    state: str = ""
    tone: str = "muted"
    icon: str = ""  # empty: that of the source
    source: str = ""  # filled in by the story
    label: str = ""  # empty: that of the source


class Place(NamedTuple):
    """Where a page of the story ends: the key of its last entry."""

    at: dt.datetime
    source: str
    seq: int


@dataclass(frozen=True)
class Window:
    """Which entries of one source are asked for: at most `limit`, the newest first, older than `place`."""

    source: str
    limit: int
    since: dt.datetime | None = None
    until: dt.datetime | None = None  # not included
    place: Place | None = None
    tz: str = "Asia/Shanghai"
    only: frozenset[str] = frozenset()  # which of the source's parts; empty: all

    def narrow(self, query: sa.Select[Any], at: Any, seq: Any) -> sa.Select[Any]:
        """The query of a source confined to this window; `at` and `seq` are its columns."""
        if self.since is not None:
            query = query.where(at >= self.since)
        if self.until is not None:
            query = query.where(at < self.until)
        if self.place is not None:
            query = query.where(self._older(at, seq, self.place.at))
        return query.order_by(at.desc(), seq.desc()).limit(self.limit)

    def narrow_days(self, query: sa.Select[Any], on: Any, seq: Any) -> sa.Select[Any]:
        """The same for a source that knows only the day; its entries stand at `day_start(on)`."""
        if self.since is not None:
            query = query.where(on >= self._first_day(self.since))
        if self.until is not None:
            query = query.where(on < self._first_day(self.until))
        if self.place is not None:
            day = self._local(self.place.at).date()
            if self.day_start(day) == self.place.at:
                query = query.where(self._older(on, seq, day))
            else:
                query = query.where(on <= day)
        return query.order_by(on.desc(), seq.desc()).limit(self.limit)

    def day_start(self, on: dt.date) -> dt.datetime:
        """The moment at which a day begins in the mall: where an entry stands that has no time."""
        return dt.datetime.combine(on, dt.time(), ZoneInfo(self.tz)).astimezone(dt.UTC)

    def holds(self, entry: StoryEntry) -> bool:
        """Whether an entry lies inside; for sources that have no query."""
        if self.since is not None and entry.at < self.since:
            return False
        if self.until is not None and entry.at >= self.until:
            return False
        return self.place is None or (entry.at, self.source, entry.seq) < tuple(self.place)

    def newest(self, entries: Iterable[StoryEntry]) -> list[StoryEntry]:
        """Those inside, in order; for sources that have no query."""
        held = [one for one in entries if self.holds(one)]
        return heapq.nlargest(self.limit, held, key=lambda one: (one.at, one.seq))

    def _older(self, at: Any, seq: Any, when: Any) -> sa.ColumnElement[bool]:
        assert self.place is not None
        if self.source == self.place.source:
            return sa.or_(at < when, sa.and_(at == when, seq < self.place.seq))
        found: sa.ColumnElement[bool] = at <= when if self.source < self.place.source else at < when
        return found

    def _first_day(self, at: dt.datetime) -> dt.date:
        """The first day that begins at this moment or after it."""
        day = self._local(at).date()
        return day if self.day_start(day) == at else day + dt.timedelta(days=1)

    def _local(self, at: dt.datetime) -> dt.datetime:
        return at.astimezone(ZoneInfo(self.tz))


Tell = Callable[[Actor, Any, Window], Iterable[StoryEntry]]


@dataclass(frozen=True)
class TenantSource:
    """A kind of entry: what may be chosen in the filter, and who may see it.

    `parts(actor)`: the kinds a source consists of, when they are chosen one by one.
    """

    code: str
    label: Any
    icon: str
    permission: str
    tell: Tell
    parts: Callable[[Actor], Mapping[str, Any]] | None = None

    def kinds(self, actor: Actor) -> Mapping[str, Any]:
        """What the filter offers of this source: codes and labels."""
        return self.parts(actor) if self.parts else {self.code: self.label}


@dataclass(frozen=True)
class TenantPanel:
    """A card in the tenant's file: facts, lines, or a template of the feature with its context."""

    title: str
    facts: Sequence[tuple[str, Any]] = ()
    lines: Sequence[WorkLine] = ()
    url: str = ""  # where all of it stands
    link: str = ""  # the words of that link
    subtitle: str = ""
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict, hash=False)


class ChapterTable(NamedTuple):
    """Column labels, and rows of as many cells in words."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class ChapterPart:
    """One record in a chapter. `people`: who signed, as the macro `signatures` of the papers takes them."""

    title: str
    note: str = ""
    facts: Sequence[tuple[str, Any]] = ()
    tables: Sequence[ChapterTable] = ()
    people: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class _ChapterOffer:
    label: Any
    permission: str
    order: int
    tell: Callable[[Any, Any], Sequence[ChapterPart]]


@dataclass(frozen=True)
class _PanelOffer:
    permission: str
    order: int
    make: Callable[[Actor, Any], TenantPanel | None]


SOURCES: dict[str, TenantSource] = {}
_PANELS: list[_PanelOffer] = []
_CHAPTERS: list[_ChapterOffer] = []


def tenant_source(
    code: str,
    label: Any,
    icon: str,
    *,
    permission: str,
    parts: Callable[[Actor], Mapping[str, Any]] | None = None,
) -> Callable[[Tell], Tell]:
    """Register `tell(actor, tenant, window)`: entries of the story inside the window, the newest first."""

    def decorate(tell: Tell) -> Tell:
        SOURCES[code] = TenantSource(code, label, icon, permission, tell, parts)
        return tell

    return decorate


def tenant_panel(
    *, permission: str, order: int = 100
) -> Callable[[Callable[[Actor, Any], TenantPanel | None]], Callable[[Actor, Any], TenantPanel | None]]:
    """Register `make(actor, tenant)`: a card in the tenant's file, or None when there is nothing to say."""

    def decorate(
        make: Callable[[Actor, Any], TenantPanel | None],
    ) -> Callable[[Actor, Any], TenantPanel | None]:
        _PANELS.append(_PanelOffer(permission, order, make))
        return make

    return decorate


def tenant_chapter(
    label: Any, *, permission: str, order: int = 100
) -> Callable[[Callable[[Any, Any], Sequence[ChapterPart]]], Callable[[Any, Any], Sequence[ChapterPart]]]:
    """Register `tell(paper, tenant)`: a chapter of the printed story; without parts it is left out."""

    def decorate(
        tell: Callable[[Any, Any], Sequence[ChapterPart]],
    ) -> Callable[[Any, Any], Sequence[ChapterPart]]:
        _CHAPTERS.append(_ChapterOffer(label, permission, order, tell))
        return tell

    return decorate


def chapters_of(paper: Any, tenant: Any) -> list[tuple[str, Sequence[ChapterPart]]]:
    """The chapters that the paper's reader may see, in their order. Call it inside `paper.spoken()`."""
    offers = sorted(_CHAPTERS, key=lambda one: one.order)
    told = [(str(one.label), one.tell(paper, tenant)) for one in offers if paper.actor.can(one.permission)]
    return [(label, parts) for label, parts in told if parts]


def panels_of(actor: Actor, tenant: Any) -> list[TenantPanel]:
    """The cards this person may see, in their order."""
    offers = sorted(_PANELS, key=lambda one: one.order)
    made = [one.make(actor, tenant) for one in offers if actor.can(one.permission)]
    return [one for one in made if one is not None]


def sources_for(actor: Actor) -> list[TenantSource]:
    """The kinds of entry this person may see."""
    return [one for one in SOURCES.values() if actor.can(one.permission)]


def kinds_for(actor: Actor) -> dict[str, Any]:
    """What this person may narrow the story to: codes and labels."""
    return {code: label for one in sources_for(actor) for code, label in one.kinds(actor).items()}


def story_page(
    actor: Actor, tenant: Any, wanted: Window, codes: Collection[str] = ()
) -> tuple[list[StoryEntry], Place | None]:
    """The newest entries of all sources (or only of the kinds `codes`) and where the next page begins.

    Each source is asked for one page at most, whatever it holds.
    """
    streams = []
    for one in sources_for(actor):
        only = frozenset(one.kinds(actor)) & frozenset(codes)
        if only or not codes:
            streams.append(_told(one, actor, tenant, replace(wanted, only=only)))
    merged = heapq.merge(*streams, key=_key, reverse=True)
    found = list(islice(merged, wanted.limit + 1))
    shown = found[: wanted.limit]
    return shown, Place(*_key(shown[-1])) if len(found) > wanted.limit else None


def _told(source: TenantSource, actor: Actor, tenant: Any, wanted: Window) -> list[StoryEntry]:
    window = replace(wanted, source=source.code, limit=wanted.limit + 1)
    return [
        replace(one, source=source.code, label=one.label or str(source.label), icon=one.icon or source.icon)
        for one in source.tell(actor, tenant, window)
    ]


def _key(entry: StoryEntry) -> tuple[dt.datetime, str, int]:
    return entry.at, entry.source, entry.seq
