"""Tenants, from the first call to the last bill. The words are in templates/help/topics/<topic>.html."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.home.help.topic import Topic

TOPICS: dict[str, Topic] = {
    "passes": Topic(
        _l("Goods passes"),
        "package",
        "tenants",
        ("passes.", "pass_work.", "gate."),
        ("phone", "tenants", "incidents"),
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
}
