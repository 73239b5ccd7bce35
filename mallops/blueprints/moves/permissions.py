"""Who takes in, works on, approves and exports moves (matrix H, systems 12 to 14)."""

from mallops.core.auth import permission

VIEW = permission("moves.view", area="moves", needs="V")
CREATE = permission("moves.create", area="moves", needs="C")
EDIT = permission("moves.edit", area="moves", needs="CEA")
APPROVE = permission("moves.approve", area="moves", needs="A")
EXPORT = permission("moves.export", area="moves", needs="X")
LEASING = permission("moves.leasing", area="moves_leasing", needs="A")
FINANCE = permission("moves.finance", area="moves_finance", needs="A")
FINAL = permission("moves.final", area="moves_final", needs="A")
MANAGE = permission("moves.manage", area="moves_manage", needs="A")
WAIVE = permission("moves.waive", area="moves_manage", needs="E")
SETUP = permission("moves.setup", area="moves_setup", needs="E")
