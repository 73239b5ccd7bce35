"""What may be given, to whom, how often; what a voucher is worth. Pure."""
