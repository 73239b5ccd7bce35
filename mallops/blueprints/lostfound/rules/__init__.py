"""What may be done with lost property, how likeness is judged, and its words."""
