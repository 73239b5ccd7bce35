"""Who checks labels and papers, puts them right, refers them and decides (matrix H, system 7)."""

from mallops.core.auth import permission

VIEW = permission("papers.view", area="papers", needs="V")
CREATE = permission("papers.create", area="papers", needs="C")
WORK = permission("papers.work", area="papers", needs="CEA")
DECIDE = permission("papers.decide", area="papers", needs="A")
EXPORT = permission("papers.export", area="papers", needs="X")
