"""The shop's history played again: the same purchases, other rules, nothing written."""
