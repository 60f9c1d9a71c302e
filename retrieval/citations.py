"""Citations: how a paper is named in a line, in a reference list and in BibTeX."""

import re
from urllib.parse import quote

from retrieval.names import family_and_given, surname
from retrieval.papers import Paper, link_to
from retrieval.rendering import latex_runs, render

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9:./+_-]+")
_AND = re.compile(r"\band\b", re.IGNORECASE)
_LONGEST_TITLE_AS_NAME = 40
_URL_SAFE = "!#$%&'()*+,-./:;=?@[]_~"
_LATEX_SPECIALS = str.maketrans(
    {
        **{char: f"\\{char}" for char in "&%#_$"},
        # BibTeX counts a brace behind a backslash as well, so a single one must go by its name.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def short_citation(paper: Paper) -> str:
    """Name a paper by surname and year, "Jiang et al., 2025"; by its title where it has no authors."""
    return f"{_credited(paper)}, {paper.date.year}" if paper.date else _credited(paper)


def plain_citation(paper: Paper) -> str:
    """Return a reference to paste: authors, year, title, and where to find the paper."""
    authors = ", ".join(paper.authors) + (" et al." if paper.authors_cut else "")
    year = f" ({paper.date.year})" if paper.date else ""
    arxiv = f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else ""
    parts = filter(None, ((authors + year).strip(), _title(paper), arxiv))
    sentences = [part if part.endswith((".", "?", "!")) else f"{part}." for part in parts]
    return " ".join((*sentences, *filter(None, (_link(paper),))))


def bibtex(paper: Paper) -> str:
    """Return a BibTeX entry whose key is the paper's id, valid whatever the title holds.

    What is LaTeX in the paper stays LaTeX, and the rest is escaped. An author list that was cut ends in `and others`.
    """
    fields = {
        "title": f"{{{_latex(paper.title)}}}" if paper.title.strip() else "",
        "author": " and ".join((*map(_bibtex_name, paper.authors), *(("others",) if paper.authors_cut else ()))),
        "year": str(paper.date.year) if paper.date else "",
        "eprint": paper.arxiv_id or "",
        "archiveprefix": "arXiv" if paper.arxiv_id else "",
        "primaryclass": paper.categories[0] if paper.arxiv_id and paper.categories else "",
        "doi": _in_braces(paper.doi or ""),
        "url": _in_braces(_link(paper)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if paper.date and paper.date.month:
        lines.append(f"  month = {_MONTHS[paper.date.month - 1]},")
    key = _NOT_IN_A_KEY.sub("-", paper.id).strip("-") or "paper"
    return "\n".join((f"@misc{{{key},", *lines, "}"))


def _credited(paper: Paper) -> str:
    if not paper.authors:
        return _title_as_name(_title(paper)) or paper.id
    first, *others = map(surname, paper.authors)
    if paper.authors_cut or len(others) > 1:
        return f"{first} et al."
    return f"{first} and {others[0]}" if others else first


def _title_as_name(title: str) -> str:
    """What a title calls its subject before a colon, or as many of its first words as make a short name."""
    name = title.partition(": ")[0]
    if len(name) <= _LONGEST_TITLE_AS_NAME:
        return name
    whole_words = name[: _LONGEST_TITLE_AS_NAME + 1].rpartition(" ")[0]
    return f"{whole_words or name[:_LONGEST_TITLE_AS_NAME]}…"


def _title(paper: Paper) -> str:
    return " ".join(render(paper.title).split())


def _link(paper: Paper) -> str:
    return paper.url or link_to(arxiv_id=paper.arxiv_id, doi=paper.doi) or ""


def _in_braces(address: str) -> str:
    """An address as it may stand between braces, where spaces, braces and backslashes may not."""
    return quote(address, safe=_URL_SAFE)


def _bibtex_name(name: str) -> str:
    family, given, suffix = family_and_given(name)
    if not given or _AND.search(name):
        return f"{{{_latex(name)}}}"
    return ", ".join(_latex(part) for part in (family, suffix, given) if part)


def _latex(text: str) -> str:
    """A text on one line as LaTeX: what is LaTeX in it already stays, unless its braces do not match."""
    runs = list(latex_runs(text))
    kept = "".join(raw if is_latex else raw.translate(_LATEX_SPECIALS) for raw, _, is_latex in runs)
    if not _is_balanced(kept):
        kept = "".join(shown.translate(_LATEX_SPECIALS) for _, shown, _ in runs)
    return " ".join(kept.split())


def _is_balanced(latex: str) -> bool:
    depth = 0
    for char in latex:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0
