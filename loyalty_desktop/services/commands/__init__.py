"""What the shop can do: one function a command, one transaction each."""
