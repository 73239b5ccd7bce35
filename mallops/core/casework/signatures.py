"""Drawn signatures: a small PNG from a canvas, or a typed name for those who cannot draw."""

from __future__ import annotations

import base64
import binascii
import io

from flask_babel import gettext as _
from PIL import Image

from mallops.core.errors import Invalid

PREFIX = "data:image/png;base64,"
MAX_BYTES = 120_000
MAX_EDGE = 2000


def decode_signature(value: str) -> tuple[bytes | None, str]:
    """(PNG bytes, "") for a drawn signature, (None, name) for a typed one; Invalid when empty or no PNG."""
    value = (value or "").strip()
    if not value:
        raise Invalid(field_errors={"signature": _("Sign in the box, or type your name.")})
    if not value.startswith("data:"):
        return None, value[:120]
    if not value.startswith(PREFIX) or len(value) > MAX_BYTES * 4 // 3 + 64:
        raise Invalid(
            field_errors={"signature": _("The signature could not be read. Clear it and sign again.")}
        )
    try:
        raw = base64.b64decode(value[len(PREFIX) :], validate=True)
        with Image.open(io.BytesIO(raw), formats=["PNG"]) as image:
            if max(image.size) > MAX_EDGE:
                raise ValueError("too large")
            clean = io.BytesIO()
            image.convert("LA").save(clean, "PNG", optimize=True)
    except (binascii.Error, ValueError, OSError, SyntaxError) as error:
        raise Invalid(
            field_errors={"signature": _("The signature could not be read. Clear it and sign again.")}
        ) from error
    return clean.getvalue(), ""
