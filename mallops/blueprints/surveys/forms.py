"""The forms of surveys and suggestions."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from mallops.blueprints.surveys.rules import words
from mallops.blueprints.surveys.rules.questions import typed_questions
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import OneOfField, TenantField
from mallops.core.registers.record_form import without_nul
from mallops.core.satisfaction import asking_kinds

CLEAN: dict[str, Any] = {"filters": [without_nul]}


class SurveyForm(BaseForm):
    """The head of the builder; its questions are read by `builder_rows`."""

    uid = HiddenField()
    version = HiddenField()
    title = StringField(_l("Name of the survey"), [Length(max=200)], **CLEAN)
    audience = SelectField(_l("Who is asked"), validate_choice=False)
    about = SelectField(_l("After which records"), validate_choice=False)
    anonymous = BooleanField(_l("Anonymous: nobody sees who answered what"))
    sample = IntegerField(_l("Sample in per cent"), [Optional()])
    target = IntegerField(_l("Answers wanted"), [Optional()])
    ends_on = DateField(_l("Last day"), [Optional()])
    owner = OneOfField(_l("Person in charge"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, label) for code, label in words.AUDIENCES.items() if code != "tenants"]
        self.audience.choices = offered
        self.about.choices = [("", "–"), *asking_kinds().items()]


def builder_rows() -> list[dict[str, Any]]:
    """The questions as the builder sent them."""

    def rows(name: str) -> list[str]:
        return [one.replace("\x00", "").replace("\r\n", "\n") for one in request.form.getlist(name)]

    return typed_questions(rows("kind"), rows("zh"), rows("en"), rows("options"), rows("must"))


class SuggestionForm(BaseForm):
    """A suggestion taken in."""

    uid = HiddenField()
    version = HiddenField()
    title = StringField(lazy_pgettext("suggestion", "Subject"), [Length(max=200)], **CLEAN)
    text = TextAreaField(_l("What is suggested"), [Length(max=4000)], **CLEAN)
    source = SelectField(lazy_pgettext("suggestion", "Who suggests"), validate_choice=False)
    channel = SelectField(lazy_pgettext("suggestion", "How it came"), validate_choice=False)
    topic = SelectField(lazy_pgettext("suggestion", "About what"), validate_choice=False)
    tenant = TenantField(_l("Tenant"))
    speaker = StringField(lazy_pgettext("suggestion", "Name"), [Length(max=120)], **CLEAN)
    phone = StringField(lazy_pgettext("suggestion", "Phone"), [Length(max=30)], **CLEAN)
    zone = OneOfField(_l("Zone"), of="zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = list(words.SOURCES.items())
        self.channel.choices = list(words.WAYS.items())
        self.topic.choices = list(words.TOPICS.items())


class PlanForm(BaseForm):
    """A line of the improvement plan."""

    what = StringField(_l("What is to get better"), [Length(max=200)], **CLEAN)
    department = SelectField(_l("Department"), validate_choice=False)
    tenant = TenantField(_l("Tenant, when the tenant has to act"))
    due_on = DateField(_l("By which day"), [Optional()])
    question = SelectField(_l("Question"), validate_choice=False)

    def __init__(self, questions: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = [("", "–"), *DEPARTMENTS.items()]
        self.question.choices = [("", "–"), *((str(at), one) for at, one in enumerate(questions))]
