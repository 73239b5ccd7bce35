"""Papers: posters with QR codes, the figures of a week or month."""
