"""A process that empties the outbox once, to be killed. Arguments: database URL, data folder."""

from __future__ import annotations

import sys
from pathlib import Path

from config import Settings
from mallops.app import create_app
from mallops.blueprints.notices.actions.sending import empty_outbox


def main() -> None:
    """Say that it is ready, send, say how many went."""
    app = create_app(Settings.for_tests(sys.argv[1], Path(sys.argv[2])))
    print("ready", flush=True)
    with app.app_context():
        print(empty_outbox(), flush=True)


if __name__ == "__main__":
    main()
