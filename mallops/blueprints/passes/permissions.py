"""Who applies for, approves and verifies goods passes (matrix H, row 12-16; SEC verifies 16)."""

from mallops.core.auth import permission

VIEW = permission("passes.view", area="passes", needs="V")
CREATE = permission("passes.create", area="passes", needs="C")
EDIT = permission("passes.edit", area="passes", needs="CEA")
APPROVE = permission("passes.approve", area="passes", needs="A")
DESPITE = permission("passes.despite", area="pass_arrears", needs="A")
VERIFY = permission("passes.verify", area="gates", needs="C")
LOG = permission("passes.log", area="gates", needs="V")
LOG_EXPORT = permission("passes.log_export", area="gates", needs="X")
GATES = permission("passes.gates", area="gates", needs="A")
EXPORT = permission("passes.export", area="passes", needs="X")
