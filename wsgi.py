"""The WSGI entry point: ``gunicorn wsgi:app`` and ``flask --app wsgi …``."""

from mallops.app import create_app
from mallops.core.warm import warm

app = warm(create_app())
