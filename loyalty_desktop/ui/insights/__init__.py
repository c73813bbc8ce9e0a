"""The insights of the window: charts first, numbers a key away."""
