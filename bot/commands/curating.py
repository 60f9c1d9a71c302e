"""Commands that change the library of a server; at a terminal, the shared one."""

from bot.commands.kinds import Command, Option, OptionKind, Right


def _library(name: str, description: str, *options: Option, example: str = "") -> Command:
    return Command(f"library {name}", description, options, example, right=Right.CURATOR, private=True)


LIBRARY_ADD = _library(
    "add",
    "Add a paper to the library",
    Option("reference", "Its arXiv id or link, its DOI, or BibTeX entries", required=True),
    example="/library add 2309.14509",
)
LIBRARY_IMPORT = _library(
    "import",
    "Add the papers of a file: BibTeX, JSON Lines, Atom or a listing, also gzipped",
    Option("file", "The file", OptionKind.FILE, required=True),
)
LIBRARY_REMOVE = _library(
    "remove",
    "Remove a paper from the library",
    Option("paper", "Its title or id", OptionKind.PAPER, required=True),
)
LIBRARY_EXPORT = _library(
    "export",
    "Get the library as a file",
    Option(
        "format",
        "JSON Lines holds all, BibTeX what a list of references needs",
        OptionKind.CHOICE,
        choices=("jsonl", "bibtex"),
    ),
)
LIBRARY_STATUS = _library("status", "How many papers the library has, and what came last")
COMMANDS = (LIBRARY_ADD, LIBRARY_IMPORT, LIBRARY_REMOVE, LIBRARY_EXPORT, LIBRARY_STATUS)
