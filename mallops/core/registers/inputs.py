"""Form fields that a register needs besides those of WTForms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import DateTimeLocalField, MonthField, MultipleFileField, SelectField, StringField
from wtforms.fields.choices import Choice

from mallops.core.auth.actor import current_actor
from mallops.core.casework.related import Option, find_option, options

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class PhotosField(MultipleFileField):
    """Photos; drawn with camera, gallery and shrinking (macros/forms.html)."""


class SignatureField(StringField):
    """A drawn signature (data URL of a PNG) or a typed name."""


class OneOfField(SelectField):
    """A zone or a person of the mall, sent as public id; `data` is the private key or None."""

    def __init__(self, label: Any = None, validators: Any = None, *, of: str, **kwargs: Any) -> None:
        super().__init__(label, validators, validate_choice=False, **kwargs)
        self.type = "SelectField"  # as macros/forms.html draws it
        self.offer = Offer(of)

    def iter_choices(self) -> list[Choice]:
        """What may be chosen, the chosen one marked."""
        chosen = self.raw_data[0] if self.raw_data else self.offer.uid_of(self.data)
        pairs = [("", "–"), *((str(one.uid), one.text) for one in self.offer.options)]
        return [Choice(value, label, value == chosen, {}) for value, label in pairs]

    def process_data(self, value: Any) -> None:
        """A value of the record."""
        self.data = self.offer.keep(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """What the browser sent."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return  # the list need not be read
        found = next((one for one in self.offer.options if str(one.uid) == text), None)
        self.data = found.id if found else None
        if found is None:
            raise ValueError(_("Choose one from the list."))


class NamedField(SelectField):
    """A name from a list that a feature keeps (offered.py); what the record says already stays a choice."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        names: Callable[[], Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, validate_choice=False, **kwargs)
        self.type = "SelectField"  # as macros/forms.html draws it
        self.names = names
        self.before = ""

    def iter_choices(self) -> list[Choice]:
        """What may be chosen, the chosen one marked."""
        chosen = str(self.raw_data[0]) if self.raw_data else str(self.data or "")
        return [Choice(value, label, value == chosen, {}) for value, label in self._offer().items()]

    def process_data(self, value: Any) -> None:
        """The name that the record has."""
        self.data = self.before = str(value or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """What the browser sent."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = text
        if text not in self._offer():
            raise ValueError(_("Choose one from the list."))

    def _offer(self) -> dict[str, str]:
        known = {"": "–", **self.names()}
        return known if self.before in known else {**known, self.before: self.before}


class TenantField(StringField):
    """A tenant by code or name, with suggestions; `data` is the private key or None."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.offer = Offer("tenant")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return next((one.text for one in self.offer.options if one.id == self.data), "")

    def process_data(self, value: Any) -> None:
        """A value of the record."""
        self.data = self.offer.keep(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The code alone, the whole line of the list, or a name that only one tenant has."""
        text = " ".join((valuelist[0] if valuelist else "").split()).casefold()
        found = self._match(text) if text else []
        self.data = found[0].id if len(found) == 1 else None
        if text and not found:
            raise ValueError(
                _("No tenant of this mall fits. Type a code or name and choose one from the list.")
            )
        if len(found) > 1:
            raise ValueError(_("Several tenants fit. Choose one from the list."))

    def _match(self, text: str) -> list[Option]:
        ways = (
            lambda one: text in {one.text.casefold(), one.code.casefold()},
            lambda one: one.name.casefold() == text,
            lambda one: text in one.text.casefold(),
        )
        return next(filter(None, ([one for one in self.offer.options if fits(one)] for fits in ways)), [])


class Offer:
    """What may be chosen in the mall of the person who asks, and what a record has although it is gone."""

    def __init__(self, of: str) -> None:
        self.of = of
        self.current: int | None = None

    @cached_property
    def options(self) -> list[Option]:
        """The list, read once a form."""
        mall_id = current_actor().mall_id
        found = options(self.of, mall_id)
        if self.current is None or any(one.id == self.current for one in found):
            return found
        gone = find_option(self.of, mall_id, self.current)
        return [gone, *found] if gone else found

    def keep(self, key: Any) -> int | None:
        """Note what the record has. A code or public id (of a link that pre-fills) is looked up."""
        if isinstance(key, str):
            found = next((one for one in self.options if key in {one.code, str(one.uid)}), None)
            return found.id if found else None
        self.current = key
        return self.current

    def uid_of(self, key: Any) -> str:
        """The public id of a key; empty when it is not on the list."""
        return next((str(one.uid) for one in self.options if one.id == key), "")


class MallTimeField(DateTimeLocalField):
    """A moment on the mall's wall clock; `data` is aware and in UTC."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "DateTimeLocalField"

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(current_actor().tz)

    def process_data(self, value: dt.datetime | None) -> None:
        """A value of the record, shown on the wall clock."""
        self.data = value

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(str(one) for one in self.raw_data)
        return self.data.astimezone(self._zone()).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """What the browser sent, in UTC."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=self._zone()).astimezone(dt.UTC)


class MonthTextField(MonthField):
    """A month as `2026-11`; browsers without a month picker send the same text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "MonthField"

    def process_data(self, value: str | None) -> None:
        """A value of the record."""
        self.data = value  # type: ignore[assignment]

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str(self.data or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """What the browser sent."""
        text = valuelist[0].strip() if valuelist else ""
        if text and not _MONTH.fullmatch(text):
            self.data = None
            raise ValueError(_("Write the month as 2026-11."))
        self.data = text  # type: ignore[assignment]
