"""All that the house knows of HTMX and of answering a browser.

htmx-flask reads the request headers; what it gets wrong (Vary, Chinese header strings, reswap modifiers)
is set here and nowhere else.
"""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, flash, g, make_response, redirect, request, url_for
from flask import render_template as render_page
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf
from htmx_flask import Htmx
from jinja2_fragments.flask import render_block
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.auth.actor import permissions_of
from mallops.core.kept import init_kept

htmx = Htmx()
VARY = "HX-Request, HX-Target, HX-Request-Type, Cookie"


def wants_fragment() -> bool:
    """True when htmx asks for a part of the page (not a boosted or history navigation)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type", "partial") == "partial"


def is_htmx() -> bool:
    """True for any htmx request."""
    return request.headers.get("HX-Request") == "true"


def render(template: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """The whole page, or only `block` of it when htmx asked for a fragment."""
    body = (
        render_block(template, block, **context)
        if block and wants_fragment()
        else render_page(template, **context)
    )
    response = make_response(body, status)
    response.headers["Vary"] = VARY
    return response


def redirect_after(endpoint: str, **values: Any) -> BaseResponse:
    """Leave the form after a POST: 303 for a browser, 204 + HX-Redirect for htmx."""
    return redirect_to(url_for(endpoint, **values))


def redirect_to(url: str) -> BaseResponse:
    """As `redirect_after`, to a URL of our own."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, code=303)


def trigger(response: Response, event: str, detail: dict[str, Any] | None = None) -> Response:
    """Add an HX-Trigger event; JSON escapes Chinese, as headers are Latin-1."""
    response.headers["HX-Trigger"] = json.dumps({event: detail or {}})
    return response


def safe_next(target: str | None, fallback: str) -> str:
    """A local path to return to, never another host."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return fallback


def whole_number(text: str) -> int:
    """A number in an address that a database column can hold. Raises ValueError for anything else."""
    number = int(text)
    if not -(2**31) < number < 2**31:
        raise ValueError(text)
    return number


def flash_ok(message: Any) -> None:
    """Say that it worked."""
    flash(str(message), "ok")


def flash_error(message: Any) -> None:
    """Say what did not work and what to do."""
    flash(str(message), "danger")


def no_store(response: Response) -> Response:
    """Personal data: no cache anywhere."""
    response.headers["Cache-Control"] = "no-store"
    return response


# --- navigation -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NavItem:
    """One entry of the side bar. Shown to those who have `permission` (None: everyone)."""

    endpoint: str
    label: Any
    icon: str
    group: str
    permission: str | None = None
    order: int = 100
    phone: int = 0  # 1-4: place in the phone's bottom bar
    roles: frozenset[str] = frozenset()  # when set, only in the phone bar of these roles
    values: dict[str, Any] = field(default_factory=dict, hash=False)


NAV: list[NavItem] = []
NAV_GROUPS: dict[str, Any] = {
    "today": _l("Today"),
    "floor": _l("On the floor"),
    "tenants": _l("Tenants"),
    "members": _l("Members"),
    "desk": _l("Service desk"),
    "insight": _l("Insight"),
    "admin": _l("Administration"),
}


def nav_item(item: NavItem) -> None:
    """Features add their entries at import."""
    if item not in NAV:
        NAV.append(item)
        _menu.cache_clear()


@dataclass(frozen=True)
class NavLink:
    """What a template needs of one entry."""

    label: str
    url: str
    icon: str
    active: bool
    count: int | None = None


@dataclass(frozen=True)
class NavGroup:
    """A headed group of the side bar."""

    label: str
    items: list[NavLink]


@functools.lru_cache(maxsize=256)
def _menu(roles: frozenset[str], _lang: str, _root: str) -> tuple[dict[str, list[NavLink]], list[NavLink]]:
    """The groups and the phone's links of these roles in a language: made once, for every page has them."""
    allowed = [
        one
        for one in sorted(NAV, key=lambda n: n.order)
        if not one.permission or one.permission in permissions_of(roles)
    ]
    phone = sorted(
        (one for one in allowed if one.phone and (not one.roles or one.roles & roles)),
        key=lambda n: n.phone,
    )
    groups = {
        str(label): [_link(one) for one in allowed if one.group == code] for code, label in NAV_GROUPS.items()
    }
    return groups, [_link(one) for one in phone[:4]]


