"""Fee collection 费用催缴: bills of finance, dunning log, letters, ageing (catalogue 18)."""
