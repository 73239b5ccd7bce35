"""Who sees and sets the limits, who sees and hands out what is overdue (section H)."""

from mallops.core.auth import permission

VIEW = permission("policies.view", area="policies", needs="V")
EDIT = permission("policies.edit", area="policies", needs="E")
BOARD = permission("overdue.view", area="rectify", needs="V")
ASSIGN = permission("overdue.assign", area="rectify", needs="A")
EXPORT = permission("overdue.export", area="rectify", needs="X")
