"""Who keeps, handles and exports licences (matrix H, system 17)."""

from mallops.core.auth import permission

VIEW = permission("licences.view", area="licences", needs="V")
CREATE = permission("licences.create", area="licences", needs="C")
WORK = permission("licences.work", area="licences", needs="CEA")
END = permission("licences.end", area="licences", needs="EA")
EXPORT = permission("licences.export", area="licences", needs="X")
IMPORT = permission("licences.import", area="licences", needs="X")
TYPES = permission("licences.types", area="licences", needs="A")
