"""What a person must do now: features offer cards and figures, the home page shows what fits the role."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from mallops.core.auth.actor import Actor

log = logging.getLogger("mallops.home")


@dataclass(frozen=True)
class WorkLine:
    """One thing to do: opens at `url`. `when` is already in words."""

    label: str
    url: str
    detail: str = ""
    when: str = ""
    tone: str = "muted"
    icon: str = ""


@dataclass(frozen=True)
class WorkCard:
    """A list of things to do. `count` is the whole number behind it, `url` opens exactly those rows."""

    title: str
    icon: str
    count: int
    url: str
    lines: list[WorkLine] = field(default_factory=list)
    tone: str = "accent"
    empty: str = ""
    action: tuple[str, str] | None = None  # (label, url) of the one thing to start here


@dataclass(frozen=True)
class Figure:
    """A number on the home page; `url` opens exactly the rows behind it."""

    label: str
    value: str
    url: str
    tone: str = "muted"
    icon: str = ""
    detail: str = ""


@dataclass(frozen=True)
class _Offer:
    permission: str
    order: int
    make: Callable[[Actor], WorkCard | list[Figure] | None]
    roles: frozenset[str]


_CARDS: list[_Offer] = []
_FIGURES: list[_Offer] = []


def work_card(
    permission: str, *, order: int = 100, roles: str = ""
) -> Callable[[Callable[[Actor], WorkCard | None]], Callable[[Actor], WorkCard | None]]:
    """Offer a card to those with `permission` (and one of `roles`, when given)."""

    def decorate(make: Callable[[Actor], WorkCard | None]) -> Callable[[Actor], WorkCard | None]:
        _CARDS.append(_Offer(permission, order, make, frozenset(roles.split())))
        return make

    return decorate


def figures(
    permission: str, *, order: int = 100, roles: str = ""
) -> Callable[[Callable[[Actor], list[Figure]]], Callable[[Actor], list[Figure]]]:
    """Offer a row of figures to those with `permission` (and one of `roles`, when given)."""

    def decorate(make: Callable[[Actor], list[Figure]]) -> Callable[[Actor], list[Figure]]:
        _FIGURES.append(_Offer(permission, order, make, frozenset(roles.split())))
        return make

    return decorate


def _fitting(offers: list[_Offer], actor: Actor) -> list[_Offer]:
    return [
        one
        for one in sorted(offers, key=lambda o: o.order)
        if actor.can(one.permission) and (not one.roles or one.roles & actor.roles)
    ]


def cards_for(actor: Actor) -> list[WorkCard]:
    """The cards of this person, most urgent first; one with nothing and no `empty` text is left out."""
    made = [one.make(actor) for one in _fitting(_CARDS, actor)]
    return [card for card in made if isinstance(card, WorkCard) and (card.count or card.empty)]


def figures_for(actor: Actor) -> list[Figure]:
    """The figures of this person."""
    out: list[Figure] = []
    for offer in _fitting(_FIGURES, actor):
        out += offer.make(actor) or []  # type: ignore[arg-type]
    return out
