"""Who reports, works on, reviews and prepares for incidents (matrix H, system 8)."""

from mallops.core.auth import permission

VIEW = permission("incidents.view", area="incidents", needs="V")
CREATE = permission("incidents.create", area="incidents", needs="C")
WORK = permission("incidents.work", area="incidents", needs="CEA")
EDIT = permission("incidents.edit", area="incidents", needs="CEA")
APPROVE = permission("incidents.approve", area="incidents", needs="A")
EXPORT = permission("incidents.export", area="incidents", needs="X")
PREPARE = permission("incidents.prepare", area="incidents", needs="A")
PHONES = permission("incidents.phones", area="incidents", needs="CEA")
