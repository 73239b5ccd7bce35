"""What multiprocessing's fork server imports: the whole program, with its features and mappers, and gunicorn.

Nothing here connects to a database, so that each process forked from it has connections of its own.
"""

import gc

gc.disable()  # as in wsgi.py: nearly all of this stays

import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import apprise  # noqa: E402
import gunicorn.app.wsgiapp  # noqa: E402
import gunicorn.workers.gthread  # noqa: E402, F401
from sqlalchemy.orm import configure_mappers  # noqa: E402

from config import Settings  # noqa: E402
from mallops.app import create_app  # noqa: E402

with tempfile.TemporaryDirectory() as _folder:  # the factory imports the features
    create_app(Settings.for_tests(f"sqlite:///{_folder}/never-opened", Path(_folder)))
configure_mappers()
apprise.Apprise().add("json://localhost")  # it looks through its hundred services at the first
gc.freeze()
gc.enable()
