"""Writing the catalogue and the stock book; giving and taking back gifts and vouchers."""
