"""Who may see, edit and publish checklist templates (matrix H, templates 58)."""

from mallops.core.auth import permission

VIEW = permission("checklists.view", area="templates", needs="V")
EDIT = permission("checklists.edit", area="templates", needs="EC")
PUBLISH = permission("checklists.publish", area="templates", needs="A")
