"""What a tenant reads of the state of an attendance notice, behind its link and in the portal."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

#: Words, tone.
TENANT_WORDS: dict[str, tuple[Any, str]] = {
    "issued": (_l("You may appeal"), "warn"),
    "appealed": (_l("Your appeal is with the mall"), "info"),
    "confirmed": (_l("Confirmed by the mall"), "danger"),
    "excused": (_l("Excused. Thank you"), "ok"),
    "void": (_l("Withdrawn: nothing to do"), "muted"),
}
