"""A declarative workflow: states, and the steps that lead from one to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid

if TYPE_CHECKING:
    from mallops.core.auth.actor import Actor
    from mallops.core.casework.models import Case


@dataclass(frozen=True)
class State:
    """A state as a person sees it. `tone`: ok, warn, danger, info, muted, accent."""

    code: str
    label: Any
    tone: str = "info"
    icon: str = "circle"
    closed: bool = False


@dataclass(frozen=True)
class Step:
    """One move. `note`: no, optional or required; `sign`: a signature is part of it; `photos`: pictures are
    asked for, kept with this step as their stage. `done` is how the timeline tells it (default: the label).
    `needs_photo`: refused from the record's page without a picture.

    `guard(case, actor)` raises a DomainError when a rule of the feature refuses; `effect(case, actor,
    values)` runs inside the same transaction after the state changed; `values` holds the `note`.
    """

    code: str
    label: Any
    from_: frozenset[str]
    to: str
    permission: str
    note: str = "optional"
    sign: bool = False
    photos: bool = False
    needs_photo: bool = False
    done: Any = ""
    tone: str = "accent"
    icon: str = "arrow-right"
    guard: Callable[[Any, Any], None] | None = None
    effect: Callable[[Any, Any, dict[str, Any]], None] | None = None
    shown: bool = True  # False: reached only through the feature's own action, never a plain button


VOID = State("void", _l("Void"), "muted", "ban", closed=True)
DRAFT = State("draft", _l("Draft"), "muted", "pencil")


class StepNotAllowed(Conflict):
    """The record is not in a state from which this step leads on."""


class Workflow:
    """States in order and their steps. Every workflow has `void` as a last resort."""

    def __init__(self, states: list[State], steps: list[Step], initial: str) -> None:
        self.states = {one.code: one for one in [*states, VOID]}
        self.steps = {one.code: one for one in steps}
        self.initial = initial
        for step in steps:
            unknown = (step.from_ | {step.to}) - set(self.states)
            if unknown or len(self.steps) != len(steps):
                raise ValueError(f"step {step.code}: unknown states {unknown} or a doubled code")

    def state(self, code: str) -> State:
        """The state; an unknown code (an old row) is shown as itself."""
        return self.states.get(code) or State(code, code, "muted")

    @property
    def open_states(self) -> frozenset[str]:
        """Codes of the states in which somebody still has something to do."""
        return frozenset(code for code, one in self.states.items() if not one.closed)

    def steps_from(self, case: Case, actor: Actor) -> list[Step]:
        """The steps this person may take now, in order."""
        return [
            one
            for one in self.steps.values()
            if one.shown
            and case.state in one.from_
            and actor.can(one.permission)
            and not refusal(one, case, actor)
        ]

    def ensure(self, code: str, case: Case, actor: Actor, note: str = "") -> Step:
        """The step, or the fact that forbids it."""
        step = self.steps.get(code)
        if step is None:
            raise Invalid(_("There is no such step."))
        if not actor.can(step.permission):
            raise Forbidden()
        if case.state not in step.from_:
            raise StepNotAllowed(
                _(
                    "This record is now “%(state)s”, so it can't be moved this way.",
                    state=self.state(case.state).label,
                )
            )
        if step.guard:
            step.guard(case, actor)
        if step.note == "required" and not note.strip():
            raise Invalid(field_errors={"note": _("Say why in a few words.")})
        return step


def refusal(step: Step, case: Any, actor: Any) -> str | None:
    """The sentence with which the step's guard refuses, or None."""
    if step.guard is None:
        return None
    try:
        step.guard(case, actor)
    except DomainError as error:
        return str(error.message)
    return None
