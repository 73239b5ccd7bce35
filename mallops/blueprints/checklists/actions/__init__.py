"""What is done to checklist templates: install, draft, edit, publish."""

from mallops.blueprints.checklists.actions.editing import (
    add_item,
    add_section,
    change_item,
    change_section,
    move_item,
    move_section,
    remove_item,
    remove_section,
)
from mallops.blueprints.checklists.actions.shipping import install_shipped
from mallops.blueprints.checklists.actions.versions import (
    create_template,
    discard_draft,
    publish,
    rename_template,
    start_draft,
)

__all__ = [
    "add_item",
    "add_section",
    "change_item",
    "change_section",
    "create_template",
    "discard_draft",
    "install_shipped",
    "move_item",
    "move_section",
    "publish",
    "remove_item",
    "remove_section",
    "rename_template",
    "start_draft",
]
