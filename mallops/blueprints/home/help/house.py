"""Figures, documents, settings. The words are in templates/help/topics/<topic>.html."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.home.help.topic import Topic

TOPICS: dict[str, Topic] = {
    "surveys": Topic(
        _l("Surveys and suggestions"),
        "chart-column",
        "insight",
        ("surveys.", "survey_work.", "survey_link.", "suggestions."),
        ("relations", "findings", "registers"),
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
    "tills": Topic(
        _l("Tills and partners"),
        "key-round",
        "admin",
        ("tills.", "till_log.", "till_hooks.", "till_docs.", "till_api."),
        ("points", "gifts"),
    ),
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
    "retention": Topic(
        _l("How long people are kept"), "hourglass", "admin", ("retention.",), ("audit", "complaints")
    ),
    "audit": Topic(_l("Audit trail"), "history", "admin", ("audit.",), ("numbers",)),
}
