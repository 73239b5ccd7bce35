"""Logs without personal data: phone numbers, e-mail addresses, identity numbers and tokens are masked."""

from __future__ import annotations

import logging
import re
import sys

from flask import Flask

_PATTERNS = (
    (re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)"), "[id]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "[e-mail]"),
    (re.compile(r"(?i)(password|token|secret|session|signature)(['\"]?\s*[=:]\s*)\S+"), r"\1\2[…]"),
)


def redact(text: str) -> str:
    """`text` with everything personal masked."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Masks the finished line, whatever it was made of."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked."""
        return redact(super().format(record))


def init_logs(app: Flask) -> None:
    """One handler on stderr for everything."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("mallops")
    if not logger.handlers:
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    app.logger.handlers = [handler]
