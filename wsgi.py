"""The WSGI entry point: ``gunicorn wsgi:app`` and ``flask --app wsgi …``."""

import gc

gc.disable()  # a third of a start goes into looking for cycles among what stays: classes, mappers, templates

from mallops.app import create_app  # noqa: E402
from mallops.core.warm import warm  # noqa: E402

app = warm(create_app())
gc.freeze()
gc.enable()
