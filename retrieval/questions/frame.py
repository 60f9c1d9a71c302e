"""What a turn of phrase says of the kind of answer wanted, and where it stands."""

from dataclasses import dataclass

from retrieval.questions.question import Order, Record
from retrieval.questions.words import Span


@dataclass(frozen=True, slots=True)
class Frame:
    """What a turn of phrase says, and where it stands."""

    spans: tuple[Span, ...] = ()
    record: Record | None = None
    also: tuple[Record, ...] = ()
    order: Order = Order.BEST
    limit: int | None = None
    has_code: bool | None = None
    categories: tuple[str, ...] = ()
