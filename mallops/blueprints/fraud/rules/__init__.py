"""What points to abuse, each rule declared once; the score; the life of an alert."""
