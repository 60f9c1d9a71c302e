"""Quoth: the application over retrieval/."""

__version__ = "0.1.0"
