"""Alliance merchants 联盟商家 and the rules of the customer club 客户会 (catalogue 25)."""
