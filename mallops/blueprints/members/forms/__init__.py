"""The forms of membership."""

from mallops.blueprints.members.forms.joining import ApplyForm, JoinForm, PersonForm, RequestCodeForm
from mallops.blueprints.members.forms.steps import (
    CardForm,
    ConsentForm,
    MergeForm,
    ReasonForm,
    RevealForm,
)
from mallops.blueprints.members.forms.stock import (
    BatchForm,
    CountForm,
    DeskForm,
    HandOverForm,
    ReceiveForm,
    SettingsForm,
    SpoilForm,
    TextForm,
)

__all__ = [
    "ApplyForm",
    "BatchForm",
    "CardForm",
    "ConsentForm",
    "CountForm",
    "DeskForm",
    "HandOverForm",
    "JoinForm",
    "MergeForm",
    "PersonForm",
    "ReasonForm",
    "ReceiveForm",
    "RequestCodeForm",
    "RevealForm",
    "SettingsForm",
    "SpoilForm",
    "TextForm",
]
