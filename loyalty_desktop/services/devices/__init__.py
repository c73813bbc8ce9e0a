"""The world outside: printers, mail, the place where secrets are kept."""
