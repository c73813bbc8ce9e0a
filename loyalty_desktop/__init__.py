"""Loyalty Desktop: know every customer, reward them rightly."""

__version__ = "0.1.0"
