"""What can be typed after `quoth`."""

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot import __version__
from bot.bench.measured import ENGINES
from bot.errors import UserError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    _Commands = _SubParsersAction["_Parser"]

_EXIT_CODES = "Exit codes: 0 answered, 1 nothing found, 2 wrong use or failure."
_FEWEST_PAPERS = 10
_DATE = "YYYY, YYYY-MM or YYYY-MM-DD"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise what went wrong, where argparse would print its usage and leave."""
        raise UserError(f"{message} (`{self.prog} --help` tells more)")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; `command` names the command, `data` is the data folder or None.

    Raises UserError for wrong use, SystemExit where help or the version was asked for.
    """
    parser = _Parser(
        prog="quoth",
        description="Answers questions with verbatim, cited sentences from paper abstracts.",
        epilog=f"Without a command it is `quoth run`. {_EXIT_CODES}",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"quoth {__version__}")
    _add_data(parser, default=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for add in (_add_front_ends, _add_questions, _add_library, _add_digest, _add_upkeep):
        add(commands)
    options = parser.parse_args(arguments)
    options.command = options.command or "run"
    return options


def _add_front_ends(commands: "_Commands") -> None:
    _command(commands, "run", "Discord where a token is configured, else the terminal")
    chat = _command(commands, "chat", "Converse in the terminal; plain where it is piped, a question a line")
    _add_json(chat, 'read {"user", "channel", "guild", "text"} and print an answer, an object a line each')
    _command(commands, "serve", "Serve Discord")
    _command(commands, "invite", "Print the links that add Quoth to a server, or to your own account")


def _add_questions(commands: "_Commands") -> None:
    ask = _command(commands, "ask", "Answer one question, quoted and cited")
    ask.add_argument("question", nargs="+", help="what you want to know")
    ask.add_argument("--paper", help="ask only this paper: its title or id")
    find = _command(commands, "find", "List the papers that cover a topic, best first")
    find.add_argument("topic", nargs="*", help="what the papers should be about; left out, all that pass the rest")
    find.add_argument("--category", help="only papers of this arXiv category, such as cs.LG")
    find.add_argument("--page", type=_page, default=1, metavar="N", help="the page of the list, from 1")
    for parser in (ask, find):
        parser.add_argument("--author", help="only papers by this author")
        parser.add_argument("--since", metavar="DATE", help=f"only papers from this date on: {_DATE}")
        parser.add_argument("--until", metavar="DATE", help=f"only papers up to this date: {_DATE}")
        _add_json(parser, "print the answer as one object")


def _add_library(commands: "_Commands") -> None:
    importing = _command(
        commands, "import", "Add papers to the library, from files and folders, arXiv, or by their DOI"
    )
    importing.add_argument(
        "named", nargs="+", metavar="PATH", help="a file of papers, a folder of them, an arXiv id or link, or a DOI"
    )
    importing.add_argument(
        "--listed-on", type=_day, metavar="DATE", help="the day on which a listing was taken: YYYY-MM-DD"
    )
    removing = _command(commands, "remove", "Remove papers from the library")
    removing.add_argument("references", nargs="+", metavar="REFERENCE", help="a paper: its title, id, DOI or arXiv id")
    papers = _command(commands, "papers", "List the library, a paper a line")
    _add_json(papers, "print an object a line")


def _add_digest(commands: "_Commands") -> None:
    digest = _command(commands, "digest", "Tell what is new: of the digests that were set up here, or of a source")
    digest.add_argument(
        "action",
        choices=("preview", "run", "status"),
        help="look at it, have it told and remembered, or see how it goes",
    )
    digest.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="SOURCE",
        help="folder:PATH, a feed's address, arxiv:cs.LG+cs.DC, biorxiv, medrxiv or huggingface",
    )
    digest.add_argument("--most", type=_page, default=5, metavar="N", help="how many papers it shows at most")
    _add_json(digest, "print each digest as one object")


def _add_upkeep(commands: "_Commands") -> None:
    feedback = _command(commands, "feedback", "List the answers that people disliked, with what they asked")
    _add_json(feedback, "print an object a line")
    backup = _command(commands, "backup", "Copy the database to a file, checked, while Quoth runs or not")
    backup.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a new file, or a folder; else the folder of the backups"
    )
    restore = _command(commands, "restore", "Put a backup in the database's place, while Quoth does not run")
    restore.add_argument("path", type=Path, metavar="PATH", help="the backup; what is there now is kept beside it")
    doctor = _command(commands, "doctor", "Check settings, database, token and permissions, and say how to mend them")
    doctor.add_argument(
        "--mend", action="store_true", help="mend what can be mended without a person, while Quoth does not run"
    )
    _add_json(doctor, "print the checks as one object")
    evaluate = _command(commands, "eval", "Measure ranking, quotes, abstention, and the choice of new papers")
    evaluate.add_argument(
        "collections",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="the folder of a collection in BEIR's form, or a file of papers with dates and categories to choose from",
    )
    evaluate.add_argument("--plain", action="store_true", help="measure plain BM25 beside it, which takes longer")
    evaluate.add_argument("--run", type=Path, metavar="FILE", help="write the ranking here, in TREC's form")
    evaluate.add_argument("--quotes", type=Path, metavar="FILE", help="write the quotes here, an object a line")
    _add_json(evaluate, "print the measures as one object")
    _add_bench(commands)


def _add_bench(commands: "_Commands") -> None:
    bench = _command(commands, "bench", "Measure how fast the index is, beside others that are installed")
    bench.add_argument(
        "--papers",
        nargs="+",
        type=_papers,
        metavar="N",
        default=[1_000, 10_000],
        help="how many papers to measure with",
    )
    bench.add_argument("--from", dest="source", type=Path, metavar="FILE", help="the papers; else the library's")
    bench.add_argument("--questions", type=_papers, metavar="N", default=300, help="how many questions to ask")
    bench.add_argument("--only", nargs="+", choices=[*ENGINES], metavar="NAME", help=f"of {', '.join(ENGINES)}")
    bench.add_argument("--plot", type=Path, metavar="FILE", help="draw p95 over the number of papers, as SVG")
    _add_json(bench, "print what was measured as one object")


def _command(commands: "_Commands", name: str, says: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=says, description=f"{says}.", epilog=_EXIT_CODES, allow_abbrev=False)
    # Understood behind the command as well; unset where it isn't given, so as not to undo what stands before.
    _add_data(parser, default=argparse.SUPPRESS)
    return parser


def _add_data(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", default=default, help="the folder of the database")


def _add_json(parser: argparse.ArgumentParser, says: str) -> None:
    parser.add_argument("--json", action="store_true", help=says)


def _page(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"this is no page: {text!r} (use a number from 1 on)")
    return int(text)


def _papers(text: str) -> int:
    number = text.replace(",", "").replace("_", "")
    if not number.isdecimal() or int(number) < _FEWEST_PAPERS:
        raise argparse.ArgumentTypeError(f"this is too few, or no number: {text!r} (use one from {_FEWEST_PAPERS} on)")
    return int(number)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"this is no day: {text!r} (use YYYY-MM-DD)") from None
