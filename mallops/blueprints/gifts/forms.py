"""The forms of gifts and vouchers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.gifts.rules.words import SHAPES
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}
MONEY = {"inputmode": "decimal", **QUIET}
DIGITS = {"inputmode": "numeric", **QUIET}


def fen_of(text: str | None, field: str, *, empty: int = 0) -> int:
    """Fen of a typed amount; nothing typed is `empty`. Raises Invalid on the field."""
    if not (text or "").strip():
        return empty
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = -1
    if fen < 0:
        raise Invalid(field_errors={field: _l("Enter an amount in yuan, such as 20 or 19.90.")})
    return fen


def yuan_of(fen: int) -> str:
    """As it stands in a form; nothing is an empty field."""
    return format_yuan(fen, symbol=False) if fen else ""


class GiftForm(BaseForm):
    """A gift of the catalogue. The prices by tier come as `tier-<code>` beside it."""

    name_zh = StringField(_l("Name in Chinese"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    code = StringField(
        _l("Code"),
        [NEEDED, Length(max=12)],
        description=_l("Short, such as CUP-01."),
        render_kw=QUIET,
        **CLEAN,
    )
    points = IntegerField(
        lazy_pgettext("member", "Points"),
        [Optional()],
        description=_l("Empty when it is only given for slips."),
        render_kw=DIGITS,
    )
    slip_min = StringField(
        _l("Given for a slip of at least"),
        [Length(max=20)],
        description=_l("A giveaway, one a slip. Empty: not for slips."),
        render_kw=MONEY,
        **CLEAN,
    )
    cost = StringField(_l("Cost of one"), [Length(max=20)], render_kw=MONEY, **CLEAN)
    most = IntegerField(
        _l("At most for one member"), [Optional()], description=_l("Empty: no limit."), render_kw=DIGITS
    )
    starts_on = DateField(_l("Given from"), [NEEDED])
    ends_on = DateField(_l("Until"), [Optional()], description=_l("Empty: until it is taken down."))
    remark = StringField(_l("Remark"), [Length(max=300)], render_kw=QUIET, **CLEAN)
    picture = FileField(_l("Picture"))
    is_active = BooleanField(_l("In the catalogue"), default=True)


class StockForm(BaseForm):
    """One movement of the stock book; which fields count depends on what is done."""

    uid = HiddenField(**CLEAN)
    gift = SelectField(_l("Gift"), validate_choice=False)
    desk = SelectField(_l("Desk"), validate_choice=False)
    target = SelectField(_l("To"), validate_choice=False)
    quantity = IntegerField(_l("How many"), [Optional()], render_kw=DIGITS)
    best_before = DateField(_l("Best before"), [Optional()], description=_l("Only for what goes bad."))
    why = RadioField(
        _l("Why"),
        choices=[("spoiled", _l("Broken or lost")), ("expired", _l("Out of date"))],
        default="spoiled",
        validate_choice=False,
    )
    note = StringField(_l("Remark"), [Length(max=300)], render_kw=QUIET, **CLEAN)

    def needs(self, *names: str) -> None:
        """Draw these as needed; what is wrong with an empty one, the action says."""
        for name in names:
            self[name].flags.required = True


class KindForm(BaseForm):
    """A kind of voucher."""

    name_zh = StringField(_l("Name in Chinese"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    code = StringField(
        _l("Code"),
        [NEEDED, Length(max=12)],
        description=_l("Short, such as CASH-20."),
        render_kw=QUIET,
        **CLEAN,
    )
    shape = RadioField(
        _l("Good for"), choices=lambda: list(SHAPES.items()), default="money", validate_choice=False
    )
    value = StringField(
        lazy_pgettext("voucher", "Value"),
        [Length(max=20)],
        description=_l("What the mall pays the shop for one."),
        render_kw=MONEY,
        **CLEAN,
    )
    min_spend = StringField(_l("Purchase of at least"), [Length(max=20)], render_kw=MONEY, **CLEAN)
    points = IntegerField(
        lazy_pgettext("member", "Points"),
        [Optional()],
        description=_l("Empty: not for points."),
        render_kw=DIGITS,
    )
    slip_min = StringField(
        _l("Given for a slip of at least"),
        [Length(max=20)],
        description=_l("By itself, when the slip is entered. Empty: not for slips."),
        render_kw=MONEY,
        **CLEAN,
    )
    days = IntegerField(_l("Good for so many days"), [Optional()], render_kw=DIGITS)
    starts_on = DateField(_l("Given from"), [NEEDED])
    ends_on = DateField(_l("Until"), [Optional()], description=_l("None is good after this day."))
    most = IntegerField(
        _l("So many in all"), [Optional()], description=_l("Empty: no limit."), render_kw=DIGITS
    )
    most_each = IntegerField(
        _l("At most for one member"), [Optional()], description=_l("Empty: no limit."), render_kw=DIGITS
    )
    shops = SelectMultipleField(
        _l("Shops that take it"), description=_l("None ticked: every shop takes it."), validate_choice=False
    )
    terms_zh = StringField(_l("Terms in Chinese"), [Length(max=300)], render_kw=QUIET, **CLEAN)
    terms_en = StringField(_l("Terms in English"), [Length(max=300)], render_kw=QUIET, **CLEAN)
    is_active = BooleanField(_l("Is given"), default=True)


class ReasonForm(BaseForm):
    """Why something is taken back or cancelled."""

    reason = StringField(_l("Reason"), [Length(max=300)], render_kw=QUIET, **CLEAN)
