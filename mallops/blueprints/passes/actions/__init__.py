"""What is done with goods passes: applied for, decided, signed, released, expired."""
