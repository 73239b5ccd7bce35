"""Opening and closing checks 开闭店检查 (catalogue 3)."""
