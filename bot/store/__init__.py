"""What is kept: one SQLite file, and one module for each idea in it."""
