"""The application factory and the explicit list of features."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from typing import Any

from flask import Flask, g, has_request_context, render_template, request, url_for
from flask_babel import Babel
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from config import Settings
from mallops import cli
from mallops.core import compress, csrf, db, language, logs, web
from mallops.core.auth import LoginNeeded, PasswordChangeNeeded
from mallops.core.auth.access import ensure_routes_declare_access
from mallops.core.errors import DomainError
from mallops.core.warm import collector_at_rest
from mallops.demo import styleguide

#: Lowest first; each may import only those before it (pyproject.toml, import contracts).
FEATURES = (
    "accounts",
    "sites",
    "notices",
    "tenants",
    "members",
    "points",
    "gifts",
    "tills",
    "fraud",
    "care",
    "deposits",
    "fees",
    "licences",
    "relations",
    "moves",
    "policies",
    "fixes",
    "repairs",
    "incidents",
    "papers",
    "supervision",
    "surveys",
    "contractors",
    "feedback",
    "complaints",
    "displays",
    "attendance",
    "passes",
    "fitout",
    "checklists",
    "openings",
    "patrols",
    "floor",
    "scores",
    "conduct",
    "portal",
    "alliance",
    "orders",
    "returns",
    "visits",
    "counter",
    "club",
    "enquiries",
    "lostfound",
    "home",
)
#: Kernel modules whose import makes tables or jobs known.
KERNEL_MODELS = (
    "casework.models",
    "clearance.models",
    "policies.models",
    "audit",
    "search",
    "numbering",
    "calendar_days",
    "photos.models",
    "photos.work",
    "documents",
    "notices.models",
    "policies.alerts",
)
LANGUAGES = ("zh_Hans_CN", "en")
PAGES = {400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503, 507}
SWAPPED = {409, 422}  # the others become a toast, see htmx-config in base.html
babel = Babel()
csrf_protect = CSRFProtect()


@collector_at_rest()
def create_app(settings: Settings | None = None) -> Flask:
    """Build the application. Raises RuntimeError when a route declares no access."""
    settings = settings or Settings.from_env()
    app = Flask("mallops", static_folder="static", template_folder="templates")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Chinese as itself: fewer bytes
    app.config.update(settings.flask_config())
    app.config.update(DEMO=settings.demo, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
    app.jinja_env.undefined = StrictUndefined
    settings.template_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(settings.template_dir))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    compress.init_compress(app)
    logs.init_logs(app)
    db.init_db(app)
    babel.init_app(app, locale_selector=select_locale, timezone_selector=select_timezone)
    language.init_language(app)
    csrf_protect.init_app(app)
    csrf.init_csrf(app)
    web.init_web(app)
    _load_kernel(app)
    for feature in FEATURES:
        _load_feature(app, feature)
    app.register_blueprint(styleguide.blueprint)
    _error_pages(app)
    _declare_static(app)
    ensure_routes_declare_access(app)
    return app


def _load_kernel(app: Flask) -> None:
    for name in KERNEL_MODELS:
        importlib.import_module(f"mallops.core.{name}")
    from mallops.core import document_views, formatting, health, job_views, jobs, link_views, photo_views
    from mallops.core.registers import parts

    formatting.init_formatting(app)
    jobs.init_jobs(app)
    health.init_health(app)
    photo_views.init_photo_views(app)
    document_views.init_document_views(app)
    link_views.init_link_views(app)
    job_views.init_job_views(app)
    parts.init_parts(app)
    cli.init_cli(app)


def _load_feature(app: Flask, feature: str) -> None:
    base = f"mallops.blueprints.{feature}"
    for part in ("models", "permissions", "tasks"):
        if importlib.util.find_spec(f"{base}.{part}"):
            importlib.import_module(f"{base}.{part}")
    views = importlib.import_module(f"{base}.views")
    for blueprint in views.BLUEPRINTS:
        app.register_blueprint(blueprint)
    if importlib.util.find_spec(f"{base}.cli"):
        importlib.import_module(f"{base}.cli").init_cli(app)


def select_locale() -> str:
    """The person's own choice, else their cookie, else what the browser prefers, else Chinese."""
    if not has_request_context():
        return "zh_Hans_CN"
    chosen = request.cookies.get("lang")
    if chosen in LANGUAGES:
        return chosen
    actor = g.get("actor")
    if actor is not None:
        return str(actor.lang)
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh")
    return "en" if best == "en" else "zh_Hans_CN"


def select_timezone() -> str | None:
    """The mall's zone: a time on screen is always the mall's time."""
    actor = g.get("actor") if has_request_context() else None
    return actor.tz if actor is not None else None


def _declare_static(app: Flask) -> None:
    from mallops.core.auth import public

    app.view_functions["static"] = public(  # type: ignore[assignment]
        "built assets, no personal data"
    )(app.view_functions["static"])


def _error_pages(app: Flask) -> None:
    @app.errorhandler(LoginNeeded)
    def login_needed(_error: LoginNeeded) -> Any:
        login = url_for(
            "accounts.login", next=request.full_path.rstrip("?") if request.method == "GET" else None
        )
        if web.is_htmx():
            return BaseResponse(status=401, headers={"HX-Redirect": login})
        if _wants_json():
            return {"error": "login", "message": "login needed"}, 401
        return web.redirect_to(login)

    @app.errorhandler(PasswordChangeNeeded)
    def password_change_needed(_error: PasswordChangeNeeded) -> Any:
        if _wants_json():
            return {"error": "password", "message": "password change needed"}, 403
        return web.redirect_to(url_for("accounts.change_password"))

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Any:
        db.db.session.rollback()
        return _error_page(error.status, str(error.message))

    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> Any:
        from flask_babel import gettext as _

        return _error_page(
            400, _("This form was open for too long or in another window. Go back and send it again.")
        )

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if error.code is not None and error.code < 400:
            return error
        return _error_page(error.code or 500, "")

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception) -> Any:
        """The database is down, busy for too long, or its disk is full: try again in a few seconds."""
        db.db.session.rollback()
        logging.getLogger("mallops").exception("the database does not work")
        return _error_page(503, "")

    @app.errorhandler(DataError)
    def unstorable(error: DataError) -> Any:
        """A value that the database cannot hold, such as text with a NUL on PostgreSQL."""
        db.db.session.rollback()
        logging.getLogger("mallops").exception("the database refused a value")
        return _error_page(400, "")

    @app.errorhandler(Exception)
    def crash(error: Exception) -> Any:
        db.db.session.rollback()
        if app.testing and not app.config.get("SHOW_ERROR_PAGES"):
            raise error
        logging.getLogger("mallops").exception("unhandled error")
        return _error_page(500, "")


def _wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _error_page(status: int, message: str) -> Any:
    if _wants_json():
        return {"error": status, "message": message}, status
    headers = {"Vary": web.VARY}
    if status == 503:
        headers["Retry-After"] = "5"
    if web.wants_fragment() and status in SWAPPED:
        return render_template("errors/fragment.html", status=status, message=message), status, headers
    page = f"errors/{status}.html" if status in PAGES else "errors/error.html"
    return render_template(page, status=status, message=message), status, headers


__all__ = ["FEATURES", "create_app"]
