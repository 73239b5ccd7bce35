"""Returns and exchanges: policy, the shop's opinion, decision, refund, what goes back with goods (42)."""
