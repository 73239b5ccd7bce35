"""Move-in 进场, adjustment 调整 and move-out 退场 of tenants (catalogue 12, 13, 14)."""
