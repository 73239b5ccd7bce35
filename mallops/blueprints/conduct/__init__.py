"""Staff conduct and service audits 行为规范检查 (catalogue 2)."""
