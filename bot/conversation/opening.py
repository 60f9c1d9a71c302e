"""How an utterance begins: the words that people put before a follow-up."""

import re
from dataclasses import dataclass

from retrieval.questions.phrasing import either
from retrieval.questions.words import Words

_OPENING = re.compile(
    either(
        """
        ^((?P<joins>and|also|then)|(?P<switches>{switch}|{correct})|{filler})\\b{pause}    # and, what about HEAT?
        """,
        pause=re.compile(r"[\s,.:;!—–-]*"),
        filler="""
            thx|ty|cheers|pls|plz
            actually|ok|okay|so|but|well|hmm+|hm|right|great|thanks|thank you|cool|nice|now|oh|ah|yes|yeah|wait
            hang on|[(a|new|another|next) ](different|new|next|other) question|btw|by the way|please
            """,
        switch="""
            wh?at[ ]about|how about|same [(question|thing) ](for|with|about|but for)|ditto[ for]|and for|what of
            likewise for|the same for|try|instead
            """,
        correct="""
            no|nope|nah|sorry|i meant?|i was (asking about|thinking of|looking for)
            (not (that|this)|wrong)[ (one|paper)]
            """,
    )
)


_INSTEAD = re.compile(r"\s+instead\W*$", re.IGNORECASE)  # show me HEAT instead


@dataclass(frozen=True, slots=True)
class Opening:
    """How an utterance begins. `rest` is what stands behind its opening words.

    `joins` says that it goes on with what was said before ("and …"), `switches` that the same is asked of something
    else ("what about …", "no, …").
    """

    rest: str
    joins: bool = False
    switches: bool = False


def opening_of(text: str) -> Opening:
    """Take the opening words from an utterance."""
    rest, joins, switches = text.strip(), False, False
    if closing := _INSTEAD.search(rest):
        rest, switches = rest[: closing.start()], True
    low = Words.of(rest).low
    while (match := _OPENING.match(low)) and match.end():
        joins, switches = joins or bool(match["joins"]), switches or bool(match["switches"])
        rest, low = rest[match.end() :], low[match.end() :]
    return Opening(rest, joins, switches)
