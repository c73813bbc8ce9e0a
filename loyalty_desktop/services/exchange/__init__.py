"""Files in and out: CSV, XLSX, JSON Lines, backups."""
