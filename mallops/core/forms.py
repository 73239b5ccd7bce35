"""The base form: CSRF, stripped text, one place where a domain error becomes a field error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField

from mallops.core.errors import DomainError, Invalid

R = TypeVar("R")


def strip(value: Any) -> Any:
    """Spaces around typed text carry no meaning."""
    return value.strip() if isinstance(value, str) else value


def version_of(form: Any) -> int:
    """The version of a record that the person looked at; 0, which none is, when it cannot be read."""
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


class BaseForm(FlaskForm):
    """Forms of ours list their fields explicitly; nothing else is ever assigned from a request."""

    class Meta(FlaskForm.Meta):
        """Strip every text field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the strip filter to each field that takes filters."""
            filters = list(unbound_field.kwargs.get("filters", []))
            # Fields made of fields strip their own.
            made_of_fields = issubclass(unbound_field.field_class, FieldList | FormField)
            if strip not in filters and not made_of_fields:
                unbound_field.kwargs["filters"] = [*filters, strip]
            return super().bind_field(form, unbound_field, options)

    form_errors: list[str]

    def values(self) -> dict[str, Any]:
        """Typed values by field name, without the token."""
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}

    def add_error(self, error: DomainError) -> None:
        """Put a domain error on the field it belongs to, else on the form."""
        placed = False
        if isinstance(error, Invalid):
            for name, message in error.field_errors.items():
                if name in self._fields:
                    self._fields[name].errors = [*self._fields[name].errors, str(message)]
                    placed = True
        if not placed:
            self.form_errors = [*self.form_errors, str(error.message)]

    def runs(self, action: Callable[[], R]) -> tuple[bool, R | None]:
        """Validate, then call `action`; (False, None) with errors on the form when either refuses.

        A refused action is undone to where it began, so that the page can still be drawn.
        """
        from mallops.core.db import db

        if not self.validate_on_submit():
            return False, None
        savepoint = db.session.begin_nested()
        try:
            result = action()
            savepoint.commit()
        except Invalid as error:
            savepoint.rollback()
            self.add_error(error)
            return False, None
        except BaseException:
            savepoint.rollback()
            raise
        return True, result


def required_message() -> str:
    """The one sentence for an empty required field."""
    return _("Fill in this field.")
