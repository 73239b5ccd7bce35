"""Price labels and sales papers 标价与票据 (catalogue 7)."""
