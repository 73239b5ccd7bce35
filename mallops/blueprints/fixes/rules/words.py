"""What a tenant reads of the state of a notice of rectification, behind its link and in the portal."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

#: Words, tone.
TENANT_WORDS: dict[str, tuple[Any, str]] = {
    "open": (_l("Please put this right"), "warn"),
    "notified": (_l("Please put this right"), "warn"),
    "working": (_l("You are seeing to it"), "accent"),
    "fixed": (_l("Sent: the mall will look at it"), "info"),
    "verified": (_l("Put right. Thank you"), "ok"),
    "closed": (_l("Put right. Thank you"), "ok"),
    "void": (_l("Withdrawn: nothing to do"), "muted"),
}
