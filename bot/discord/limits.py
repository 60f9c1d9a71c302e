"""Every limit that Discord sets, and the one place that clamps to them.

discord.py sends what it is given: a text too long comes back from Discord as an error, and the answer is lost.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate

# https://discord.com/developers/docs/components/reference#container
TEXT = 4000  # characters over all texts of one message
COMPONENTS = 40  # of one message, nested ones too

# https://discord.com/developers/docs/reference#uploading-files
FILE = 10 * 1024 * 1024  # bytes; servers that pay may send more
FILES = 10  # of one message
# https://discord.com/developers/docs/resources/message#attachment-object
FILE_DESCRIPTION = 1024

# https://discord.com/developers/docs/components/reference#button
BUTTON_LABEL = 80
CUSTOM_ID = 100
# https://discord.com/developers/docs/components/reference#action-row
BUTTONS_IN_ROW = 5
BUTTONS = 15  # Discord takes more; three rows leave room for texts and files among the COMPONENTS

# https://discord.com/developers/docs/components/reference#string-select
SELECT_OPTIONS = 25
SELECT_PLACEHOLDER = 150

# https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
MODAL_TITLE = 45
# https://discord.com/developers/docs/components/reference#label
MODAL_LABEL = 45
# https://discord.com/developers/docs/components/reference#text-input
MODAL_VALUE = 4000

# https://discord.com/developers/docs/resources/channel#channel-object-channel-structure
THREAD_NAME = 100
# https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message
FOLLOW_UPS = 5  # messages in answer to one interaction, where only a person has installed the bot

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
COMMAND_DESCRIPTION = 100
COMMANDS = 100  # of a bot: slash commands, a group counting as one
MENUS = 15  # entries in the menu of a message
OPTIONS = 25
# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
CHOICES = 25
CHOICE_NAME = 100
CHOICE_VALUE = 100

_ELLIPSIS = "…"


def length(text: str) -> int:
    """How long Discord may take a text to be, at most: in UTF-16 units.

    Discord doesn't say if it counts those or code points; they differ on the mathematical letters of abstracts.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clamp(text: str, limit: int) -> str:
    """A label (never a sentence) that fits: whole where it can be, else cut between words and marked with "…"."""
    if length(text) <= limit:
        return text
    kept = head(text, limit - length(_ELLIPSIS))
    words, space, _ = kept.rpartition(" ")
    return (words if space else kept).rstrip() + _ELLIPSIS


def head(text: str, limit: int) -> str:
    """The longest beginning of a text that fits."""
    widths = accumulate(length(char) for char in text)
    return text[: sum(width <= limit for width in widths)]


def pack(pieces: Iterable[str], limit: int, *, joint: str = "") -> Iterator[str]:
    """Join pieces, in order, into as few texts as fit the limit each.

    Each piece has to fit by itself.
    """
    packed = ""
    for piece in pieces:
        joined = packed + joint + piece if packed else piece
        if length(joined) > limit:
            yield packed
            joined = piece
        packed = joined
    if packed:
        yield packed
