"""Who registers, hands out and disposes of lost property (matrix H, system 30)."""

from mallops.core.auth import permission

VIEW = permission("lostfound.view", area="lostfound", needs="V")
CREATE = permission("lostfound.create", area="lostfound", needs="C")
WORK = permission("lostfound.work", area="lostfound", needs="EA")
APPROVE = permission("lostfound.approve", area="lostfound", needs="A")
EXPORT = permission("lostfound.export", area="lostfound", needs="X")
SETUP = permission("lostfound.setup", area="lostfound_rules", needs="E")
