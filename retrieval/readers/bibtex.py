"""Reads BibTeX, by bibtexparser."""
