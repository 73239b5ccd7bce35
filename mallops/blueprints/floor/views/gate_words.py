"""The words of the guard's gate in the phone's app."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.passes.rules.words import GUARD_WHYS, WHYS

AT, GATE, N, NUMBER, WHAT = (f"%({one})s" for one in ("at", "gate", "n", "number", "what"))


def gate_strings() -> dict[str, str]:
    """Every sentence by key, in the reader's language."""
    return {**_whys(), **_list(), **_pass(), **_acts()}


def _whys() -> dict[str, str]:
    short = {f"why_{code}": str(word) for code, (word, _more) in WHYS.items()}
    more = {f"why_{code}_more": str(words) for code, (_word, words) in WHYS.items()}
    own = {
        "why_not_here": _("Not on this phone yet"),
        "why_not_here_more": _(
            "The signature is genuine, but this phone does not know the goods yet. "
            "Go where there is a network: "
            "it comes by itself."
        ),
        "why_no_key": _("Cannot be checked here"),
        "why_no_key_more": _(
            "This phone does not have the key that signed it. Go where there is a network, or call the desk."
        ),
    }
    return short | more | own


def _list() -> dict[str, str]:
    return {
        "tab_gate": _("Gate"),
        "gate_title": _("At the gate"),
        "gate_here": _("I stand at"),
        "gate_none": _("No gate is set up"),
        "gate_none_more": _("The supervisor sets up the gates on the page of goods passes."),
        "gate_scan": _("Scan a pass"),
        "gate_type": _("Code on the pass"),
        "gate_open": _("Look at it"),
        "gate_now": _("May leave now"),
        "gate_later": _("Later"),
        "gate_done": pgettext("gate", "Settled"),
        "gate_nothing": _("Nothing is announced"),
        "gate_nothing_more": _("As soon as a pass is approved it stands here."),
        "gate_other": _("at %(gate)s", gate=GATE),
        "gate_missing": _("Type the 8 characters below the code on the pass."),
        "gate_first": _("Choose the gate at which you stand first."),
        "gate_may_not": _("Only security verifies goods passes."),
    }


def _pass() -> dict[str, str]:
    return {
        "pass": _("Goods pass"),
        "pass_good": _("May leave"),
        "pass_good_more": _("Count the goods, look at the paper, take a photo."),
        "pass_checking": _("Asking the mall's server …"),
        "pass_online": _("Checked with the server just now."),
        "pass_offline": _("No network: signature, time, gate and use checked on this phone."),
        "pass_typed_offline": _("Typed code, no network: compare number and goods with the paper carefully."),
        "pass_items": _("Count and tick each line"),
        "pass_window": pgettext("gate", "Time"),
        "pass_carrier": _("Carrier"),
        "pass_paper": _("Paper"),
        "pass_plate": _("Plate"),
        "pass_cause": _("Why"),
        "pass_condition": pgettext("gate", "Condition"),
        "pass_pictures": _("Photos of the goods"),
        "photo_of": _("%(what)s: photo %(n)s", what=WHAT, n=N),
        "pass_own_pictures": _("Photo at the gate"),
        "pass_used_here": _("Released on this phone at %(at)s.", at=AT),
        "pass_good_until": _("It was good until %(at)s.", at=AT),
        "pass_good_from": _("It is good from %(at)s on.", at=AT),
        "pass_right_gate": _("Right gate: %(gate)s.", gate=GATE),
    }


def _acts() -> dict[str, str]:
    whys = {f"refuse_{code}": str(WHYS[code][0]) for code in GUARD_WHYS}
    return whys | {
        "pass_release": _("Let it out"),
        "pass_refuse": _("Turn it away"),
        "pass_refuse_title": _("Why does it stay here?"),
        "pass_note": _("In words"),
        "pass_note_missing": _("Say in a few words what differs."),
        "pass_why_missing": _("Choose why it is refused."),
        "pass_unticked": _("%(n)s not ticked: count and tick every line before the goods leave.", n=N),
        "pass_no_photo": _("Take a photo of the goods as they leave."),
        "pass_released": _("Released"),
        "pass_released_more": _("The pass is used up. The gate may open."),
        "pass_released_offline": _("Released without a network: kept on this phone, it is sent by itself."),
        "pass_refused": _("Turned away"),
        "pass_refused_more": _("It is in the log; supervisor and desk are told."),
        "pass_log_refusal": _("Note in the log that it stays here"),
        "pass_next": _("Next pass"),
        "pass_title_out": _("Released %(number)s", number=NUMBER),
        "pass_title_away": _("Turned away %(number)s", number=NUMBER),
    }
