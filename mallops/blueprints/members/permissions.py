"""Who may do what with members (section H, points 22–23)."""

from mallops.core.auth import permission

VIEW = permission("members.view", area="members", needs="V")
JOIN = permission("members.join", area="members", needs="C")
EDIT = permission("members.edit", area="members", needs="EA")
DECIDE = permission("members.decide", area="members", needs="A")
EXPORT = permission("members.export", area="members", needs="X")
SETUP = permission("members.setup", area="members_setup", needs="E")
