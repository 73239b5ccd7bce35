"""Who inspects, is inspected, decides and sees figures (matrix H, system 2; K 15)."""

from mallops.core.auth import permission

VIEW = permission("conduct.view", area="conduct", needs="V")
INSPECT = permission("conduct.inspect", area="conduct", needs="C")
CLOSE = permission("conduct.close", area="conduct", needs="CA")
DECIDE = permission("conduct.decide", area="conduct", needs="A")
DRAFTS = permission("conduct.drafts", area="conduct", needs="AX")
EXPORT = permission("conduct.export", area="conduct", needs="X")
MONTH = permission("conduct.month", area="conduct_month", needs="V")
MONTH_FILE = permission("conduct.month_file", area="conduct_month", needs="X")
FINES = permission("conduct.fines", area="conduct_fines", needs="A")
