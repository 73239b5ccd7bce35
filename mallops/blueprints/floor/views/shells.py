"""What makes the phone's app installable: its page, its service worker, its manifest.

All of it is public and the same for everybody: pages without data, code, names and pictures of our own.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.floor.views.gate_words import gate_strings
from mallops.blueprints.floor.views.install_words import install_strings
from mallops.blueprints.floor.views.outbox_words import outbox_strings
from mallops.blueprints.floor.views.words import floor_strings
from mallops.blueprints.patrols.permissions import SUBMIT
from mallops.core.auth import public
from mallops.core.errors import Conflict, NotFound
from mallops.core.phone_shell import LANGS, SHELLS, answer, draw, page, phone_shell
from mallops.core.release import app_version
from mallops.core.web import NavItem, asset, nav_item

bp = Blueprint("floor_shell", __name__)


def app_strings() -> dict[str, str]:
    """Every sentence of the app's views."""
    return {**floor_strings(), **gate_strings(), **outbox_strings(), **install_strings()}


APP = phone_shell("app", "floor/app.html", app_strings)
WALKERS = frozenset({"FLR", "INS", "LEAD"})
nav_item(
    NavItem(
        "floor_shell.app", _l("Rounds app"), "smartphone", "today", SUBMIT, order=9, phone=2, roles=WALKERS
    )
)
#: The paper of the day, as in tokens.css.
PAPER = "#f7f6f4"
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
)
#: A phone that has the worker of before takes this in its place: it goes, with what it kept.
FORMER_WORKER = """\
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) =>
  event.waitUntil(caches.delete("mallops-sheet-1").then(() => registration.unregister())));
"""


class OtherRelease(Conflict):
    """A phone fetches the files of one release from a server that runs another; it tries again later."""


@bp.get("/floor")
@public("a page without data; what stands on it comes from the phone's own memory")
def app() -> Response:
    """The phone's app, for the first visit and where there is no service worker."""
    return draw(APP)


@bp.get("/floor/shell/<lang>/<name>")
@public("a page without data, for the service worker")
def kept_page(lang: str, name: str) -> Response:
    """A page in a language as phones keep it; of the asked release (`v`) or none."""
    if name not in SHELLS or lang not in LANGS:
        raise NotFound()
    if request.args.get("v", app_version()) != app_version():
        raise OtherRelease(_("Another version answers just now. Try again in a minute."))
    return answer(page(SHELLS[name], lang))


@bp.get("/sw.js")
@public("code without data; a phone asks for it also while nobody is signed in")
def worker() -> Response:
    """The service worker: which files belong to this release, then the code."""
    response = Response(_worker_code(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    response.add_etag()
    response.make_conditional(request)
    return response


def _worker_code() -> str:
    """Made once a release: phones ask for it at every page."""
    made: tuple[str, str] | None = current_app.extensions.get("mallops_worker")
    if made is None or made[0] != app_version() or current_app.debug:
        built = Path(current_app.static_folder or "") / Path(urlsplit(asset("sw.js")).path).name
        head = json.dumps(release_files(), separators=(",", ":"), sort_keys=True)
        made = app_version(), f"self.__floor={head};\n{built.read_text('utf-8')}"
        current_app.extensions["mallops_worker"] = made
    return made[1]


@bp.get("/patrols/sheet-worker.js")
@public("code without data, to end a worker of before")
def former_worker() -> Response:
    """Ends the service worker that the patrol sheet had before there was an app."""
    response = Response(FORMER_WORKER, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def release_files() -> dict[str, Any]:
    """`version`, `shells` (address by language and name) and `files` to keep, each with its revision.

    The files are those that the pages name: a file a page needs cannot be forgotten.
    """
    version = app_version()
    shells = {
        lang: {name: url_for("floor_shell.kept_page", lang=lang, name=name, v=version) for name in SHELLS}
        for lang in LANGS
    }
    bodies = {shells[lang][name]: page(SHELLS[name], lang) for lang in LANGS for name in SHELLS}
    of_ours = re.compile(rf'"({re.escape(current_app.static_url_path or "")}/[^"#?]+)')
    named = sorted({url for body in bodies.values() for url in of_ours.findall(body)})
    pages = [{"url": url, "revision": _digest(body)} for url, body in sorted(bodies.items())]
    return {
        "version": version,
        "shells": shells,
        "files": [*pages, *({"url": url, "revision": None} for url in named)],
    }


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


@bp.get("/manifest.webmanifest")
@public("name, colours and icons of the app")
def manifest() -> Response:
    """What a phone needs to put the app on its home screen, in Chinese or (`lang=en`) English."""
    lang = "en" if request.args.get("lang") == "en" else "zh"
    with force_locale(LANGS[lang]):
        body = _manifest(lang)
    response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _manifest(lang: str) -> dict[str, Any]:
    start = url_for("floor_shell.app")
    small = [{"src": asset("img/icon-192.png"), "sizes": "192x192", "type": "image/png"}]
    shortcuts = (
        (_("Scan a zone"), "scan"),
        (_("Saw something"), "saw"),
        (_("Not sent yet"), "outbox"),
    )
    return {
        "id": start,
        "name": _("mallops – rounds on the floor"),
        "short_name": "mallops",
        "description": _("Patrols, findings and attendance on the phone, also without a network."),
        "lang": "zh-Hans-CN" if lang == "zh" else lang,
        "dir": "ltr",
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": PAPER,
        "background_color": PAPER,
        "categories": ["business", "productivity"],
        "icons": [
            {"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [{"name": name, "url": f"{start}#/{view}", "icons": small} for name, view in shortcuts],
    }


BLUEPRINTS = [bp]
