"""What the programme says: pure functions over frozen values; no database, no Qt, no clock."""
