"""How long a paper's texts may be: what is longer is none, and a burden to all that reads it from now on."""

from typing import Final

from retrieval.errors import PaperError
from retrieval.papers import Paper

# Characters. The longest abstracts of medicine have some 6,000.
LONGEST_TITLE: Final = 1000
LONGEST_ABSTRACT: Final = 20_000


def bounded(paper: Paper) -> Paper:
    """Return the paper. Raises PaperError where its title or abstract is longer than any paper's."""
    bounds = (("title", paper.title, LONGEST_TITLE), ("abstract", paper.abstract, LONGEST_ABSTRACT))
    for what, text, most in bounds:
        if len(text) > most:
            raise PaperError(
                f"the {what} of {paper.id[:80]!r} has {len(text):,} characters (at most {most:,} are read)"
            )
    return paper
