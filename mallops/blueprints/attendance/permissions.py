"""Who may see, tick, correct, agree hours, tell tenants, decide and export (matrix H, systems 9-11)."""

from mallops.core.auth import permission

VIEW = permission("attendance.view", area="attendance", needs="V")
TICK = permission("attendance.tick", area="attendance", needs="CE")
CORRECT = permission("attendance.correct", area="attendance", needs="EA")
#: Notices to tenants, and what they answer at the desk.
NOTIFY = permission("attendance.notify", area="attendance", needs="CEA")
#: Appeals, closures, hours, grace, talks.
DECIDE = permission("attendance.decide", area="attendance", needs="A")
EXPORT = permission("attendance.export", area="attendance", needs="X")
