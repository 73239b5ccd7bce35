"""Say which Debian packages this machine lacks, one a line; nothing when all is there.

Asks for the libraries and programs themselves, not for the packages, so another distribution may bring its
own. ``--test`` asks for what the tests need besides. Standard library only: no environment exists yet.
"""

from __future__ import annotations

import ctypes
import glob
import shutil
import subprocess
import sys

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}  # Playwright's own Node
#: What can drive the browser tests; the headless shell does it in little more than half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome-stable", "google-chrome")


def missing(for_tests: bool) -> list[str]:
    """The packages to install, in the order in which they are needed."""
    libraries = LIBRARIES | TEST_LIBRARIES if for_tests else LIBRARIES
    wanted = [package for library, package in libraries.items() if not _loads(library)]
    if not shutil.which("fc-list"):
        wanted += ["fontconfig", "fonts-noto-cjk"]
    elif not _has_cjk_font():
        wanted.append("fonts-noto-cjk")
    if for_tests and not any(shutil.which(name) for name in BROWSERS):
        wanted.append("chromium-headless-shell")
    if for_tests and not (glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb")):
        wanted.append("postgresql")
    return wanted


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_cjk_font() -> bool:
    command = ["fc-list", "Noto Sans CJK SC", "family"]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


if __name__ == "__main__":
    print("\n".join(missing("--test" in sys.argv[1:])))
