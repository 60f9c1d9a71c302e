"""Which papers the words of an utterance stand for, from the turns before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.references import Kind, Reference
from bot.conversation.turns import PastPaper, PastTurn
from retrieval.questions import Order, Question, Record, Wants
from retrieval.questions.words import FUNCTION_WORDS, Words

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NOTHING = 'There is no paper here yet that "{words}" could mean: ask a question first, or name the paper.'
_NOT_FOUND = 'The last question found no paper, so I can\'t tell which one "{words}" means: please name it.'


class NothingMeant(Exception):
    """The words refer to no paper; the text tells the person so."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the turns of a conversation have left in mind, the last turn last."""

    turns: tuple[PastTurn, ...]

    @property
    def last(self) -> PastTurn | None:
        return self.turns[-1] if self.turns else None

    @property
    def in_focus(self) -> tuple[PastPaper, ...]:
        """The paper or papers that are spoken of: those the last question was about, else the first of its answer."""
        turn = self.subject
        if turn is None:
            return ()
        if turn.question.order is not Order.BEST and turn.papers:
            return turn.papers[:1]
        asked = self._asked_about(turn)
        # "which of the two …?" was answered by one of them: that one is spoken of.
        return turn.papers if len(asked) > 1 and len(turn.papers) == 1 else asked or turn.papers[:1]

    @property
    def subject(self) -> PastTurn | None:
        """The last turn that was about a paper: a question that found none leaves the one before in mind."""
        return next((turn for turn in reversed(self.turns) if turn.papers or turn.question.focus), None)

    @property
    def of_papers(self) -> Question:
        """The last question that was about papers at large, which others narrow; an empty one where there was none."""
        asked = (turn.question for turn in reversed(self.turns) if not turn.question.focus)
        return next(asked, Question(text=""))

    @property
    def listed(self) -> tuple[PastPaper, ...]:
        """The papers of the last answer that had not been narrowed to one."""
        for turn in reversed(self.turns):
            asked = self._asked_about(turn)
            if len(asked) > max(1, len(turn.shown)):
                return asked  # "which of the two …?" was answered by one: the other is still meant by "the other"
            if turn.shown and (len(turn.shown) > 1 or len(asked) != 1):
                return turn.shown
        return self.last.shown if self.last else ()

    def meant_by(self, reference: Reference, words: str) -> tuple[PastPaper, ...]:
        """Return the papers that a reference stands for. Raises NothingMeant where it stands for none."""
        if self.last is None:
            raise NothingMeant(_NOTHING.format(words=words))
        if reference.kind is Kind.PLACES:
            return self._at(reference.places, words)
        if reference.kind in (Kind.NEXT, Kind.PREVIOUS):
            return self._beside(1 if reference.kind is Kind.NEXT else -1, words)
        if reference.kind is Kind.OTHER:
            return self._other(words)
        if reference.kind in (Kind.NEWER, Kind.OLDER):
            return self._by_date(reference.kind, words)
        if reference.kind is Kind.LIKE:
            return self._like(reference.like)
        found = self.in_focus if reference.kind is Kind.ONE else self._several(reference.kind)
        if not found:
            raise NothingMeant((_NOT_FOUND if self.last.status == "not_found" else _NOTHING).format(words=words))
        return found[:1] if reference.kind is Kind.ONE else found

    def _asked_about(self, turn: PastTurn) -> tuple[PastPaper, ...]:
        seen = {paper.id: paper for past in self.turns for paper in (*past.papers, *past.nearest)}
        return tuple(seen.get(paper_id, PastPaper(paper_id, "")) for paper_id in turn.question.focus)

    def _several(self, kind: Kind) -> tuple[PastPaper, ...]:
        """The papers that "these" or "they" mean; "they" are the authors of one paper after a question about it."""
        turn = self.subject
        if turn is None:
            return ()
        asked = self._asked_about(turn)
        if len(asked) > 1:
            return asked
        question = turn.question
        of_one = asked or (
            kind is Kind.THEY and not (question.record or question.wants in (Wants.LIST, Wants.COMPARISON))
        )
        if of_one and (kind is Kind.THEY or len(turn.papers) > 1):
            return self.in_focus
        # What was offered where nothing answered is meant by its place only, never by "both".
        listed = Memory(tuple(past for past in self.turns if past.papers)).listed
        if of_one and len(listed) > 1:
            return listed
        return turn.papers or listed

    def _at(self, places: Sequence[int], words: str) -> tuple[PastPaper, ...]:
        listed = self.listed
        if not listed:
            raise NothingMeant((_NOT_FOUND if self.turns else _NOTHING).format(words=words))
        if any(not -len(listed) <= place < len(listed) for place in places):
            held = "one paper" if len(listed) == 1 else f"{len(listed)} papers"
            raise NothingMeant(
                f'The last answer had {held}, so there is no "{words}": pick one of those, or ask for more.'
            )
        return tuple(dict.fromkeys(listed[place] for place in places))

    @property
    def place(self) -> int | None:
        """The place in the last list of the one paper that is spoken of; None where it is none of several."""
        focus = {paper.id for paper in self.in_focus}
        if self.last is None or len(self.last.question.focus) != 1 or len(self.listed) < 2:
            return None
        return next((place for place, paper in enumerate(self.listed) if paper.id in focus), None)

    def _beside(self, step: int, words: str) -> tuple[PastPaper, ...]:
        """The paper of the last list next to the one in focus; where there is no such list, the one before in time."""
        if (place := self.place) is not None and 0 <= place + step < len(self.listed):
            return (self.listed[place + step],)
        if place is None and step < 0 and len(spoken := self.spoken_of) > 1:
            return (spoken[-2],)
        raise NothingMeant(f'There is no "{words}": name the paper, or say which of the answer you mean.')

    @property
    def spoken_of(self) -> tuple[PastPaper, ...]:
        """The single papers that the turns were about, the last one last, each once."""
        spoken: dict[str, PastPaper] = {}
        for end in range(1, len(self.turns) + 1):
            memory = Memory(self.turns[:end])
            for paper in memory.in_focus[:1]:
                spoken.pop(paper.id, None)
                spoken[paper.id] = paper
        return tuple(spoken.values())

    def _other(self, words: str) -> tuple[PastPaper, ...]:
        """The paper of the last list that comes next to the one in focus."""
        listed, focus = self.listed, {paper.id for paper in self.in_focus}
        at = next((place for place, paper in enumerate(listed) if paper.id in focus), 0)
        others = [paper for paper in (*listed[at + 1 :], *listed[:at]) if paper.id not in focus]
        if not others:
            raise NothingMeant(f'The last answer had one paper only, so there is no "{words}": name the one you mean.')
        return tuple(others) if words.endswith(("two", "others", "ones")) else tuple(others[:1])

    def _by_date(self, kind: Kind, words: str) -> tuple[PastPaper, ...]:
        """The newer or the older of the papers whose dates were last set beside each other."""
        for turn in reversed(self.turns):
            question = turn.question
            if question.record is Record.DATE and question.order is not Order.BEST and len(turn.papers) > 1:
                first = (question.order is Order.NEWEST) is (kind is Kind.NEWER)
                return turn.papers[:1] if first else turn.papers[-1:]
        raise NothingMeant(f'No dates were compared here, so there is no "{words}": name the paper.')

    def _like(self, like: str) -> tuple[PastPaper, ...]:
        """The one paper of the last list whose title or authors hold the words that tell it apart."""
        found = [paper for paper in self.listed if told_by(paper, like)]
        if len(found) != 1:
            raise NothingMeant(f'No single paper of the last answer is "{like}": name the one you mean.')
        return tuple(found)


def told_by(paper: PastPaper, words: str) -> bool:
    """Whether a paper's title and authors hold all the words that say something."""
    wanted = {word.key for word in Words.of(words).words} - FUNCTION_WORDS
    held = {word.key for text in (paper.title, *paper.authors) for word in Words.of(text).words}
    called = "".join(word.key for word in Words.of(paper.title.partition(":")[0]).words)
    return bool(wanted) and (wanted <= held or wanted == {called})  # AdaCM$^2$ is called adacm2


def is_list(turn: PastTurn) -> bool:
    """Whether the turn asked for papers, not for what one says."""
    listing = turn.question.wants in (Wants.LIST, Wants.WHICH_PAPER)
    return not turn.question.focus and (listing or turn.question.record in (Record.PAPERS, Record.COUNT))
