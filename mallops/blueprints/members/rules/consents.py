"""What a member agrees to, purpose by purpose; nothing is ticked beforehand (PIPL)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid

#: In the order in which they are asked. Without `service` there is no membership.
PURPOSES: dict[str, Any] = {
    "service": _l("Membership"),
    "phone": _l("Offers by phone call"),
    "sms": _l("Offers by SMS"),
    "wecom": _l("Offers by WeCom"),
    "analysis": _l("Analysis of purchases"),
}
MARKETING = ("phone", "sms", "wecom")
CHANNELS: dict[str, Any] = {
    "desk": _l("At the desk"),
    "phone": _l("Own phone"),
    "portal": _l("Own page"),
    "import": _l("Imported"),
}
LONGEST = 600


def ensure_service(given: Mapping[str, bool]) -> None:
    """Raises Invalid on `consent_service` when the one consent is missing that a membership needs."""
    if not given.get("service"):
        words = _("Without this consent there is no card. Read it with the customer and tick it, or stop.")
        raise Invalid(field_errors={"consent_service": words})
