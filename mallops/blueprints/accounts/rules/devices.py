"""A browser's own name, in words a person recognises."""

from __future__ import annotations

#: First match wins: the browsers inside chat programs carry the names of others too.
_BROWSERS = (
    ("wxwork", "WeCom"), ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """`WeChat · iPhone`; the beginning of the text itself when nothing in it is known, a dash when empty."""
    found = [
        next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(one for one in found if one) or user_agent[:40] or "–"
