"""The forms of complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from mallops.blueprints.complaints.forms.parts import (
    ASKED,
    CLEAN,
    MONEY,
    QUIET,
    SECRET,
    long_text,
    short_text,
)
from mallops.blueprints.complaints.rules import words
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.casework.sight import DEPARTMENT_OF_ROLE
from mallops.core.forms import BaseForm
from mallops.core.money import format_yuan
from mallops.core.registers.inputs import OneOfField, PhotosField, SignatureField, TenantField


class IntakeForm(BaseForm):
    """One screen. The first four fields are all that is needed."""

    uid = HiddenField()
    version = HiddenField()
    channel = RadioField(_l("How it came"), default="walkin", validate_choice=False)
    phone = short_text(
        _l("Telephone"), 30, hint=_l("Stored encrypted, shown masked."),
        render_kw={"inputmode": "tel", **QUIET},
    )  # fmt: skip
    customer = short_text(_l("Name of the customer"), 60, hint=SECRET)
    content = long_text(_l("What the customer says"), needed=True)
    category = RadioField(lazy_pgettext("complaint", "What it is about"), [ASKED], validate_choice=False)
    title = short_text(
        lazy_pgettext("complaint", "Subject"), 80,
        hint=_l("A few words for the lists, without names. Empty: what it is about."),
    )  # fmt: skip
    tenant = TenantField(_l("Tenant"), [Optional()])
    slip_no = short_text(_l("Slip"), 40)
    item = short_text(lazy_pgettext("complaint", "Article"), 120)
    zone = OneOfField(_l("Zone"), of="zone")
    demand = long_text(_l("What the customer asks for"))
    evidence = long_text(
        _l("Evidence"), hint=_l("What the customer has brought or can show. Stored encrypted.")
    )
    asked = SelectMultipleField(_l("Ask this"), validate_choice=False)
    severity = RadioField(_l("Severity"), default="", validate_choice=False)
    about = OneOfField(
        _l("Whom of the staff it is about"), of="person",
        description=_l("This person will not see the complaint; few others will."),
    )  # fmt: skip
    answer = long_text(
        _l("Answered at once"),
        hint=_l("A general complaint that you can settle now: write what the customer was told."),
    )
    photos = PhotosField(_l("Photos"))
    sounds = MultipleFileField(
        _l("Audio note"), description=_l("What the customer says, recorded with their leave; up to 12 MB.")
    )
    signature = SignatureField(_l("Signature of the customer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_hand = {key: one for key, one in words.CHANNELS.items() if key not in {"qr", "callback"}}
        if self.channel.data in words.CHANNELS:
            by_hand[self.channel.data] = words.CHANNELS[self.channel.data]
        self.channel.choices = list(by_hand.items())
        self.category.choices = list(words.CATEGORIES.items())
        self.severity.choices = list(words.SEVERITIES.items())
        self.asked.choices = [(key, one[0]) for key, one in words.QUESTIONS.items()]


class WeighForm(BaseForm):
    """How severe, who, until when."""

    version = HiddenField()
    severity = RadioField(_l("Severity"), [ASKED], validate_choice=False)
    owner = OneOfField(_l("Looked after by"), [ASKED], of="person")
    target_on = DateField(
        _l("Target day"), [Optional()],
        description=_l("Only for an extremely serious complaint. The manager enters it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.severity.choices = [(key, one) for key, one in words.SEVERITIES.items() if key]


class NoteForm(BaseForm):
    """What was seen, or said."""

    kind = RadioField(lazy_pgettext("complaint", "Kind of note"), default="site", validate_choice=False)
    text = long_text(_l("In words"), needed=True)
    photos = PhotosField(_l("Photos"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(key, one) for key, one in words.NOTES.items() if key != "reason"]


class AnswerForm(BaseForm):
    """The direct answer."""

    answer = long_text(_l("What the customer was told"), needed=True)


class FeedbackForm(BaseForm):
    """The customer's letter."""

    text = long_text(_l("What happened"), needed=True)
    signature = SignatureField(
        _l("Signature of the customer"),
        description=_l("When the customer is here. Otherwise leave it empty."),
    )


