"""The words of checks of staff, and which lists a kind of check has."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

INSPECTORS = frozenset({"INS", "LEAD", "SUP"})


class CheckType(NamedTuple):
    """A kind of check: its lists, who may make one, and whether a line may be half met."""

    label: Any
    what: Any
    icon: str
    sections: tuple[str, ...]
    roles: frozenset[str] = INSPECTORS
    partly: bool = False
    hidden: bool = False


TYPES: dict[str, CheckType] = {
    "on_post": CheckType(
        _l("On-post check"), _l("Is the officer in the zone? Conduct, dress and clipboard with it."),
        "footprints", ("2.1", "2.2", "2.3"),
    ),
    "conduct": CheckType(
        _l("Conduct and dress"), _l("Sitting, leaning, calls, loitering; uniform and badge."),
        "user-check", ("2.2",), INSPECTORS | {"HRA"},
    ),
    "clipboard": CheckType(
        _l("Clipboard check"), _l("Is it carried, and are the four papers kept?"),
        "clipboard-check", ("2.3",),
    ),
    "weekly": CheckType(
        _l("Weekly record check"), _l("Work log, customer files, daily forms; with a score."),
        "list-checks", ("2.4",), partly=True,
    ),
    "daily": CheckType(
        _l("Daily grooming and workflow check"), _l("By the supervisor, every day."),
        "calendar-check", ("2.5",), frozenset({"SUP"}),
    ),
    "office": CheckType(
        _l("Office rules"), _l("Noise, posture, desk; what the last one switches off."),
        "building-2", ("2.6",), INSPECTORS | {"HRA"},
    ),
    "standards": CheckType(
        _l("Standards audit"), _l("Announced: dress, workflow and service against the standard."),
        "badge-check", ("2.2", "2.5", "2.7.1"), partly=True,
    ),
    "open_visit": CheckType(
        _l("Open visit"), _l("The inspector says who they are and watches the service."),
        "eye", ("2.2", "2.7.1"), partly=True,
    ),
    "mystery": CheckType(
        _l("Mystery visit"), _l("As a customer. Nobody inspected knows of it before it is issued."),
        "search-check", ("2.2", "2.7.1"), partly=True, hidden=True,
    ),
    "service": CheckType(
        _l("Service of other departments"), _l("Floor staff of another department or a contractor."),
        "users", ("2.7.1",), partly=True,
    ),
    "counter": CheckType(
        _l("Counter spot-check of policies"), _l("Are the policies in force carried out at the counter?"),
        "store", ("2.7.2",), partly=True,
    ),
}  # fmt: skip
TYPE_LABELS: dict[str, Any] = {code: one.label for code, one in TYPES.items()}

VERDICTS: dict[str, Any] = {
    "ok": lazy_pgettext("conduct", "In order"),
    "part": _l("Partly"),
    "bad": lazy_pgettext("conduct", "Not in order"),
    "na": _l("Not judged"),
}
VERDICT_TONES = {"ok": "ok", "part": "warn", "bad": "danger", "na": "muted", "": "muted"}
WHEREABOUTS: dict[str, Any] = {
    "": _l("Not looked for"),
    "seen": _l("On post"),
    "found": _l("Whereabouts known"),
    "unknown": _l("Whereabouts unknown: violation"),
}
STEPS: dict[str, Any] = {
    "seen": _l("Seen in the zone"),
    "not_seen": _l("Not seen in the zone"),
    "asked_officers": _l("Asked the other officers there"),
    "asked_supervisor": _l("Asked the supervisor"),
    "found": _l("Whereabouts known"),
    "unknown": _l("Whereabouts unknown: violation"),
}
STEP_ICONS = {
    "seen": "user-check",
    "not_seen": "user-search",
    "asked_officers": "users",
    "asked_supervisor": "phone",
    "found": "map-pin-check",
    "unknown": "circle-alert",
}
PAPER_NAMES: dict[str, Any] = {
    "sheet": _l("Daily check sheet"),
    "talks": _l("Communication record"),
    "report": _l("Daily report"),
    "attendance": _l("Attendance sign-in"),
}
DECISIONS: dict[str, Any] = {
    "upheld": _l("The finding stands"),
    "granted": _l("The appeal is granted"),
}
PROPOSALS: dict[str, Any] = {
    "praise": _l("Praise"),
    "talk": _l("A talk"),
    "training": _l("Training"),
    "warning": _l("A warning"),
    "fine": _l("A fine (proposal)"),
}
FINE_STATES: dict[str, Any] = {
    "proposed": _l("Waits for human resources and legal"),
    "confirmed": _l("Confirmed by human resources and legal"),
    "rejected": _l("Refused by human resources"),
    "dropped": _l("Dropped with the appeal"),
}
FINE_TONES = {"proposed": "warn", "confirmed": "danger", "rejected": "muted", "dropped": "muted"}
