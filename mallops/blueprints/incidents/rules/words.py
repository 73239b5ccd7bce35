"""Words of incidents: kinds with what level they usually have, levels and what each means."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

#: Kind of incident (8.1) -> words.
CATEGORIES: dict[str, Any] = {
    "lost_person": _l("Lost child or customer"),
    "injury": _l("Injury or illness"),
    "fire": _l("Fire or smoke"),
    "theft": _l("Theft"),
    "fight": _l("Fight"),
    "lift": _l("Trapped in a lift"),
    "power": _l("Power cut"),
    "lost_property": _l("Lost property"),
    "publicity": _l("Publicity crisis"),
    "other": _l("Something else"),
}
CATEGORY_ICONS = {
    "lost_person": "user-search", "injury": "heart-pulse", "fire": "flame", "theft": "shield-alert",
    "fight": "swords",
    "lift": "arrow-up-down", "power": "zap", "lost_property": "package-search", "publicity": "megaphone",
    "other": "triangle-alert",
}  # fmt: skip
#: The level taken when the person in a hurry chooses none.
USUAL_LEVEL = {
    "lost_person": 2, "injury": 2, "fire": 1, "theft": 3, "fight": 2, "lift": 2, "power": 2,
    "lost_property": 3, "publicity": 2, "other": 3,
}  # fmt: skip
LEVELS: dict[Any, Any] = {1: _l("Level 1"), 2: _l("Level 2"), 3: _l("Level 3")}
LEVEL_TONES = {1: "danger", 2: "warn", 3: "info"}
LEVEL_MEANINGS: dict[int, Any] = {
    1: _l("Life in danger, or the mall must be cleared. General manager at once."),
    2: _l("Somebody needs help now, or business stands still. Managers at once."),
    3: _l("Can be settled on the spot. The supervisor is told."),
}
#: Who is told of which level (roles); level 1 at any hour.
TELLS = {
    1: ("GM", "AGM", "OPM", "CSM", "SUP"),
    2: ("CSM", "SUP"),
    3: ("SUP",),
}
#: Who is told again, step by step, while nobody has said that they have seen a level-1 incident (roles).
CHASES = (
    TELLS[1],
    (*TELLS[1], "LEAD", "SEC"),
    (*TELLS[1], "LEAD", "SEC", "ENG", "DESK"),
)
CHASE_MINUTES = 5
WAYS: dict[str, Any] = {
    "app": _l("In the program"),
    "phone": _l("By phone"),
    "radio": _l("By radio"),
    "person": _l("In person"),
}
PERSON_KINDS: dict[str, Any] = {
    "boy": _l("Boy"),
    "girl": _l("Girl"),
    "man": _l("Man"),
    "woman": _l("Woman"),
}
STATEMENT_STATES: dict[str, Any] = {
    "draft": _l("Waits for approval"),
    "approved": _l("Approved"),
    "refused": _l("Refused"),
}
STATEMENT_TONES = {"draft": "warn", "approved": "ok", "refused": "danger"}
OCCASIONS: dict[str, Any] = {"opening": _l("Opening"), "event": _l("Big event")}
RISK_RESULTS: dict[str, Any] = {
    "ok": _l("In order"),
    "bad": _l("Not in order"),
    "na": _l("Not applicable"),
}
RISK_LABELS: dict[str, Any] = {
    "exits": _l("Escape routes and exits free"),
    "fire_gear": _l("Fire equipment in place and tested"),
    "power": _l("Power, cables and lighting safe"),
    "lifts": _l("Lifts and escalators checked"),
    "structures": _l("Stage, stands and hangings stable"),
    "crowd": _l("Numbers limited, ways in and out planned"),
    "guards": _l("Guards posted and instructed"),
    "first_aid": _l("First aid and ambulance access"),
    "weather": _l("Weather and outdoor areas"),
    "comms": _l("Radios, loudspeakers and contact list"),
}
