"""What the shop can know: frozen rows out."""
