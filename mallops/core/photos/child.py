"""The child that decodes pictures: `python -m mallops.core.photos.child`, started by `bounded.Pool`."""

from __future__ import annotations

from typing import Any

from mallops.core.bounded import serve
from mallops.core.photos.render import Unreadable, develop

MEMORY_MIB = 1400  # address space; a 64-megapixel HEIC needs about 700


def handle(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """One picture in, three out; a picture that cannot be read is an answer, not a failure."""
    try:
        return develop(request, blobs[0])
    except Unreadable as refused:
        return {"refused": refused.code}, []


if __name__ == "__main__":
    serve(handle, memory_mib=MEMORY_MIB)
