"""People of the demo mall as the load generator needs them: a cookie, a form token, ready-made requests."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import uuid
from urllib.parse import urlencode

from bench.load import Connection, request
from mallops.demo.build import PASSWORD

FORM = "application/x-www-form-urlencoded"


class Visitor:
    """A signed-in browser on one keep-alive connection."""

    def __init__(self, port: int, login: str) -> None:
        self.connection = Connection(port)
        self.cookie = self.token = ""
        self.get("/login")
        body = {"login": login, "password": PASSWORD, "csrf_token": self.token, "next": "/"}
        status, _body = self._ask("POST", "/login", urlencode(body).encode(), FORM)
        if status not in {302, 303}:
            raise RuntimeError(f"{login} could not sign in: {status}")
        self.get("/fixes/")

    def get(self, path: str) -> str:
        """A page's text; remembers cookie and form token. Raises RuntimeError unless it is 200."""
        status, body = self._ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        found = re.search(r'name="csrf-token" content="([^"]+)"', body)
        self.token = found[1] if found else self.token
        return body

    def page(self, path: str, *, fragment: bool = False, gzip: bool = False) -> bytes:
        """The request of a page, as a browser or htmx would send it."""
        headers = {"Cookie": self.cookie, "Accept": "text/html", "Accept-Language": "zh-CN,zh;q=0.9"}
        if fragment:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        if gzip:
            headers["Accept-Encoding"] = "gzip"
        return request("GET", path, headers)

    def post(self, path: str, body: bytes, kind: str = FORM, headers: dict[str, str] | None = None) -> bytes:
        """The request of a write."""
        return request(
            "POST", path, {"Cookie": self.cookie, "X-CSRFToken": self.token, **(headers or {})}, body, kind
        )

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        self.connection.close()  # the server gives up an idle one after some seconds
        status, head, text = self.connection.ask(
            request(method, path, {"Cookie": self.cookie, "Accept-Language": "zh-CN"}, body, kind)
        )
        for line in head.decode("latin-1").split("\r\n"):
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                self.cookie = value.strip().partition(";")[0]
        return status, text.decode("utf-8", "replace")


class Sheets:
    """Open runs of the bench, and the places on them that nobody has answered yet."""

    def __init__(self, visitor: Visitor) -> None:
        uids: list[str] = []
        path = "/patrols/?state=draft"
        while path and len(uids) < 48:
            page = visitor.get(path)
            uids += dict.fromkeys(re.findall(r'href="/patrols/([0-9a-f-]{36})"', page))
            older = re.search(r'rel="next" href="([^"]+)"', page)
            path = older[1].replace("&amp;", "&") if older else ""
        self.uids = uids
        self.visitor = visitor
        self._open = iter(self._places())
        self._pictures = itertools.count()

    def _places(self) -> list[tuple[str, str, str | None]]:
        out = []
        for run in self.uids:
            bundle = json.loads(self.visitor.get(f"/api/patrols/{run}/bundle"))
            shops = [one["uid"] for one in bundle["shops"]]
            done = {(one["item"], one.get("tenant")) for one in bundle["answers"]}
            for part in bundle["sections"]:
                for item in part["items"]:
                    for shop in shops if part["per_tenant"] else [None]:
                        if item["kind"] == "passfail" and (item["uid"], shop) not in done:
                            out.append((run, item["uid"], shop))
        return out

    def answer(self, officer: Visitor) -> bytes:
        """The request of one answer at a place that has none."""
        run, item, shop = next(self._open)
        body: dict[str, object] = {"uid": str(uuid.uuid4()), "item": item, "verdict": "pass"}
        if shop:
            body["tenant"] = shop
        data = json.dumps({"answers": [body]}).encode()
        return officer.post(f"/api/patrols/{run}/answers", data, "application/json")

    def photo(self, officer: Visitor, picture: bytes) -> bytes:
        """The request of one picture, each with other bytes."""
        run, item, shop = next(self._open)
        data = picture + b"\x00" * 8 + next(self._pictures).to_bytes(8, "big")
        headers = {
            "X-Photo-Uid": str(uuid.uuid4()),
            "X-Photo-Item": item,
            "X-Photo-Sha256": hashlib.sha256(data).hexdigest(),
        }
        if shop:
            headers["X-Photo-Tenant"] = shop
        return officer.post(f"/api/patrols/{run}/photos", data, "image/jpeg", headers)


def finding_form(visitor: Visitor) -> dict[str, str]:
    """The fields of a new finding, filled in."""
    page = visitor.get("/fixes/new")
    found = re.search(r'name="zone_id".*?<option value="([0-9a-f-]{1,36})"', page, re.S)
    return {
        "title": "地面有积水，已放置警示牌",
        "severity": "major",
        "department": "cleaning",
        "zone_id": found[1] if found else "",
        "description": "约两平方米，已通知保洁。",
    }


__all__ = ["FORM", "Sheets", "Visitor", "finding_form"]
