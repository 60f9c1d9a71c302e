"""Options that several commands have."""

from bot.commands.kinds import Option, OptionKind

AUTHOR = Option("author", "Only papers by this author", OptionKind.AUTHOR)
CATEGORY = Option("category", "Only papers of this arXiv category, such as cs.LG", OptionKind.CATEGORY)
SINCE = Option("since", "Only papers from this date on: YYYY, YYYY-MM or YYYY-MM-DD", OptionKind.DATE)
UNTIL = Option("until", "Only papers up to this date: YYYY, YYYY-MM or YYYY-MM-DD", OptionKind.DATE)
PAPER = Option("paper", "Its title or id", OptionKind.PAPER, required=True)
