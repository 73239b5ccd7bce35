"""What a register is, declared once: type, model, fields, workflow, permissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.casework.models import Case
from mallops.core.casework.workflow import Workflow
from mallops.core.deadlines import Limit

SEVERITIES: dict[str, Any] = {
    "minor": lazy_pgettext("severity", "Minor"),
    "major": lazy_pgettext("severity", "Major"),
    "critical": lazy_pgettext("severity", "Critical"),
}
SEVERITY_TONES = {"minor": "info", "major": "warn", "critical": "danger"}
DEPARTMENTS: dict[str, Any] = {
    "service": _l("Customer service"),
    "cleaning": _l("Cleaning"),
    "engineering": _l("Engineering"),
    "security": _l("Security"),
    "property": _l("Property"),
    "marketing": _l("Marketing"),
    "leasing": _l("Leasing and operations"),
    "finance": _l("Finance"),
    "hr": _l("Human resources"),
    "tenant": _l("Tenant"),
    "contractor": _l("Contractor"),
}


@dataclass(frozen=True)
class Field:
    """One field of a record: a form field, a column, a filter and a printed line.

    `key` is an attribute of the model. `kind`: text, long, int, number, money (fen; not for the
    form), date, datetime, month (`2026-11`), choice, bool, zone, tenant, person, department, severity.
    `choices` maps codes to labels. `unit` stands behind numbers.
    """

    key: str
    label: Any
    kind: str = "text"
    required: bool = False
    choices: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 200
    hint: Any = ""
    unit: Any = ""
    in_list: bool = False
    in_filter: bool = False
    in_form: bool = True
    sortable: bool = False

    def choice_map(self) -> Mapping[str, Any]:
        """Codes and labels of a choice, department or severity."""
        if self.kind == "severity":
            return SEVERITIES
        if self.kind == "department":
            return DEPARTMENTS
        found = self.choices() if callable(self.choices) else self.choices
        return found or {}


@dataclass(frozen=True)
class ClockSpec:
    """A clock that runs on every record of a kind (section I, 61): to answer it, to settle it.

    `stops`: states in which it is done (a closed state always ends it); `waits`: states in which it stands
    still; `starts`: states in which it begins (empty: when the record is opened or submitted). `defaults`:
    limits by severity, "" for every other one, until the mall has a policy of its own; a severity without
    any has no clock. `once`: done is done, also when the record comes back. `drives_due`: its due time may
    be the record's. `urgent`: warns and escalates at once, also at night. `escalate_1`, `escalate_2`: hours
    after the due time at which the supervisor and the manager are told (None: never).
    """

    code: str
    label: Any
    stops: frozenset[str]
    waits: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    defaults: Mapping[str, Limit] = field(default_factory=dict, hash=False)
    once: bool = False
    drives_due: bool = True
    urgent: bool = False
    escalate_1: float | None = 0
    escalate_2: float | None = 24


@dataclass(frozen=True)
class CaseKind:
    """A register. `code` is the polymorphic identity and the blueprint name; `doc_type` is of section J.

    `extras` are hooks of the feature, all optional:
    - `links(case) -> [(label, text, url)]`: records it comes from or goes back to, shown with its facts;
    - `panels(case, actor) -> [(title, template, context)]`: cards of its own on the record's page;
    - `leads(case, actor)`: the same above all facts: what to do now;
    - `tools(record) -> [(label, url, icon)]`: pages of its own in the record's menu;
    - `list_tools(asked, actor) -> [(label, url, icon)]`: the same below the list, for what it shows;
    - `pairs(record) -> [(before, after)]`: its pictures side by side; `together(case) -> [case]`: others
      whose timeline, photos and signatures stand with its own;
    - `doc_type(case)`: the type of its number (section J), when records of the kind differ in it;
    - `verbs: {verb: (words, tone, icon)}`: how the timeline tells what the feature itself logs;
    - `path(case) -> [(code, label)]`: the states of its way, when not all of them are;
    - `ensure(values)`: raises Invalid for fields that do not fit together, before they are written;
    - `edited(actor, case, before)`: what follows from a change of fields (`before`: theirs, as JSON values);
    - `own_due`: the clock whose due time may be given in the form of a new record;
    - `own_form`: True when the feature brings the routes of the form itself; `edit_in`: the states in which
      the form is open, when not all that are open;
    - `sight(actor, columns) -> condition or None`: its own rule of who sees which records, in place of
      section H's "own or assigned" (its model then has a `visible_to` that says the same);
    - `private_words`: what is said on it may name people: no comments in clear, its feature keeps notes;
    - `sign_guard(case, actor, capacity, name)`: raises for who may not sign in this capacity;
    - `binds`: the department that an open record of a tenant waits for; `parts(case)`: what each of several
      still has to do on it (core/obligations.py);
    - `paper(record, lang) -> bytes`: its own printed form; `void_guard(case, actor)` raises when nobody but
      others may declare it void.
    """

    code: str
    doc_type: str
    model: type[Case]
    label: Any
    plural: Any
    icon: str
    area: str
    workflow: Workflow
    fields: tuple[Field, ...]
    slug: str
    view: str
    create: str | None
    edit: str | None
    export: str
    dept: str | None = None  # department part of the number; None: the mall's own
    print_title: Any = ""
    deadline: Callable[[Case], Any] | None = None  # a calendar policy for a new record, or None
    clocks: tuple[
        ClockSpec, ...
    ] = ()  # limits with pauses and escalation (core/policies); then no `deadline`
    signers: tuple[Any, ...] = ()  # capacities under the printed form
    detail_template: str = "registers/show.html"
    nav_group: str = "floor"
    order: int = 100
    help: Any = ""
    empty: Any = ""
    extras: dict[str, Any] = field(default_factory=dict, hash=False)

    def field_named(self, key: str) -> Field:
        """The declared field, or KeyError."""
        return next(one for one in self.fields if one.key == key)

    def clock_named(self, code: str) -> ClockSpec | None:
        """The clock of this stage, or None when the kind has none (any more)."""
        return next((one for one in self.clocks if one.code == code), None)

    def __post_init__(self) -> None:
        for one in self.clocks:
            unknown = (one.stops | one.waits | one.starts) - set(self.workflow.states)
            if unknown:
                raise ValueError(f"clock {one.code} of {self.code}: unknown states {sorted(unknown)}")


KINDS: dict[str, CaseKind] = {}


def declare(kind: CaseKind) -> CaseKind:
    """Make a kind known to registers, search, home pages and prints."""
    KINDS[kind.code] = kind
    return kind


def kind_of(case: Case) -> CaseKind:
    """The declaration of this record's register."""
    return KINDS[case.kind]
