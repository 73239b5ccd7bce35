"""Tills and partners: an API with keys, webhooks and a sandbox, above points and vouchers (issue 6)."""
