"""`quoth chat --json`: an object a line in, an object a line out, in order."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import UserError
from bot.replies import Caller, Reply, Standing
from bot.terminal.objects import json_line, reply_object
from bot.terminal.respond import LOCAL_CALLER, MAX_LINE, TOO_LONG, Answer, error_reply

_PROMISED = '{"user", "channel", "guild", "text"}'
# Ids may be written as the numbers that they are in Discord.
_Name = Annotated[str, Field(coerce_numbers_to_str=True)]


class Said(BaseModel):
    """One line of input: who says what, and where. Other keys are left alone: they may be a later version's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Annotated[str, Field(strict=True)]
    user: _Name = LOCAL_CALLER.user
    channel: _Name = LOCAL_CALLER.channel
    guild: _Name | None = None
    roles: frozenset[_Name] = frozenset()
    # Whoever writes the lines runs Quoth, and says for whom that doesn't hold.
    manages: Annotated[bool, Field(strict=True)] = True

    @property
    def caller(self) -> Caller:
        return Caller(self.user, self.channel, self.guild, Standing(roles=self.roles, manages=self.manages))


async def serve_lines(answer: Answer, lines: AsyncIterator[bytes], write: Callable[[str], None]) -> int:
    """Answer each line before the next, in an object that `write` flushes; return 0 at the end of the lines.

    Each object tells how its own line fared.
    """
    async for line in lines:
        write(json_line(reply_object(await _reply_to(answer, line))))
    return 0


async def _reply_to(answer: Answer, line: bytes) -> Reply:
    try:
        said = read_said(line)
    except UserError as error:
        return error_reply(str(error))
    return await answer(said.caller, said.text)


def read_said(line: bytes) -> Said:
    """Return what a line says. Raises UserError where it is too long, or not such an object."""
    if len(line) > MAX_LINE:
        raise UserError(TOO_LONG)
    try:
        return Said.model_validate_json(line)
    except ValidationError as error:
        raise UserError(_fault(error)) from None


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "json_invalid":
            return f"This line is not JSON ({first['msg']}); write one object a line: {_PROMISED}."
        case "model_type" | "model_attributes_type":
            return f"This line is JSON, but not an object; write one object a line: {_PROMISED}."
        case "missing":
            return f"The object has no {field!r}; write one like {_PROMISED}."
        case "string_type":
            return f"{field!r} is no text: {first['input']!r:.40}; write an object like {_PROMISED}."
        case _:
            return f"{field!r} can't be {first['input']!r:.40} ({first['msg']}); write an object like {_PROMISED}."
