"""Papers of displays: the permit, the texts for tenants, the result of a campaign."""
