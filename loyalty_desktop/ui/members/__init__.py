"""The members: everyone the shop knows, and one member's page."""
