"""Who talks to tenants, answers and exports; who alone reads complaints about staff (matrix H, system 19)."""

from mallops.core.auth import permission

VIEW = permission("relations.view", area="relations", needs="V")
WORK = permission("relations.work", area="relations", needs="CEA")
REVIEW = permission("relations.review", area="relations", needs="A")
EXPORT = permission("relations.export", area="relations", needs="X")
CONFIDE = permission("relations.confide", area="confidences", needs="A")
