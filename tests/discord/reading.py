"""What stands in a message of components: its texts and what can be pressed, as a person would read them off."""

from collections.abc import Iterable, Iterator
from typing import cast

import discord
from simcord import ResponseMessage

from tests.discord.dialect import parse, shown
from tests.discord.wire import Json

_BUTTON, _TEXT_DISPLAY = 2, 10


def components_of(message: ResponseMessage | discord.Message) -> list[Json]:
    """The components of a message as Discord has them."""
    if isinstance(message, ResponseMessage):
        return cast("list[Json]", message.components)
    return [cast("Json", component.to_dict()) for component in message.components]


def text(message: ResponseMessage | discord.Message) -> str:
    """The markdown of all its texts."""
    return "\n".join(texts(components_of(message)))


def heading(message: ResponseMessage | discord.Message) -> str:
    """The letters of its first line."""
    return heading_of(components_of(message))


def labels(message: ResponseMessage | discord.Message) -> list[str]:
    return list(buttons(components_of(message)))


def texts(components: Iterable[Json]) -> list[str]:
    return [str(each["content"]) for each in nested(components) if each["type"] == _TEXT_DISPLAY]


def heading_of(components: Iterable[Json]) -> str:
    (first, *_) = texts(components)
    return shown(parse(first.split("\n")[0]))


def buttons(components: Iterable[Json]) -> dict[str, str]:
    """The labels of the buttons, each with its custom_id."""
    return {str(each["label"]): str(each["custom_id"]) for each in nested(components) if each["type"] == _BUTTON}


def nested(components: Iterable[Json]) -> Iterator[Json]:
    """The components and those within them."""
    for component in components:
        yield component
        yield from nested(cast("list[Json]", component.get("components") or []))
