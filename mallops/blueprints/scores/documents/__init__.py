"""The ranking and a tenant's month on paper and in Excel."""
