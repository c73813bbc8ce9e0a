"""Changes of the schema, step by step; the same on SQLite and PostgreSQL."""

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
"""Every revision this version of the program knows, oldest first."""
HEAD = KNOWN[-1]
