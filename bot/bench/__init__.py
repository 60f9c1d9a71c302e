"""`quoth bench`: how fast and how small the index is, side by side with others that are installed."""
