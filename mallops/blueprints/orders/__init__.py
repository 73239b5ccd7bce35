"""Group purchase 团购 and phone orders 电话订货 (catalogue 27)."""
