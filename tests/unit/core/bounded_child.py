"""A child that misbehaves on request, for test_bounded.py."""

from __future__ import annotations

import os
import time
from typing import Any

from mallops.core.bounded import serve


def handle(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    do = request["do"]
    if do == "echo":
        return {"word": request["word"]}, blobs
    if do == "pid":
        time.sleep(0.05)
        return {"pid": os.getpid()}, []
    if do == "hang":
        time.sleep(60)
    if do == "swell":
        return {"bytes": len(bytearray(2_000_000_000))}, []
    if do == "die":
        os._exit(3)
    if do == "print":
        os.write(1, b"hello from a library\n")
        print("and another")
        return {"printed": True}, []
    if do == "environment":
        return {"names": sorted(os.environ)}, []
    raise RuntimeError("told to fail")


if __name__ == "__main__":
    serve(handle, memory_mib=500)
