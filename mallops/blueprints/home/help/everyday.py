"""The day and the floor. The words are in templates/help/topics/<topic>.html."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.home.help.topic import Topic

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
    "overdue": Topic(
        _l("Overdue"), "alarm-clock", "today", ("overdue.",), ("deadlines", "findings", "registers")
    ),
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
}