def _link(item: NavItem) -> NavLink:
    return NavLink(str(item.label), url_for(item.endpoint, **item.values), item.icon, False)


def _here(urls: list[str]) -> str:
    """The address of the entry under which this page lies: the longest that begins its path."""
    path = request.script_root + request.path
    begins = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(begins, key=len, default="")


def navigation() -> dict[str, Any]:
    """`nav` (groups), `nav_phone` (at most four links) for the signed-in person.

    `key` tells apart all that may be drawn of them, for `drawn_once`.
    """
    actor = g.get("actor")
    if actor is None:
        return {"nav": [], "nav_phone": [], "key": ()}
    lang, root = str(get_locale()), request.script_root
    groups, phone = _menu(actor.roles, lang, root)
    here = _here([one.url for items in groups.values() for one in items])
    return {
        "nav": [NavGroup(label, _at(items, here)) for label, items in groups.items() if items],
        "nav_phone": _at(phone, here),
        "key": (actor.roles, lang, root, here),
    }


def _at(items: list[NavLink], here: str) -> list[NavLink]:
    return [replace(one, active=True) if one.url == here else one for one in items]


# --- headers and assets -----------------------------------------------------------------------------


def asset(name: str) -> str:
    """URL of a built file, with its content hash in the name."""
    url: str = current_app.extensions["mallops_assets"](name)
    return url


def icon(name: str, label: str | None = None, **more: str) -> Markup:
    """The drawing of an icon (`ui.icon`): hidden from screen readers unless it has a `label`.

    In Python and remembered, because a page has a hundred of them.
    """
    return _icon(asset("icons.svg"), name, label, more.get("class", ""))


@functools.lru_cache(maxsize=2048)
def _icon(sprite: str, name: str, label: str | None, css: str) -> Markup:
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        f" {css}" if css else "", meaning, sprite, name
    )


def _asset_urls(app: Flask) -> Callable[[str], str]:
    """URL by name from the build's manifest, read once (anew for each name while debugging)."""
    known: dict[str, str] = {}
    path, root = Path(app.static_folder or "") / "manifest.json", app.static_url_path

    def url(name: str) -> str:
        if name not in known or app.debug:
            try:
                manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
            except FileNotFoundError:
                return f"{root}/{name}"
            known[name] = f"{root}/{manifest.get(name, name)}"
        return known[name]

    return url


def csp_nonce() -> str:
    """This response's nonce for our own script tags."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def security_headers(response: Response) -> Response:
    """CSP without inline script, style or eval; nothing is loaded from another host."""
    nonce = g.get("csp_nonce")
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "media-src 'self' blob:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if response.mimetype == "text/html" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if g.get("actor") else "no-cache"
    if request.is_secure and not current_app.config["DEMO"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def preferred_theme() -> str:
    """auto, light or dark, from the person's own cookie."""
    theme = request.cookies.get("theme", "auto")
    return theme if theme in {"light", "dark"} else "auto"


def page_context() -> dict[str, Any]:
    """What base.html needs on every page."""
    actor = g.get("actor")
    locale = get_locale()
    chinese = locale is None or locale.language == "zh"
    return {
        "lang": "zh-Hans-CN" if chinese else "en",
        "chinese": chinese,
        "theme": preferred_theme(),
        "signed_in": actor is not None,
        "actor": actor,
        "mall": actor.mall if actor else None,
        "demo_mode": current_app.config["DEMO"],
        "csp_nonce": csp_nonce,
        "csrf_token": generate_csrf,
        "asset": asset,
        "wants_fragment": wants_fragment,
        "endpoints": current_app.view_functions,
    }


def init_web(app: Flask) -> None:
    """Headers, assets, template globals."""
    htmx.init_app(app)
    app.extensions["mallops_assets"] = _asset_urls(app)
    app.context_processor(page_context)
    app.jinja_env.globals["navigation"] = navigation
    init_kept(app)
    app.jinja_env.globals["icon_drawing"] = icon
    app.jinja_env.globals["asset"] = asset  # macros are imported without context
    app.after_request(security_headers)


__all__ = [
    "NavItem",
    "asset",
    "flash_error",
    "flash_ok",
    "init_web",
    "is_htmx",
    "nav_item",
    "no_store",
    "redirect_after",
    "redirect_to",
    "render",
    "safe_next",
    "trigger",
    "wants_fragment",
]
