"""The first page (what I must do now), the help pages, and the addresses that every page's frame needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.home.help import TOPICS, topic_of
from mallops.blueprints.home.views.dashboard import dashboard_for
from mallops.core.auth import Actor, current_actor, signed_in
from mallops.core.clock import mall_now
from mallops.core.errors import NotFound
from mallops.core.web import NAV_GROUPS, NavItem, nav_item, render
from mallops.core.worklists import cards_for, figures_for

bp = Blueprint("home", __name__)
nav_item(NavItem("home.index", _l("Home"), "house", "today", order=0, phone=1))


@dataclass(frozen=True)
class Start:
    """Something to begin from here: shown to those of `roles` who have `permission`."""

    endpoint: str
    label: Any
    icon: str
    permission: str
    roles: frozenset[str]


STARTS = (
    Start(
        "tenants.find",
        _l("Find a shop"),
        "map-pin",
        "tenants.view",
        frozenset({"DESK", "RCP", "LEAD", "FLR", "SUP"}),
    ),
    Start("rounds.today", _l("My rounds"), "footprints", "patrols.submit", frozenset({"INS"})),
    Start(
        "fixes.new", _l("Report what is wrong"), "hammer", "fixes.create", frozenset({"DESK", "RCP", "INS"})
    ),
    Start("tenants.new", _l("New tenant"), "store", "tenants.create", frozenset({"LSG"})),
    Start("feedback.new", _l("File feedback"), "lightbulb", "feedback.create", frozenset({"LSG", "MKT"})),
    Start("accounts.people", _l("Staff"), "users", "accounts.create", frozenset({"ADM", "HRA"})),
    Start("sites.building", _l("Building"), "building", "sites.create", frozenset({"ADM"})),
    Start("tenants.index", _l("Tenants"), "store", "tenants.view", frozenset({"ADM", "ARC", "FIN"})),
    Start("board.day", _l("Day board"), "layout-grid", "patrols.view", frozenset({"DESK", "RCP"})),
)


def starts_for(actor: Actor) -> list[Start]:
    """What people of these roles begin most often, at most four."""
    fitting = [one for one in STARTS if one.roles & actor.roles and actor.can(one.permission)]
    return fitting[:4]


@bp.get("/")
@signed_in
def index() -> Response:
    """What this person must do now."""
    actor = current_actor()
    now = mall_now(actor.tz)
    return render(
        "home/index.html",
        "work",
        greeting=greeting(now.hour),
        now=now,
        cards=cards_for(actor),
        figures=figures_for(actor),
        starts=starts_for(actor),
        dashboard=dashboard_for(actor),
    )


def greeting(hour: int) -> str:
    """A word for the time of day."""
    if hour < 11:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


@bp.get("/help")
@signed_in
def help_index() -> Response:
    """All help pages, by the groups of the menu."""
    groups = [
        (label, [(topic, one) for topic, one in TOPICS.items() if one.group == code])
        for code, label in NAV_GROUPS.items()
    ]
    return render("help/index.html", groups=groups)


@bp.get("/help/<topic>")
@signed_in
def help_topic(topic: str) -> Response:
    """One screen in plain words."""
    if topic not in TOPICS:
        raise NotFound()
    page = TOPICS[topic]
    return render(
        "help/topic.html",
        title=page.title,
        page=f"help/topics/{topic}.html",
        related=[(one, TOPICS[one]) for one in page.related],
    )


@bp.app_context_processor
def frame_addresses() -> dict[str, Any]:
    """The addresses in base.html."""
    if g.get("actor") is None:
        return {"preferences_url": url_for("accounts.preferences")}
    topic = topic_of(request.endpoint)
    return {
        "search_url": url_for("search.index"),
        "help_url": url_for("home.help_topic", topic=topic) if topic else url_for("home.help_index"),
        "logout_url": url_for("accounts.logout"),
        "password_url": url_for("accounts.change_password"),
        "preferences_url": url_for("accounts.preferences"),
    }
