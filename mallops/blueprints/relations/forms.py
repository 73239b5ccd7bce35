"""The forms of relations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.relations import rules
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import OneOfField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}
LONG = [Length(max=rules.LONGEST)]


def _radio(label: Any, known: dict[str, Any], default: str) -> RadioField:
    return RadioField(label, choices=lambda: list(known.items()), default=default, validate_choice=False)


class CallForm(BaseForm):
    """What a first call brought: whom, what was verified, what was completed."""

    spoke_with = StringField(_l("Whom you spoke with"), [NEEDED, Length(max=60)], **CLEAN)
    legal_name = StringField(_l("Company"), [Length(max=120)], **CLEAN)
    brand = StringField(_l("Brand"), [Length(max=120)], **CLEAN)
    category = StringField(_l("Category"), [Length(max=60)], **CLEAN)
    contact_name = StringField(_l("Contact"), [Length(max=60)], **CLEAN)
    phone = StringField(
        lazy_pgettext("talk", "Phone"),
        [Length(max=30)],
        description=_l("Only when it has changed."),
        **CLEAN,
    )
    email = StringField(
        lazy_pgettext("talk", "E-mail"),
        [Length(max=120)],
        description=_l("Only when it has changed."),
        **CLEAN,
    )


class TalkForm(BaseForm):
    """A communication record."""

    uid = HiddenField()
    version = HiddenField()
    tenant = TenantField(_l("Tenant"), [NEEDED])
    title = StringField(_l("Subject of the talk"), [NEEDED, Length(max=120)], **CLEAN)
    sort = _radio(_l("Kind of talk"), rules.SORTS, "opinion")
    channel = _radio(_l("How"), rules.CHANNELS, "visit")
    speaker = StringField(
        _l("Name of who spoke"), [Length(max=60)], description=_l("Stored encrypted."), **CLEAN
    )
    speaker_role = _radio(_l("Who spoke"), rules.SPEAKERS, "manager")
    talked_on = DateField(_l("Day of the talk"), [Optional()])
    reason = StringField(
        _l("Why they need care"),
        [Length(max=500)],
        description=_l("Only for care. Stored encrypted."),
        **CLEAN,
    )
    opinion = TextAreaField(_l("What was said"), [NEEDED, *LONG], **CLEAN)
    answer = TextAreaField(
        _l("What they were answered"), LONG, description=_l("Leave it empty while it is open."), **CLEAN
    )
    follow_up = StringField(_l("To be done"), [Length(max=500)], **CLEAN)
    follow_on = DateField(_l("Follow up by"), [Optional()])


class LetterForm(BaseForm):
    """An application letter, as the tenant writes it through a link."""

    title = StringField(_l("Subject of the letter"), [NEEDED, Length(max=120)], **CLEAN)
    facts = TextAreaField(_l("How things stand"), [NEEDED, *LONG], **CLEAN)
    request = TextAreaField(_l("What is asked for"), [NEEDED, *LONG], **CLEAN)
    applicant = StringField(_l("Who asks"), [NEEDED, Length(max=60)], **CLEAN)


class LinkLetterForm(LetterForm):
    """The same: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False


class DeskLetterForm(LetterForm):
    """The same, taken in at the desk."""

    uid = HiddenField()
    version = HiddenField()
    tenant = TenantField(_l("Tenant"), [NEEDED])


class InviteForm(BaseForm):
    """Who gets a link to write a letter."""

    tenant = TenantField(_l("Tenant"), [NEEDED])


class ConfideForm(BaseForm):
    """What is told in confidence."""

    about = StringField(
        _l("Whom it is about"),
        [Length(max=120)],
        description=_l("Name, badge, or what you remember."),
        **CLEAN,
    )
    text = TextAreaField(lazy_pgettext("confidence", "What happened"), [NEEDED, *LONG], **CLEAN)
    speaker = StringField(_l("Your name"), [Length(max=60)], description=_l("Only if you wish."), **CLEAN)
    phone = StringField(
        _l("Your phone"), [Length(max=30)], description=_l("Only if you want to be called back."), **CLEAN
    )


class StaffConfideForm(ConfideForm):
    """The same, told to supervisor or manager in person."""

    tenant = TenantField(_l("Tenant"), [Optional()])
    about_person = OneOfField(_l("Member of staff"), of="person")
    source = _radio(_l("How it came in"), {k: v for k, v in rules.SOURCES.items() if k != "link"}, "person")


class TextForm(BaseForm):
    """A text in both languages."""

    text_zh = TextAreaField(_l("Chinese"), [NEEDED, *LONG], **CLEAN)
    text_en = TextAreaField(_l("English"), [NEEDED, *LONG], **CLEAN)
