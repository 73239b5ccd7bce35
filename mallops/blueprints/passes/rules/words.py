"""The words of the gate: papers of identity, causes, why a pass is refused, how a tenant reads a state."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

ID_KINDS: dict[str, Any] = {
    "id_card": _l("Identity card"),
    "passport": _l("Passport"),
    "driving": _l("Driving licence"),
    "other": lazy_pgettext("paper", "Another paper"),
}
CAUSES: dict[str, Any] = {
    "stock": _l("Stock to another shop or warehouse"),
    "repair": _l("To be repaired"),
    "return": _l("Back to the supplier"),
    "display": _l("Display and event material"),
    "refit": _l("Fit-out material and tools"),
    "move_out": lazy_pgettext("cause", "Moving out"),
    "waste": _l("Waste and old things"),
    "other": lazy_pgettext("cause", "Something else"),
}
#: Why a pass does not open the gate: a short word, and what to do.
WHYS: dict[str, tuple[Any, Any]] = {
    "altered": (
        _l("Not genuine"),
        _l("The code is not one of ours or was changed. Keep the goods here and call the desk."),
    ),
    "unknown": (
        _l("Unknown"),
        _l("No pass has this code. Look at it again, or call the desk."),
    ),
    "replaced": (
        _l("Replaced"),
        _l("A newer code was made for this pass. Ask for the new one; this one is no longer good."),
    ),
    "open": (_l("Not approved"), _l("Nobody has approved it yet. Call the desk.")),
    "refused": (_l("Not approved"), _l("It was refused. The goods stay here.")),
    "cancelled": (_l("Cancelled"), _l("It was cancelled. The goods stay here; call the desk.")),
    "used": (
        _l("Used already"),
        _l("Goods have left with this pass before. It works once; keep the goods here."),
    ),
    "expired": (_l("Expired"), _l("Its time is over. The tenant has to apply for a new one.")),
    "early": (_l("Not yet"), _l("Its time has not come. Let the goods wait until it begins.")),
    "wrong_gate": (_l("Another gate"), _l("It is for another gate. Send them there.")),
    "items": (_l("Goods differ"), _l("Other goods or more than on the pass.")),
    "carrier": (_l("Carrier differs"), _l("Another person, paper or vehicle than on the pass.")),
    "other": (lazy_pgettext("refusal", "Another reason"), _l("As the guard wrote.")),
}
#: What a guard may refuse for, besides what the code says itself.
GUARD_WHYS = ("items", "carrier", "other")
OUTCOMES: dict[str, Any] = {
    "released": _l("Let out"),
    "refused": _l("Turned away"),
    "conflict": _l("Left against the rules"),
}
OUTCOME_TONES = {"released": "ok", "refused": "warn", "conflict": "danger"}
HOWS: dict[str, Any] = {"scan": _l("Scanned"), "typed": _l("Code typed")}
KEY_STATES: dict[str, Any] = {
    "active": _l("Signs new passes"),
    "retired": _l("Signs no more; its passes stay good"),
    "revoked": _l("Revoked"),
}
#: What a tenant or a carrier reads of a state: words, tone, picture. `early` is approved, before its time.
TENANT_WORDS: dict[str, tuple[Any, str, str]] = {
    "invited": (_l("Please apply"), "accent", "pencil"),
    "applied": (_l("The mall is looking at it"), "info", "clock"),
    "approved": (_l("Approved: may leave"), "ok", "badge-check"),
    "early": (_l("Approved, but not yet"), "warn", "clock-alert"),
    "released": (_l("The goods have left. Thank you"), "muted", "circle-check"),
    "expired": (_l("Its time is over"), "danger", "alarm-clock"),
    "refused": (_l("Not approved"), "danger", "ban"),
    "cancelled": (_l("Cancelled"), "danger", "x"),
    "void": (_l("Withdrawn: nothing to do"), "muted", "x"),
}
