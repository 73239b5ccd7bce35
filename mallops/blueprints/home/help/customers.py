"""Members and the service desk. The words are in templates/help/topics/<topic>.html."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.home.help.topic import Topic

TOPICS: dict[str, Topic] = {
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
    "member_setup": Topic(
        _l("Stock of cards and rules of membership"),
        "package",
        "members",
        ("card_stock.", "member_setup."),
        ("members",),
    ),
    "complaints": Topic(
        _l("Complaints"),
        "message-square",
        "desk",
        (
            "complaints.",
            "complaint_work.",
            "internal_letters.",
            "internal_letter_work.",
            "complaint_reports.",
            "complaint_training.",
            "payouts.",
            "payout_work.",
            "authorities.",
            "authority_work.",
        ),
        ("returns", "enquiries", "care"),
    ),
    "lostfound": Topic(
        _l("Lost and found"),
        "package-search",
        "desk",
        (
            "found_items.",
            "loss_reports.",
            "lost_work.",
            "lost_claims.",
            "lost_papers.",
            "lost_shelf.",
            "lost_rules.",
            "lost_public.",
        ),
        ("registers", "incidents"),
    ),
    "returns": Topic(_l("Returns and exchanges"), "undo-2", "desk", ("returns.", "return_work.")),
    "visits": Topic(_l("Visitors and calls"), "user-check", "desk", ("visitors.", "callers.")),
    "enquiries": Topic(
        _l("Enquiries and standard answers"),
        "circle-help",
        "desk",
        ("enquiries.", "enquiry_work.", "consults.", "standard_answers.", "enquiry_figures.", "say."),
        ("registers", "repairs"),
    ),
}
