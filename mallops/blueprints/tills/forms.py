"""The forms of partners, keys and addresses."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from mallops.blueprints.tills.rules.keys import A_MINUTE, DAYS, PARTNER_KINDS, SCOPES, scopes_for
from mallops.blueprints.tills.rules.signing import EVENTS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}
MODES = [("sandbox", _l("Sandbox: nothing real moves")), ("live", _l("Real: points and vouchers move"))]


class PartnerForm(BaseForm):
    """Who is let in."""

    kind = RadioField(
        lazy_pgettext("tills", "What it is"),
        choices=lambda: list(PARTNER_KINDS.items()),
        default="shop",
        validate_choice=False,
    )
    tenant = TenantField(
        _l("Shop"), description=_l("Only for a shop: its keys act for this shop alone."), render_kw=QUIET
    )
    name_zh = StringField(_l("Name in Chinese"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    system = StringField(
        _l("Till system"),
        [Length(max=80)],
        description=_l("Maker and version."),
        render_kw=QUIET,
        **CLEAN,
    )
    is_active = BooleanField(_l("May call"), default=True)


class KeyForm(BaseForm):
    """A new key."""

    uid = HiddenField(**CLEAN)
    name = StringField(
        _l("Name of the key"),
        [NEEDED, Length(max=60)],
        description=_l("For which till or server, such as “Till 1”."),
        render_kw=QUIET,
        **CLEAN,
    )
    mode = RadioField(_l("Works on"), [NEEDED], choices=MODES, default="sandbox", validate_choice=False)
    scopes = SelectMultipleField(
        _l("What it may do"), [InputRequired(_l("Tick what the key may do."))], validate_choice=False
    )
    days = SelectField(_l("Ends after"), [NEEDED], default="365", validate_choice=False)
    a_minute = SelectField(_l("Calls a minute"), [NEEDED], default="120", validate_choice=False)
    networks = TextAreaField(
        _l("Only from these networks"),
        [Length(max=500)],
        description=_l("Such as 203.0.113.7 or 203.0.113.0/24, one a line. Empty: from everywhere."),
        render_kw=QUIET,
        **CLEAN,
    )

    def offer(self, kind: str) -> None:
        """What keys of such a partner may be given."""
        self.scopes.choices = [(code, SCOPES[code]) for code in scopes_for(kind)]
        self.days.choices = [
            *((str(one), _l("%(n)s days", n=one)) for one in DAYS),
            ("0", _l("Until it is revoked")),
        ]
        self.a_minute.choices = [(str(one), str(one)) for one in A_MINUTE]


class EndpointForm(BaseForm):
    """Where a partner is told."""

    url = StringField(
        _l("Address"),
        [Length(max=500)],
        description=_l("https only. Stored encrypted; what comes after the host is never shown again."),
        render_kw={"inputmode": "url", **QUIET},
        **CLEAN,
    )
    events = SelectMultipleField(
        _l("What it is told"),
        [InputRequired(_l("Tick what it is told."))],
        choices=lambda: list(EVENTS.items()),
        validate_choice=False,
    )
    mode = RadioField(_l("Hears of"), choices=MODES, default="live", validate_choice=False)


def number_of(field: Any, allowed: tuple[int, ...]) -> int:
    """A choice that is a number; -1 for none of them."""
    text = field.data or ""
    return int(text) if text.isascii() and text.isdigit() and int(text) in allowed else -1


__all__ = ["EndpointForm", "KeyForm", "PartnerForm", "number_of"]
