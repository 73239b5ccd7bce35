"""Forms of the building, the mall's settings and its calendar."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.core.forms import BaseForm

NEEDED = InputRequired(_l("Fill in this field."))


class FloorForm(BaseForm):
    """A floor; the level orders floors, basements are below 0."""

    code = StringField(_l("Code"), [NEEDED, Length(max=10)], description=_l("As on the signs: B1, 1F."))
    name_zh = StringField(_l("Name in Chinese"), [Length(max=60)])
    name_en = StringField(_l("Name in English"), [Length(max=60)])
    level = IntegerField(
        _l("Level"),
        [InputRequired(_l("Fill in this field.")), NumberRange(-10, 200)],
        description=_l("Orders the floors; basements are below 0."),
    )


class ZoneForm(BaseForm):
    """A zone 管区 and who walks it."""

    code = StringField(_l("Code"), [NEEDED, Length(max=20)], description=_l("Short and lasting: 1F-A."))
    name_zh = StringField(_l("Name in Chinese"), [Length(max=60)])
    name_en = StringField(_l("Name in English"), [Length(max=60)])
    floor_id = SelectField(_l("Floor"), [NEEDED], coerce=int)
    boundary = TextAreaField(
        _l("Boundary"), [Length(max=300)], description=_l("From where to where, as one walks it.")
    )
    facilities = TextAreaField(
        _l("Facilities"), [Length(max=300)], description=_l("Restrooms, lifts, entrances, screens.")
    )
    officers = SelectMultipleField(_l("Floor officers"), coerce=int)
    is_active = BooleanField(_l("In use"), default=True)


class UnitForm(BaseForm):
    """A unit 铺位."""

    code = StringField(_l("Unit code"), [NEEDED, Length(max=20)])
    floor_id = SelectField(_l("Floor"), [NEEDED], coerce=int)
    zone_id = SelectField(_l("Zone"), coerce=int)
    area_m2 = DecimalField(
        _l("Area"), [InputRequired(_l("The area is in square metres, above 0."))], places=2
    )


class MallForm(BaseForm):
    """The mall itself."""

    name_zh = StringField(_l("Name in Chinese"), [Length(max=60)])
    name_en = StringField(_l("Name in English"), [Length(max=60)])
    address = StringField(_l("Address"), [Length(max=200)])
    opens_at = TimeField(_l("Opens at"), [NEEDED])
    closes_at = TimeField(_l("Closes at"), [NEEDED], description=_l("May be past midnight."))
    tz = StringField(_l("Time zone"), [NEEDED, Length(max=40)], description=_l("For example Asia/Shanghai."))


class CalendarDayForm(BaseForm):
    """One date of the working calendar."""

    on = DateField(_l("Date"), [InputRequired(_l("Choose a date."))])
    kind = RadioField(
        _l("On this date the office"),
        choices=[
            SelectChoice("rest", _l("rests")),
            SelectChoice("working", _l("works")),
            SelectChoice("national", _l("follows the national calendar")),
        ],
        default="rest",
    )
    name_zh = StringField(_l("Reason in Chinese"), [Optional(), Length(max=60)])
    name_en = StringField(_l("Reason in English"), [Optional(), Length(max=60)])
