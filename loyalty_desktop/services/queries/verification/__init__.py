"""The parts of `verify`: sums, chains, members, triggers."""
