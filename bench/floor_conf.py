"""gunicorn for the floor: what gunicorn.conf.py says, without what is of mallops."""

import runpy
from pathlib import Path

globals().update(runpy.run_path(str(Path(__file__).resolve().parent.parent / "gunicorn.conf.py")))
del globals()["post_fork"]
proc_name = "floor"
