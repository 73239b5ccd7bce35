"""The forms of orders."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from mallops.blueprints.orders import rules
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm, strip
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.inputs import OneOfField, SignatureField, TenantField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}
MONEY = {"inputmode": "decimal", **QUIET}
#: Lines that are open at once; the others stand folded below.
SHOWN_ITEMS = 3


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()


def fen_of(text: str | None, field: str) -> int | None:
    """Fen of a typed amount; None when nothing is typed. Raises Invalid on the field."""
    if not (text or "").strip():
        return None
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = -1
    if fen < 0:
        raise Invalid(field_errors={field: _l("Enter an amount in yuan, such as 20 or 19.90.")})
    return fen


class ItemForm(Form):
    """One line: what, how many, of which unit."""

    name = StringField(_l("What"), filters=[without_nul, strip])
    quantity = StringField(_l("How many"), filters=[without_nul, strip])
    unit = StringField(lazy_pgettext("goods", "Unit"), filters=[without_nul, strip])


class Lines(FieldList):
    """A list of lines; the form's filters are for single fields."""

    def __init__(self, *args: Any, filters: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class Line(FormField):
    """One of them; the same."""

    def __init__(self, *args: Any, filters: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class OrderForm(BaseForm):
    """What a customer wants. The first fields are all that a phone order needs."""

    uid = HiddenField()
    version = HiddenField()
    phone = StringField(
        _l("Telephone"),
        [ASKED, Length(max=30)],
        description=_l("Stored encrypted, shown masked."),
        render_kw={"inputmode": "tel", **QUIET},
        **CLEAN,
    )
    customer = StringField(
        _l("Name of the customer"),
        [Length(max=60)],
        description=_l("Stored encrypted."),
        render_kw=QUIET,
        **CLEAN,
    )
    company = StringField(_l("Company or institution"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    sort = RadioField(_l("Kind of order"), default="phone", validate_choice=False)
    items = Lines(
        Line(ItemForm), _l("What is wanted"), min_entries=rules.MAX_ITEMS, max_entries=rules.MAX_ITEMS
    )
    tenant = TenantField(
        _l("Shop to ask first"), [Optional()], description=_l("More shops can be asked later.")
    )
    budget = StringField(_l("Budget"), [Length(max=20)], render_kw=MONEY, **CLEAN)
    wanted_on = DateField(_l("Wanted by"), [Optional()])
    remark = TextAreaField(
        _l("Remark"), [Length(max=rules.LONGEST)], description=_l("Stored encrypted."), **CLEAN
    )
    owner = OneOfField(_l("Looked after by"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort.choices = list(rules.SORTS.items())

    @property
    def lines(self) -> list[tuple[str, int | None, str]]:
        """The lines as typed."""
        return [
            (one["name"] or "", _number(one["quantity"] or ""), one["unit"] or "") for one in self.items.data
        ]


def _number(text: str) -> int | None:
    if not text:
        return None
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


class AskForm(BaseForm):
    """Another shop to ask."""

    tenant = TenantField(_l("Shop"), [ASKED])


class QuoteForm(BaseForm):
    """What a shop asks. The unit prices come as `price-<line>` beside it."""

    total = StringField(
        _l("Price for all together"),
        [Length(max=20)],
        description=_l("Empty: the sum of the lines."),
        render_kw=MONEY,
        **CLEAN,
    )
    deliver_by = DateField(_l("Can deliver by"), [Optional()])
    valid_to = DateField(_l("Quote holds until"), [Optional()])
    terms = TextAreaField(lazy_pgettext("sale", "Terms"), [Length(max=rules.LONGEST)], **CLEAN)
    said_by = StringField(_l("Who quoted"), [Length(max=60)], render_kw=QUIET, **CLEAN)


class LinkQuoteForm(QuoteForm):
    """The same, filled in by the shop: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    said_by = StringField(_l("Your name"), [ASKED, Length(max=60)], render_kw=QUIET, **CLEAN)


class CustomerForm(BaseForm):
    """What a customer says to the quotation; the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    why = RadioField(_l("Why not"), validate_choice=False)
    words = TextAreaField(
        _l("In words"), [Length(max=rules.LONGEST)], render_kw={"rows": 2, **QUIET}, **CLEAN
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = list(rules.REFUSALS.items())


class DeliveryForm(BaseForm):
    """By which quote it is ordered; where and when it is brought, and by whom."""

    version = HiddenField()
    quote = RadioField(_l("By which quote"), validate_choice=False)
    deliver_on = DateField(_l("Day of delivery"), [Optional(), ASKED])
    deliver_at = StringField(
        _l("Time of day"),
        [Length(max=40)],
        description=_l("Such as 14:00 to 16:00."),
        render_kw=QUIET,
        **CLEAN,
    )
    address = StringField(
        lazy_pgettext("sale", "Where to"),
        [ASKED, Length(max=200)],
        description=_l("Or “fetched at the desk”. Stored encrypted."),
        render_kw=QUIET,
        **CLEAN,
    )
    bringer = StringField(
        _l("Who brings it"),
        [Length(max=60)],
        description=_l("Stored encrypted."),
        render_kw=QUIET,
        **CLEAN,
    )


class HandForm(BaseForm):
    """Who took the goods, and the signature."""

    received_by = StringField(
        _l("Who took the goods"),
        [ASKED, Length(max=60)],
        description=_l("Stored encrypted."),
        render_kw=QUIET,
        **CLEAN,
    )
    signature = SignatureField(_l("Signature of the customer"), [ASKED])


class LoseForm(BaseForm):
    """Why the customer does not order."""

    why = SelectField(_l("Why it was lost"), [ASKED], validate_choice=False)
    note = StringField(_l("In words"), [Length(max=500)], render_kw=QUIET, **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = [("", "–"), *rules.LOST.items()]


class PayForm(BaseForm):
    """Money in or out."""

    kind = RadioField(_l("What for"), default="deposit", validate_choice=False)
    amount = StringField(lazy_pgettext("sale", "Amount"), [ASKED, Length(max=20)], render_kw=MONEY, **CLEAN)
    way = RadioField(_l("Paid how"), default="mobile", validate_choice=False)
    receipt_no = StringField(_l("Receipt number"), [ASKED, Length(max=40)], render_kw=QUIET, **CLEAN)
    paid_on = DateField(_l("Paid on"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(rules.PAYMENTS.items())
        self.way.choices = list(rules.WAYS.items())


class VisitForm(BaseForm):
    """A visit to a bulk customer."""

    visited_on = DateField(_l("Day of the visit"), [Optional(), ASKED])
    way = RadioField(_l("How"), default="visit", validate_choice=False)
    result = RadioField(_l("Result"), default="maybe", validate_choice=False)
    note = TextAreaField(
        _l("What was said"), [Length(max=rules.LONGEST)], description=_l("Stored encrypted."), **CLEAN
    )
    next_on = DateField(_l("Next date"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = list(rules.VISITS.items())
        self.result.choices = list(rules.RESULTS.items())


__all__ = [
    "SHOWN_ITEMS",
    "AskForm",
    "DeliveryForm",
    "HandForm",
    "LinkQuoteForm",
    "LoseForm",
    "OrderForm",
    "PayForm",
    "QuoteForm",
    "VisitForm",
    "fen_of",
]
