"""Words and lists: kinds of works, trades, the check list and what its failures are called."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

WORKS: dict[str, Any] = {
    "full": _l("Full fit-out"),
    "partial": _l("Partial alteration"),
    "front": _l("Shop front and signboard"),
    "services": _l("Water, electricity, air, fire systems"),
    "other": lazy_pgettext("works", "Other works"),
}
FIRE: dict[str, Any] = {
    "open": _l("Needed, not decided"),
    "none": _l("Not needed"),
    "approved": lazy_pgettext("fire review", "Approved"),
}
TRADES: dict[str, Any] = {
    "general": _l("General worker"),
    "carpenter": _l("Carpenter"),
    "electrician": _l("Electrician"),
    "plumber": _l("Plumber"),
    "welder": _l("Welder"),
    "painter": _l("Painter"),
    "mason": _l("Mason"),
    "foreman": _l("Foreman"),
}
HOT: dict[str, Any] = {
    "welding": _l("Electric or gas welding"),
    "cutting": _l("Cutting with flame or disc"),
    "grinding": _l("Grinding with sparks"),
    "heating": _l("Open flame, heating"),
    "other": lazy_pgettext("hot work", "Other hot work"),
}
DRAWINGS: dict[str, Any] = {
    "plan": _l("Floor plan and layout"),
    "power": _l("Electricity"),
    "water": _l("Water and drainage"),
    "fire": _l("Fire systems"),
    "front": _l("Shop front"),
    "other": lazy_pgettext("drawing", "Other drawing"),
}
#: Code -> what is looked for on the round.
ITEMS: dict[str, Any] = {
    "permit": _l("Permit hangs at the door"),
    "passes": _l("Every worker wears a valid pass"),
    "hours": _l("Works only in the allowed hours"),
    "fire": _l("Extinguishers in place, fire systems untouched"),
    "hot": _l("Hot work only with permit and guard"),
    "smoking": _l("No smoking, no alcohol"),
    "escape": _l("Escape routes and fire doors free"),
    "power": _l("Temporary power safe"),
    "debris": _l("Debris bagged and removed, corridor clean"),
    "drawings": _l("Works as drawn, structure untouched"),
}
#: Code -> what the violation is called.
RULES: dict[str, Any] = {
    "permit": _l("No permit at the door"),
    "passes": _l("Worker without a valid pass"),
    "hours": _l("Works outside the allowed hours"),
    "fire": _l("Extinguishers missing or fire systems touched"),
    "hot": _l("Hot work without permit or guard"),
    "smoking": _l("Smoking or alcohol on site"),
    "escape": _l("Escape route or fire door blocked"),
    "power": _l("Unsafe temporary power"),
    "debris": _l("Debris or dirt in the public area"),
    "drawings": _l("Works differ from the drawings"),
    "other": lazy_pgettext("violation", "Other violation"),
}
#: Those that endanger people: their orders are critical.
CRITICAL = frozenset({"fire", "hot", "escape", "power"})
#: The joint inspection at the end.
ACCEPTANCE: dict[str, Any] = {
    "drawings": _l("Built as drawn"),
    "power": _l("Electricity: board, cables, load"),
    "water": _l("Water and drainage tight"),
    "fire": _l("Sprinklers, detectors, extinguishers"),
    "escape": _l("Escape routes, exit signs"),
    "front": _l("Shop front and signboard"),
    "public": _l("Public area clean and undamaged"),
    "keys": _l("Meters read, keys handed over"),
}
VERDICTS: dict[str, Any] = {
    "pass": lazy_pgettext("look", "In order"),
    "fail": lazy_pgettext("look", "Not in order"),
    "na": lazy_pgettext("look", "Not applicable"),
}
#: What a pass says to who scans it: words, tone, picture.
PASS_WORDS: dict[str, tuple[Any, str, str]] = {
    "valid": (_l("Valid: may enter"), "ok", "badge-check"),
    "early": (_l("Not valid yet"), "warn", "clock-alert"),
    "expired": (_l("Expired: no entry"), "danger", "alarm-clock"),
    "stopped": (_l("Works stopped: no entry"), "danger", "circle-pause"),
    "withdrawn": (_l("Withdrawn: no entry"), "danger", "ban"),
    "blacklisted": (_l("Blacklisted: no entry"), "danger", "shield-alert"),
    "none": (_l("Not valid: no entry"), "danger", "ban"),
}
#: The same for the permit at the door.
PERMIT_WORDS: dict[str, tuple[Any, str, str]] = {
    "valid": (_l("Valid: works allowed"), "ok", "badge-check"),
    "early": (_l("Permitted, but not yet"), "warn", "clock-alert"),
    "expired": (_l("Expired: works must stop"), "danger", "alarm-clock"),
    "stopped": (_l("Works stopped"), "danger", "circle-pause"),
    "over": (_l("Works are finished"), "info", "circle-check"),
    "none": (_l("Not valid"), "danger", "ban"),
}
#: The same for hot work.
HOT_WORDS: dict[str, tuple[Any, str, str]] = {
    "valid": (_l("Valid: hot work allowed"), "ok", "flame"),
    "early": (_l("Signed, but not yet"), "warn", "clock-alert"),
    "watch": (_l("Ended: fire watch"), "warn", "eye"),
    "unsigned": (_l("Not signed: no hot work"), "danger", "ban"),
    "stopped": (_l("Works stopped: no hot work"), "danger", "circle-pause"),
    "over": (_l("Over: no hot work"), "danger", "alarm-clock"),
}
#: What a tenant reads of a state: words, tone.
TENANT_WORDS: dict[str, tuple[Any, str]] = {
    "invited": (_l("Please apply"), "accent"),
    "applied": (_l("The mall is looking at it"), "info"),
    "reviewed": (_l("The mall is looking at it"), "info"),
    "permitted": (_l("Permitted"), "ok"),
    "working": (_l("Works are allowed"), "ok"),
    "stopped": (_l("Works are stopped"), "danger"),
    "accepted": (_l("The works are accepted"), "ok"),
    "refunded": (_l("Settled. Thank you"), "muted"),
    "refused": (_l("Not permitted"), "danger"),
    "withdrawn": (_l("Withdrawn: nothing to do"), "muted"),
    "void": (_l("Withdrawn: nothing to do"), "muted"),
}
