"""The words of the phone's outbox: what is unsent, what was refused, what is safe."""

from __future__ import annotations

from flask_babel import gettext as _


def outbox_strings() -> dict[str, str]:
    """Every sentence of the view, in the reader's language."""
    return {
        "outbox": _("What is on this phone"),
        "outbox_facts": _(
            "%(n)s things, %(size)s, the oldest of %(when)s", n="%(n)s", size="%(size)s", when="%(when)s"
        ),
        "send_now": _("Send now"),
        "save_file": _("Save as a file"),
        "stays_here": _("Each thing stays on this phone until the server has confirmed it."),
        "refused": _("Refused by the server"),
        "refused_one": _("Refused"),
        "waiting": _("Waiting to be sent"),
        "nothing_waits": _("Nothing waits on this phone"),
        "nothing_waits_more": _("All that you did has been confirmed by the server."),
        "safe_lately": _("Confirmed in the last 14 days"),
        "others_wait_one": _("1 thing of somebody else waits on this phone until they sign in again."),
        "others_wait_many": _(
            "%(n)s things of somebody else wait on this phone until they sign in again.", n="%(n)s"
        ),
        "and_more": _("and %(n)s more", n="%(n)s"),
        "tried": _("tried %(n)s times", n="%(n)s"),
        "put_right": _("Put it right"),
        "send_again": _("Send again"),
        "outside_plan": _("Send as a round outside the plan"),
        "hand_over": _("Hand to the supervisor"),
        "hand_over_instead": _("This has no zone of its own. Hand it to the supervisor instead."),
        "handed": _("It goes to the supervisor with all that it says."),
        "field_title": _("In a few words"),
        "field_text": _("Details"),
        "field_remark": _("Remark"),
        "field_reason": _("Reason"),
        "field_zone": _("Zone"),
        **_kinds(),
    }


def _kinds() -> dict[str, str]:
    return {
        "kind_start": _("Start of a round"),
        "kind_answer": _("Answer"),
        "kind_photo": _("Photo"),
        "kind_fphoto": _("Photo of a report"),
        "kind_removal": _("Photo taken away"),
        "kind_submit": _("Signed patrol"),
        "kind_finding": _("Saw something"),
        "kind_check": _("Look at a finding"),
        "kind_gate": _("At the gate"),
        "kind_tick": _("Attendance"),
        "kind_handed": _("Handed to the supervisor"),
    }
