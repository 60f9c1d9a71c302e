"""Everything that retrieval/ raises.

RetrievalError
├── PaperError          a record that cannot be a paper, or a date or identifier that is none
├── ReadError           a file that cannot be read at all
├── CollectionError     an evaluation collection that is not in BEIR's form
├── QuoteError          a span that is no slice of its paper's abstract
"""


class RetrievalError(Exception):
    """The root of what retrieval/ raises; its text names the value and the remedy."""


class PaperError(RetrievalError):
    """A record cannot be a paper."""


class ReadError(RetrievalError):
    """A file cannot be read at all; single bad records in it are refused instead."""


class CollectionError(RetrievalError):
    """An evaluation collection is not in BEIR's form."""


class QuoteError(RetrievalError):
    """A span is no slice of its paper's abstract."""


class IndexDamaged(RetrievalError):
    """A saved index is missing, of another version, or not what was written; it can be built anew."""
