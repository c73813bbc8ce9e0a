"""What is stored and what is true."""
