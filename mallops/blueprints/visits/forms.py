"""The forms of the reception's logs."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from mallops.blueprints.visits import rules
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import OneOfField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()


class VisitorForm(BaseForm):
    """A visitor who comes in."""

    uid = HiddenField()
    name = StringField(
        _l("Name of the visitor"), [ASKED, Length(max=60)], description=_l("Stored encrypted."),
        render_kw=QUIET, **CLEAN,
    )  # fmt: skip
    unit = StringField(_l("Company or institution"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    title = StringField(_l("Purpose of the visit"), [ASKED, Length(max=200)], render_kw=QUIET, **CLEAN)
    owner = OneOfField(_l("Host"), [ASKED], of="person")
    sort = RadioField(_l("Kind of visit"), default="meeting", validate_choice=False)
    phone = StringField(
        _l("Telephone"), [Length(max=30)], description=_l("Stored encrypted, shown masked."),
        render_kw={"inputmode": "tel", **QUIET}, **CLEAN,
    )  # fmt: skip
    people = StringField(
        _l("People"), [Length(max=4)], default="1", render_kw={"inputmode": "numeric", **QUIET}, **CLEAN
    )
    badge_no = StringField(_l("Badge number"), [Length(max=20)], render_kw=QUIET, **CLEAN)
    suggestion = TextAreaField(
        _l("Suggestion to pass on"), [Length(max=rules.LONGEST)], description=_l("Stored encrypted."), **CLEAN
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort.choices = list(rules.VISITS.items())


class CallerForm(BaseForm):
    """A call that came in."""

    uid = HiddenField()
    phone = StringField(
        _l("Telephone"), [ASKED, Length(max=30)], description=_l("Stored encrypted, shown masked."),
        render_kw={"inputmode": "tel", **QUIET}, **CLEAN,
    )  # fmt: skip
    title = StringField(_l("About what"), [ASKED, Length(max=200)], render_kw=QUIET, **CLEAN)
    sort = RadioField(_l("Kind of call"), default="enquiry", validate_choice=False)
    name = StringField(
        _l("Name of the caller"), [Length(max=60)], description=_l("Stored encrypted."), render_kw=QUIET,
        **CLEAN,
    )  # fmt: skip
    content = TextAreaField(
        _l("What the caller said"), [Length(max=rules.LONGEST)], description=_l("Stored encrypted."), **CLEAN
    )
    owner = OneOfField(_l("Handled by"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort.choices = list(rules.CALLS.items())


class AnswerForm(BaseForm):
    """What the caller was answered."""

    answer = TextAreaField(
        _l("What the caller was answered"), [ASKED, Length(max=rules.LONGEST)],
        description=_l("Stored encrypted."), **CLEAN,
    )  # fmt: skip


__all__ = ["AnswerForm", "CallerForm", "VisitorForm"]