class LetterForm(BaseForm):
    """To whom, and what."""

    department = SelectField(_l("Department"), [ASKED], validate_choice=False)
    question = long_text(
        _l("Question to the department"), needed=True,
        hint=_l("What it has to find out or do. Leave out who the customer is. Stored encrypted."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = dict.fromkeys(DEPARTMENT_OF_ROLE.values())
        self.department.choices = [("", "–"), *((one, DEPARTMENTS[one]) for one in codes)]


class LetterAnswerForm(BaseForm):
    """The department's answer."""

    version = HiddenField()
    answer = long_text(_l("Answer of the department"), needed=True)


class ReportForm(BaseForm):
    """The handling report."""

    version = HiddenField()
    cause = long_text(_l("Cause"), needed=True)
    responsibility = RadioField(_l("Responsible"), [ASKED], validate_choice=False)
    handling = long_text(_l("What was done"), needed=True)
    proposal = long_text(_l("Proposed solution"), needed=True)
    amount = short_text(
        _l("Compensation"), 20, render_kw=MONEY,
        hint=_l("Empty: none. With a sum the assistant to the general manager signs too."),
    )  # fmt: skip
    basis = long_text(_l("Basis of the compensation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.responsibility.choices = list(words.RESPONSIBLE.items())


class SignForm(BaseForm):
    """A signature in a capacity."""

    capacity = RadioField(_l("You sign as"), [ASKED], validate_choice=False)
    signature = SignatureField(_l("Signature"), [ASKED])


class WhyForm(BaseForm):
    """A reason."""

    why = long_text(_l("Why"), needed=True)


class ReplyForm(BaseForm):
    """What the customer is told."""

    version = HiddenField()
    how = RadioField(_l("Told how"), default="phone", validate_choice=False)
    reply = long_text(_l("What the customer was told"), needed=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = ("walkin", "phone", "letter", "email", "online")
        self.how.choices = [(one, words.CHANNELS[one]) for one in ways]


class ScoreForm(BaseForm):
    """How satisfied the customer is."""

    score = RadioField(_l("Satisfaction"), [ASKED], validate_choice=False)
    text = TextAreaField(_l("What the customer adds"), [Length(max=1000)], description=SECRET, **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.score.choices = [(str(key), one) for key, one in words.SCORES.items()]

    @property
    def number(self) -> int | None:
        """The score as a number."""
        text = str(self.score.data or "")
        return int(text) if text in {"0", "1", "2", "3", "4", "5"} else None


class LinkScoreForm(ScoreForm):
    """The same behind the customer's link: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.score.label.text = _l("How satisfied are you?")
        self.text.label.text = _l("Would you like to add something?")
        self.score.choices = [(str(key), one) for key, one in words.SCORES.items() if key]


class CallForm(BaseForm):
    """What the callback showed."""

    text = long_text(_l("What the customer said in the callback"), needed=True)


class MediationForm(BaseForm):
    """All that an agreement says (39.5)."""

    a_name = short_text(_l("Party A: name"), 60, needed=True, hint=SECRET)
    a_address = short_text(_l("Party A: home address"), 200, needed=True, hint=SECRET)
    a_phone = short_text(_l("Party A: telephone"), 30, needed=True, hint=SECRET)
    a_id_number = short_text(
        _l("Party A: ID number"), 30, needed=True, hint=_l("Stored encrypted, shown only on the agreement.")
    )
    b_name = short_text(_l("Party B: name"), 120, needed=True)
    b_address = short_text(_l("Party B: address"), 200)
    b_phone = short_text(_l("Party B: telephone"), 30, hint=SECRET)
    b_contact = short_text(_l("Party B: contact"), 60, needed=True, hint=SECRET)
    agreed_on = DateField(_l("Date of the agreement"), [Optional(), ASKED])
    complained_on = DateField(_l("Date of the complaint"), [Optional()])
    subject = long_text(_l("Subject of the complaint"), needed=True)
    a_duty = long_text(_l("Duty of party A"))
    b_duty = long_text(_l("Duty of party B"), needed=True)


class PartyForm(BaseForm):
    """One of the parties signs."""

    party = RadioField(_l("Who signs"), [ASKED], validate_choice=False)
    sealed = BooleanField(_l("Party B has put its seal under the printed agreement"))
    signature = SignatureField(_l("Signature"), [ASKED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party.choices = [("a", _l("Party A")), ("b", _l("Party B"))]


class MoneyForm(BaseForm):
    """A payment that is asked for."""

    sort = RadioField(lazy_pgettext("payout", "Kind"), default="paid", validate_choice=False)
    amount = short_text(lazy_pgettext("payout", "Amount"), 20, needed=True, render_kw=MONEY)
    basis = long_text(_l("Basis"), needed=True)
    payee = short_text(_l("Payee"), 60, needed=True, hint=SECRET)
    way = RadioField(lazy_pgettext("payout", "Paid how"), default="transfer", validate_choice=False)
    account = short_text(_l("Account"), 60, hint=SECRET)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort.choices = list(words.SORTS.items())
        self.way.choices = list(words.WAYS.items())


class ApproveForm(BaseForm):
    """Signed by whoever approves."""

    version = HiddenField()
    signature = SignatureField(_l("Signature"), [ASKED])


class PaidForm(BaseForm):
    """What finance has paid."""

    payment_no = short_text(_l("Voucher number of the payment"), 40, needed=True)
    paid_on = DateField(lazy_pgettext("payout", "Paid on"), [Optional(), ASKED])
    signature = SignatureField(_l("Signature of the payee"), description=_l("Needed for cash."))


class RecoverForm(BaseForm):
    """How it comes back from the tenant; `how` is "bill", "transfer" or "deposit:<uid>"."""

    amount = short_text(lazy_pgettext("payout", "Amount"), 20, needed=True, render_kw=MONEY)
    how = RadioField(_l("Recovered how"), [ASKED], validate_choice=False)
    reference = short_text(
        _l("Reference of the recovery"), 80,
        hint=_l("Number of the bill or of the bank slip. None for a deposit."),
    )  # fmt: skip
    due_on = DateField(_l("The bill is due on"), [Optional()], description=_l("Only for a bill."))

    def offer(self, deposits: Sequence[tuple[Any, int]]) -> None:
        """The tenant's deposits, with what is left of each, then the other ways."""
        ways = [
            (
                f"deposit:{one.uid}",
                _("From the deposit %(number)s: %(left)s is left", number=one.number, left=format_yuan(fen)),
            )
            for one, fen in deposits
        ]
        self.how.choices = ways + [one for one in words.RECOVERIES.items() if one[0] != "deposit"]


class CeilingForm(BaseForm):
    """Up to which sums who approves."""

    small = short_text(
        _l("Advance compensation that a supervisor approves, up to"), 20, needed=True, render_kw=MONEY
    )
    big = short_text(_l("Above this the general manager approves"), 20, needed=True, render_kw=MONEY)


class AuthorityForm(BaseForm):
    """What an authority asks."""

    uid = HiddenField()
    version = HiddenField()
    authority = RadioField(_l("Authority"), [ASKED], validate_choice=False)
    title = short_text(lazy_pgettext("authority", "Subject"), 120, needed=True, hint=_l("Without names."))
    asks = long_text(_l("What they ask for"), needed=True)
    received_on = DateField(lazy_pgettext("authority", "Received on"), [Optional(), ASKED])
    answer_by = DateField(lazy_pgettext("authority", "Answer by"), [Optional(), ASKED])
    office = short_text(_l("Office"), 120)
    file_no = short_text(_l("Their file number"), 60)
    officer = short_text(_l("Officer in charge there"), 60, hint=SECRET)
    officer_phone = short_text(_l("Telephone of the officer"), 30, hint=SECRET)
    complaint_no = short_text(_l("Number of the complaint"), 48, hint=_l("When it is registered here."))
    tenant = TenantField(_l("Tenant"), [Optional()])
    owner = OneOfField(_l("Looked after by"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority.choices = list(words.AUTHORITIES.items())


class AuthorityAnswerForm(BaseForm):
    """The report to the authority."""

    report = long_text(_l("Report to the authority"), needed=True)


class MeetingForm(BaseForm):
    """A meeting with the officer."""

    meeting_on = DateField(_l("Day of the meeting"), [Optional(), ASKED])
    meeting = long_text(_l("What was discussed"), needed=True)


class OutcomeForm(BaseForm):
    """How it ended."""

    outcome = long_text(_l("Outcome"), needed=True)
