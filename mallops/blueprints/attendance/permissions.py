"""Who may see, tick and export attendance (matrix H, systems 9-11)."""

from mallops.core.auth import permission

VIEW = permission("attendance.view", area="attendance", needs="V")
TICK = permission("attendance.tick", area="attendance", needs="CE")
EXPORT = permission("attendance.export", area="attendance", needs="X")
