"""Anti-fraud: rules over slips and vouchers; alerts that say why; the manager decides (catalogue 24)."""
