"""Insights in words: what a window shows as charts, and paper and files as bars and tables."""
