"""Texts that attack: what people and papers could hold to ping, to hide, or to break the layout."""

from hypothesis import strategies as st

_FRAGMENTS = (
    "@everyone", "@here", "<@1>", "<@&1>", "<#1>", "</ask:1>", "<id:home>", "<t:1:R>", ":smile:", "<a:b:1>",
    "*", "**", "***", "_", "__", "~~", "||", "`", "``", "```", "```py\n", "\\", "\\\\", "[", "]", "(", ")", "](",
    "[a](https://evil.example)", "https://evil.example/x", "<https://evil.example>", "http://", "://",
    "# ", "## ", "-# ", "- ", "+ ", "* ", "1. ", "2) ", "> ", ">>> ", "\n", "\n\n", "\r\n", " ", "  ", "\t",
    "\u202e", "\u2066", "\u200b", "\u200d", "\u2028", "\ufeff", "\x00", "\x1b[31m", "\ud800", "𝔽",
    "e\u0301", "\U0001f600",
    "word", "Kv", "4", "4.5x", "$x^2$", "'; DROP TABLE turns; --", "{", "}", "%",
)  # fmt: skip


def hostile_text(max_size: int = 12) -> st.SearchStrategy[str]:
    piece = st.sampled_from(_FRAGMENTS) | st.text(max_size=8)
    return st.lists(piece, max_size=max_size).map("".join)
