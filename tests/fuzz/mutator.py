"""Makes inputs out of seeds: mutated ones reach further into a parser than made up ones."""

from collections.abc import Sequence
from random import Random

_MOST_CHANGES = 6
_MOST_KEPT = 400
_ODD = tuple(
    text.encode(errors="surrogatepass")
    for text in (
        "", " ", "\t", "\n", "\r\n", "\0", "\x1b[31m", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\ud800",
        "\udfff", "e\u0301", "İ", "ß", "ﬁ", "Ⅷ", "٣", "²", "\U0001f600", "\U0010ffff", "½", "－", "．", "'", '"', "\\",
        "%s", "{", "}", "[", "]", "(", ")", "<", ">", "&", "$", "/", "//", "../", ":", ";", ",", ".", "-", "--", "=",
        "*", "~", "`", "#", "@", "0", "-1", "1e999", "-0.0", "NaN", "99999999999999999999", "9" * 5000, "2147483648",
        "9223372036854775808", "0000-00-00", "9999-12-31", "2024-02-30", "null", "true", "[]", "{}", "~nobody/x",
    )
)  # fmt: skip


class Mutator:
    """Inputs without end, the same for the same chance."""

    def __init__(self, seeds: Sequence[bytes], words: Sequence[bytes], chance: Random, *, longest: int) -> None:
        self._pool = list(seeds)
        self._seeds = len(self._pool)
        self._words = [*words, *_ODD]
        self._chance = chance
        self._longest = longest

    def next(self) -> bytes:
        """A seed, or what was kept, changed in a few places."""
        given = bytearray(self._chance.choice(self._pool))
        for _ in range(self._chance.randint(1, _MOST_CHANGES)):
            self._change(given)
        return bytes(given[: self._longest])

    def keep(self, given: bytes) -> None:
        """Go on from here as well: what it came to had not been seen before."""
        if len(self._pool) - self._seeds >= _MOST_KEPT:
            self._pool.pop(self._chance.randrange(self._seeds, len(self._pool)))
        self._pool.append(given)

    def repeated(self) -> tuple[bytes, bytes, bytes]:
        """What stands before, a piece, and what stands behind: an input that grows by repeating the piece."""
        seed = self._chance.choice(self._pool)
        start, end = self._slice(seed)
        piece = self._chance.choice((seed[start:end], self._word(), self._word() + self._word())) or b" "
        if self._chance.random() < 0.3:
            return b"", piece, b""
        return seed[:start], piece, seed[self._chance.choice((start, end)) :]

    def _change(self, given: bytearray) -> None:
        start, end = self._slice(given)
        match self._chance.randrange(8):
            case 0 if given:
                given[self._chance.randrange(len(given))] ^= 1 << self._chance.randrange(8)
            case 1:
                del given[start:end]
            case 2:
                given[start:start] = given[start:end]
            case 3:
                times = self._chance.choice((2, 3, 10, 100, 1000))
                given[start:start] = (given[start : min(end, start + 40)] * times)[: self._longest // 2]
            case 4:
                given[start:end] = self._word()
            case 5:
                given[start:start] = self._word()
            case 6:
                other = self._chance.choice(self._pool)
                first, last = self._slice(other)
                given[start:end] = other[first:last]
            case _:
                moved = bytes(given[start:end])
                del given[start:end]
                place = self._chance.randint(0, len(given))
                given[place:place] = moved

    def _word(self) -> bytes:
        return self._chance.choice(self._words)

    def _slice(self, given: Sequence[int]) -> tuple[int, int]:
        """A stretch, short more often than long."""
        start = self._chance.randint(0, len(given))
        room = len(given) - start
        return start, start + min(room, self._chance.choice((0, 1, 2, 5, 20, 100, room)))
