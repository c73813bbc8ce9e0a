"""What the shop can do, know and print, over the store."""
