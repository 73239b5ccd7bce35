"""How gunicorn serves mallops; HOST, PORT, WEB_CONCURRENCY and WEB_THREADS change it.

Two processes with four threads: on two cores plain synchronous workers answer 1,394 pages a second and
threaded ones 1,263, but two phones with a weak signal would hold both synchronous workers while their
uploads last.
"""

import ctypes
import gc
import os
import sys
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


#: Threads hand over after this time. A statement lets go of the interpreter; with Python's own 5 ms a writer
#: would wait that long for each of its dozen statements while another thread draws a page.
SWITCH_SECONDS = 0.001
#: For glibc: few heaps, since one a thread would keep what each thread once needed most; and pictures outside
#: of them, so that their memory goes back at once.
MALLOC = {"M_ARENA_MAX": (-8, 2), "M_MMAP_THRESHOLD": (-3, 256 * 1024)}


def pre_fork(server: Any, worker: Any) -> None:
    """What is loaded stays as it is: never walked by the collector again, so shared by all processes."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A forked worker opens connections of its own; those of the parent stay the parent's."""
    from mallops.core.db import db

    sys.setswitchinterval(SWITCH_SECONDS)
    for option, value in MALLOC.values():
        ctypes.CDLL(None).mallopt(option, value)
    gc.set_threshold(10_000, 20, 20)  # a page makes thousands of short-lived objects and hardly a cycle
    app = worker.app.wsgi()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
