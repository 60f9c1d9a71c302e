"""What is said to a person who asks for nothing from the library."""

from bot.conversation import Act

_SAID = {
    Act.GREETING: "Hello. Ask what the abstracts say, such as “which paper covers KV cache compression?”.",
    Act.THANKS: "You're welcome.",
    Act.FAREWELL: "Goodbye. This conversation is kept for when you come back.",
}


def courtesy(act: Act) -> str:
    """The answer to a greeting, thanks or a farewell."""
    return _SAID[act]
