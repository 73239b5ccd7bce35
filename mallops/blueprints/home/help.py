"""Which help page belongs to which screen. The words are in templates/help/topics/<topic>.html.

A page explains endpoints (`board.day`) or whole blueprints (`plans.`). tests/integration/home/test_help.py
fails when a screen has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Topic:
    """A help page: title, icon, group of the menu, what it explains, and the pages to read next."""

    title: Any
    icon: str
    group: str
    endpoints: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


#: In the order in which a new colleague would read them.
TOPICS: dict[str, Topic] = {
    "home": Topic(_l("The start page"), "house", "today", ("home.",), ("account", "search")),
    "notices": Topic(_l("For you"), "bell", "today", ("notices.",), ("account", "home")),
    "account": Topic(
        _l("Your account"),
        "key-round",
        "today",
        ("accounts.me", "accounts.change_password", "accounts.malls"),
        ("home",),
    ),
    "search": Topic(_l("Search"), "search", "today", ("search.",), ("registers", "numbers")),
    "rounds": Topic(_l("My rounds today"), "footprints", "floor", ("rounds.",), ("sheet", "board")),
    "sheet": Topic(_l("The patrol sheet"), "clipboard-list", "floor", ("sheet.",), ("rounds", "phone")),
    "phone": Topic(_l("The app on the phone"), "smartphone", "floor", ("floor_shell.",), ("rounds", "sheet")),
    "board": Topic(_l("Day board"), "layout-grid", "floor", ("board.",), ("rounds", "plans")),
    "openings": Topic(
        _l("Opening and closing"),
        "door-open",
        "floor",
        ("openings.", "opening_day."),
        ("checklists", "findings", "phone"),
    ),
    "review": Topic(
        _l("Reviewing patrols"), "clipboard-check", "floor", ("review.",), ("patrols", "findings")
    ),
    "patrols": Topic(
        _l("Patrol records"), "list", "floor", ("patrols.",), ("review", "documents", "registers")
    ),
    "plans": Topic(_l("Patrol plans"), "calendar", "floor", ("plans.",), ("board", "calendar")),
    "spots": Topic(_l("Spot checks"), "dices", "floor", ("spots.",), ("rounds", "reports")),
    "passes": Topic(
        _l("Goods passes"),
        "package",
        "tenants",
        ("passes.", "pass_work.", "gate."),
        ("phone", "tenants", "incidents"),
    ),
    "displays": Topic(
        _l("Displays and notices"),
        "presentation",
        "floor",
        (
            "displays.",
            "display_work.",
            "display_calendar.",
            "strays.",
            "materials.",
            "shares.",
            "material_work.",
        ),
        ("sheet", "registers", "documents"),
    ),
    "portal": Topic(
        _l("Online access of shops"), "store", "tenants", ("portal.", "shop."), ("orders", "displays")
    ),
    "moves": Topic(
        _l("Moving in, changing, moving out"),
        "truck",
        "tenants",
        ("move_ins.", "adjustments.", "move_outs.", "moves."),
        ("tenants", "deposits", "registers"),
    ),
    "deposits": Topic(_l("Deposits"), "lock", "tenants", ("deposits.", "deposit_work."), ("registers",)),
    "fees": Topic(
        _l("Fee collection"),
        "banknote",
        "tenants",
        ("fees.", "fee_lists.", "fee_work."),
        ("deposits", "registers"),
    ),
    "licences": Topic(
        _l("Licences"), "scroll-text", "tenants", ("licences.", "licence_work."), ("registers",)
    ),
    "members": Topic(
        _l("Members"),
        "users",
        "members",
        (
            "members.",
            "member.",
            "member_apply.",
            "member_cards.",
            "member_steps.",
            "member_merges.",
            "member_papers.",
            "member_join.",
        ),
        ("member_setup", "tenants"),
    ),
    "points": Topic(
        _l("Points of members"),
        "plus",
        "members",
        (
            "points.",
            "point_slips.",
            "point_adjustments.",
            "point_rules.",
            "point_campaigns.",
            "point_books.",
        ),
        ("members",),
    ),
    "club": Topic(
        _l("Members' own page"), "smartphone", "members", ("club.", "club_staff."), ("members", "points")
    ),
    "counter": Topic(_l("Points desk"), "star", "members", ("counter.",), ("members", "gifts")),
    "care": Topic(
        _l("Customer care"),
        "heart-pulse",
        "members",
        (
            "care.",
            "callbacks.",
            "callback_work.",
            "care_segments.",
            "care_setup.",
            "care_draws.",
            "care_figures.",
            "care_record.",
        ),
        ("members", "registers"),
    ),
    "gifts": Topic(
        _l("Gifts and vouchers"),
        "gift",
        "members",
        ("gifts.", "gift_stock.", "vouchers.", "voucher_settlement."),
        ("counter", "points"),
    ),
    "fraud": Topic(
        _l("Anti-fraud desk"),
        "shield-alert",
        "members",
        ("fraud.", "fraud_work.", "fraud_rules."),
        ("points", "counter", "members"),
    ),
    "alliance": Topic(
        _l("Alliance merchants"),
        "hand-helping",
        "members",
        (
            "alliance.",
            "alliance_work.",
            "alliance_link.",
            "alliance_desk.",
            "alliance_months.",
            "club_rules.",
        ),
        ("members", "counter"),
    ),
    "group_orders": Topic(
        _l("Group and phone orders"),
        "package",
        "members",
        ("group_orders.", "order_quotes.", "order_work.", "order_money."),
        ("registers", "counter"),
    ),
    "tills": Topic(
        _l("Tills and partners"),
        "key-round",
        "admin",
        ("tills.", "till_log.", "till_hooks.", "till_docs.", "till_api."),
        ("points", "gifts"),
    ),
    "member_setup": Topic(
        _l("Stock of cards and rules of membership"),
        "package",
        "members",
        ("card_stock.", "member_setup."),
        ("members",),
    ),
    "relations": Topic(
        _l("Tenant relations"),
        "message-square",
        "tenants",
        (
            "first_calls.",
            "first_call_work.",
            "talks.",
            "talk_work.",
            "letters.",
            "letter_work.",
            "relation_daily.",
            "tenant_surveys.",
            "confide.",
        ),
        ("registers",),
    ),
    "fitout": Topic(
        _l("Fit-out"),
        "hammer",
        "tenants",
        (
            "fitouts.",
            "hotworks.",
            "violations.",
            "fitout_work.",
            "fitout_site.",
            "fitout_papers.",
            "fitout_board.",
        ),
        ("findings", "registers", "documents"),
    ),
    "findings": Topic(_l("Findings"), "hammer", "floor", ("fixes.",), ("orders", "registers", "calendar")),
    "orders": Topic(
        _l("Notices, links and analysis of orders"),
        "send",
        "floor",
        ("orders.", "links."),
        ("findings", "deadlines", "documents"),
    ),
    "repairs": Topic(
        _l("Repairs"),
        "wrench",
        "floor",
        ("repairs.", "repair_work.", "repair_report.", "repair_analysis."),
        ("assets", "findings", "registers"),
    ),
    "assets": Topic(_l("Assets"), "hard-drive", "floor", ("assets.",), ("repairs", "labels", "imports")),
    "overdue": Topic(
        _l("Overdue"), "alarm-clock", "today", ("overdue.",), ("deadlines", "findings", "registers")
    ),
    "incidents": Topic(
        _l("Incidents and emergencies"),
        "siren",
        "floor",
        ("incidents.", "incident_work.", "incident_year.", "contingency.", "drills.", "risk_checks."),
        ("registers", "notices"),
    ),
    "papers": Topic(
        _l("Price labels and sales papers"), "tag", "floor", ("papers.",), ("findings", "registers")
    ),
    "supervision": Topic(
        _l("Contractor supervision"), "shield-check", "floor", ("supervision.",), ("contractors", "registers")
    ),
    "contractors": Topic(
        _l("Contractors"),
        "users",
        "floor",
        (
            "contractors.",
            "contractor_checks.",
            "contractor_posts.",
            "contractor_month.",
            "contractor_rules.",
            "fire_equipment.",
        ),
        ("supervision", "findings", "assets"),
    ),
    "scores": Topic(
        _l("Tenant scores"),
        "gauge",
        "floor",
        ("scores.", "score_tenants.", "score_formula."),
        ("findings", "attendance", "displays"),
    ),
    "conduct": Topic(
        _l("Conduct and service checks"),
        "user-check",
        "floor",
        ("conduct.", "conduct_work.", "conduct_month.", "conduct_clipboard."),
        ("registers", "notices", "rounds"),
    ),
    "feedback": Topic(_l("Market feedback"), "lightbulb", "floor", ("feedback.",), ("registers",)),
    "labels": Topic(
        _l("QR labels"), "qr-code", "floor", ("patrol_documents.labels",), ("rounds", "building")
    ),
    "registers": Topic(
        _l("Lists and records"), "list-filter", "floor", (), ("search", "findings", "numbers")
    ),
    "from_phones": Topic(_l("From phones"), "smartphone", "floor", ("handed.",), ("phone", "review")),
    "attendance": Topic(
        _l("Attendance"),
        "store",
        "tenants",
        ("attendance.", "attendance_month."),
        ("attendance_notices", "attendance_hours", "phone"),
    ),
    "attendance_notices": Topic(
        _l("Attendance notices and talks"),
        "file-warning",
        "tenants",
        (
            "attendance_follow.",
            "attendance_notices.",
            "attendance_tell.",
            "attendance_talks.",
            "attendance_talk.",
        ),
        ("attendance", "registers", "notices"),
    ),
    "attendance_hours": Topic(
        _l("Hours and closures"), "clock", "tenants", ("attendance_hours.",), ("attendance", "calendar")
    ),
    "tenants": Topic(
        _l("Tenants"), "store", "tenants", ("tenants.",), ("find_shop", "occupancy", "building", "imports")
    ),
    "find_shop": Topic(_l("Find a shop"), "map-pin", "tenants", ("tenants.find",), ("tenants", "search")),
    "occupancy": Topic(
        _l("Occupancy"),
        "layout-grid",
        "tenants",
        ("tenants.plans", "tenants.plan", "tenants.unit", "tenants.draw"),
        ("tenants", "building"),
    ),
    "reports": Topic(
        _l("Daily report and fail rates"),
        "chart-column",
        "insight",
        ("patrol_reports.",),
        ("patrols", "documents"),
    ),
    "documents": Topic(
        _l("Reports on paper"),
        "file-text",
        "insight",
        ("patrol_documents.reports", "documents."),
        ("reports", "jobs"),
    ),
    "jobs": Topic(_l("Work in the background"), "loader", "insight", ("jobs.",), ("documents",)),
    "building": Topic(
        _l("Building, zones and units"), "building-2", "admin", ("sites.",), ("labels", "imports")
    ),
    "checklists": Topic(_l("Checklists"), "list-checks", "admin", ("checklists.",), ("sheet", "plans")),
    "calendar": Topic(
        _l("Working calendar"), "calendar", "admin", ("sites.calendar",), ("plans", "findings")
    ),
    "deadlines": Topic(
        _l("Deadlines"), "timer", "admin", ("policies.",), ("overdue", "calendar", "findings")
    ),
    "settings": Topic(_l("Mall settings"), "settings", "admin", ("sites.settings",), ("calendar",)),
    "people": Topic(_l("Staff and roles"), "users", "admin", ("accounts.",), ("deputies", "imports")),
    "deputies": Topic(
        _l("Deputies"), "user-check", "admin", ("accounts.deputies", "accounts.new_deputy"), ("people",)
    ),
    "channels": Topic(
        _l("Notice channels"),
        "send",
        "admin",
        (
            "notices.channels",
            "notices.channel",
            "notices.new_channel",
            "notices.add_channel",
            "notices.edit_channel",
            "notices.save_channel",
        ),
        ("notices", "settings"),
    ),
    "imports": Topic(
        _l("Import from Excel"),
        "upload",
        "admin",
        ("accounts.import_people", "sites.import_units", "tenants.import_tenants"),
        ("people", "building", "tenants"),
    ),
    "numbers": Topic(_l("Document numbers"), "list-ordered", "admin", ("numbers.",), ("registers", "audit")),
    "audit": Topic(_l("Audit trail"), "history", "admin", ("audit.",), ("numbers",)),
}


def topic_of(endpoint: str | None) -> str | None:
    """The topic of an endpoint: an exact match first, then its blueprint."""
    if not endpoint:
        return None
    for wanted in (endpoint, endpoint.split(".")[0] + "."):
        for code, topic in TOPICS.items():
            if wanted in topic.endpoints:
                return code
    return None
