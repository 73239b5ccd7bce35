"""What the machine needs before a PDF can be made, checked at the start and said in one message."""

from __future__ import annotations

import ctypes
import functools
import importlib.metadata
import shutil
import subprocess

FONT_FAMILY = "Noto Sans CJK SC"
MIN_WEASYPRINT = 70  # older ones let a page fetch what it should not (quality.md, fact 6)
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libfontconfig.so.1": "fontconfig",
    # Without this one a page with the Chinese font takes 13 s instead of 0.3 s, and nothing says why.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


class PdfEnvironmentMissing(RuntimeError):
    """Something a PDF needs is not installed; the message names the packages."""


def check_pdf_environment() -> None:
    """Raise PdfEnvironmentMissing with one command that installs what is missing; else return."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not missing and not font_file():
        missing.append("fonts-noto-cjk")
    if missing:
        names = " ".join(dict.fromkeys(missing))
        raise PdfEnvironmentMissing(
            f"PDF documents need system packages that are not installed: {names}. "
            f"Install them with: apt-get install {names}"
        )
    version = importlib.metadata.version("weasyprint")
    if int(version.partition(".")[0]) < MIN_WEASYPRINT:
        raise PdfEnvironmentMissing(f"WeasyPrint {version} is too old: install requirements.txt again.")


@functools.lru_cache(maxsize=4)
def font_file(weight: str = "regular") -> tuple[str, int] | None:
    """(file, index in the collection) of the Chinese font as fontconfig finds it; None when it has none."""
    if not shutil.which("fc-match"):
        return None
    command = ["fc-match", "-f", "%{family}|%{file}|%{index}", f"{FONT_FAMILY}:{weight}"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    family, _, place = found.partition("|")
    if FONT_FAMILY not in family:
        return None
    path, _, index = place.partition("|")
    return path, int(index or 0)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
