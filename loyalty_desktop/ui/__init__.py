"""What the people at the shop see."""
