"""Who keeps the reception's logs (matrix H, system 29)."""

from mallops.core.auth import permission

VIEW = permission("visits.view", area="visits", needs="V")
WORK = permission("visits.work", area="visits", needs="CE")
EXPORT = permission("visits.export", area="visits", needs="X")
