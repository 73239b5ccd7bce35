"""A complaint told without names, to learn from (39.7)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.complaints.forms.parts import long_text, short_text
from mallops.core.forms import BaseForm

_READ = _l("Read it through: names that the program did not know are still in it.")


class TrainingForm(BaseForm):
    """The words of the sheet; they are printed and not kept."""

    subject = short_text(lazy_pgettext("complaint", "Subject"), 80, needed=True)
    story = long_text(lazy_pgettext("training", "What happened"), needed=True, hint=_READ)
    cause = long_text(_l("Cause"), hint="")
    handling = long_text(_l("How it was handled"), hint="")
    lesson = long_text(_l("What we learn from it"), needed=True, hint=_l("Next time, who does what?"))


__all__ = ["TrainingForm"]
