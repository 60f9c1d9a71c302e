"""`quoth feedback`: the answers that people disliked."""

from collections.abc import Callable

from bot.store.feedback import Disliked, FeedbackStore
from bot.terminal.objects import json_line
from bot.terminal.untrusted import harmless

_MOST = 100  # answers


async def list_disliked(feedback: FeedbackStore, *, as_json: bool, write: Callable[[str], None]) -> int:
    """Write the answers that people disliked, those that most disliked first; return 1 where there are none."""
    found = await feedback.disliked(limit=_MOST)
    for disliked in found:
        write(json_line(_object(disliked)) if as_json else _lines(disliked))
    if not found and not as_json:
        write("Nobody has disliked an answer.")
    return 0 if found else 1


def _object(disliked: Disliked) -> dict[str, object]:
    turn = disliked.turn
    return {
        "turn": turn.id,
        "asked_at": turn.asked_at.isoformat(),
        "question": turn.question,
        "understood_as": turn.understood_as,
        "status": turn.status,
        "quotes": [{"paper_id": quote.paper_id, "text": quote.text} for quote in turn.quotes],
        "dislikes": disliked.dislikes,
        "likes": disliked.likes,
    }


def _lines(disliked: Disliked) -> str:
    turn = disliked.turn
    head = f"{turn.asked_at:%Y-%m-%d}  👎 {disliked.dislikes}  👍 {disliked.likes}  {turn.question}"
    answer = [f"    “{quote.text}” ({quote.paper_id})" for quote in turn.quotes] or [f"    {turn.status}"]
    return "\n".join(map(harmless, (head, *answer)))
