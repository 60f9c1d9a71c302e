"""What Quoth really sends, for each kind of message: a JSON object a line, for draw.mjs to draw.

    python -m tests.pictures.scenes | node tests/pictures/draw.mjs FOLDER

The real client answers in a virtual Discord, from the bundled library; what left it for the network is what is drawn.
"""

import asyncio
import json
import logging
import sys
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import discord
import simcord
from simcord import ChannelHandle, HttpLogEntry, InteractionResult, MemberActor

from bot.app import open_assistant
from bot.discord.serve import build_client
from bot.settings import load_settings
from tests.discord.dialect import parse

_TEXT_DISPLAY = 10
_EPHEMERAL = 64

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: its name, what the person used or said, and how they did."""

    name: str
    used: str
    act: Callable[[MemberActor, ChannelHandle], Awaitable[InteractionResult]]


def _slash(
    command: str, /, **options: str | bool | int
) -> Callable[[MemberActor, ChannelHandle], Awaitable[InteractionResult]]:
    async def act(ada: MemberActor, channel: ChannelHandle) -> InteractionResult:
        return await ada.slash(channel, command, **options)

    return act


def _pressed(
    label: str, command: str, **options: str | bool
) -> Callable[[MemberActor, ChannelHandle], Awaitable[InteractionResult]]:
    async def act(ada: MemberActor, channel: ChannelHandle) -> InteractionResult:
        first = (await ada.slash(channel, command, **options)).response
        assert first is not None
        return await ada.click(first, label=label)

    return act


def _asked_before(command: str) -> Callable[[MemberActor, ChannelHandle], Awaitable[InteractionResult]]:
    async def act(ada: MemberActor, channel: ChannelHandle) -> InteractionResult:
        for question in ("what speeds up training of large language models?", "who wrote the second one?"):
            await ada.slash(channel, "ask", question=question)
        return await ada.slash(channel, command)

    return act


_ALTERED = (
    "Experimental results show that KVComp achieves on average 48% and up to 93% higher memory reduction rate compared "
    "to existing methods with little/no model accuracy degradation."
)

_VERBATIM = (
    "Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x faster with 4x longer sequence "
    "length than the existing method SOTA baseline."
)

SCENES = (
    Scene("answer", "/ask", _slash("ask", question="how much memory does KVComp save?")),
    Scene("answer-two-papers", "/ask", _slash("ask", question="what speeds up training of large language models?")),
    Scene("not-found", "/ask", _slash("ask", question="which paper is about penguins in Antarctica?")),
    Scene("record", "/ask", _slash("ask", question="who wrote KVComp?")),
    Scene("listing", "/find", _slash("find", topic="large language models")),
    Scene("listing-author", "/find", _slash("find", author="Zhang", since="2023")),
    Scene("listing-page-2", "/find", _pressed("Next page", "find", topic="large language models")),
    Scene("listing-jump", "/ask", _slash("ask", question="papers since 2000")),
    Scene("paper", "/paper show", _slash("paper show", paper="KVComp")),
    Scene("citation", "/paper cite", _slash("paper cite", paper="KVComp")),
    Scene("similar", "/paper similar", _slash("paper similar", paper="GFormer")),
    Scene("compare", "/paper compare", _slash("paper compare", a="Domino", b="SDP4Bit", about="communication")),
    Scene("numbers", "/numbers", _slash("numbers", topic="training memory")),
    Scene("check-altered", "/check", _slash("check", sentence=_ALTERED)),
    Scene("check-verbatim", "/check", _slash("check", sentence=_VERBATIM)),
    Scene("numbers-page", "/numbers", _slash("numbers")),
    Scene("recent", "/recent", _slash("recent", days=30)),
    Scene("mydata", "/mydata show", _asked_before("mydata show")),
    Scene("mydata-export", "/mydata export", _asked_before("mydata export")),
    Scene("context", "/context show", _asked_before("context show")),
    Scene("help-command", "/help", _slash("help", command="numbers")),
    Scene("library", "/library status", _slash("library status")),
    Scene("library-refused", "/library add", _slash("library add", reference="@misc{x}")),
    Scene("digest-none", "/digest status", _slash("digest status")),
    Scene("watch", "/watch add", _slash("watch add", topic="KV cache compression")),
    Scene("settings", "/settings show", _slash("settings show")),
    Scene("settings-change", "/settings retention", _slash("settings retention", days=90)),
    Scene("status", "/status", _slash("status")),
    Scene("help", "/help", _slash("help")),
    Scene("error", "/paper show", _slash("paper show", paper="no such paper")),
)


async def scenes() -> AsyncIterator[Json]:
    """Play each scene with a person and channel of its own, and tell what was sent."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), env_file=Path(folder) / "no.env")
        async with open_assistant(settings) as assistant:
            client = build_client(assistant, settings.data_dir / "discord-commands")
            async with simcord.run(client) as env:
                guild = env.create_guild()
                admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
                for scene in SCENES:
                    channel = guild.create_text_channel(scene.name)
                    ada = guild.add_member(env.create_user(scene.name), roles=[admins])
                    yield await _played(env, scene, ada, channel)


async def _played(env: simcord.Env, scene: Scene, ada: MemberActor, channel: ChannelHandle) -> Json:
    result = await scene.act(ada, channel)
    (*_, used) = _starts(env.http_requests)
    sent = [entry.json for entry in env.http_requests[used:] if _shows(entry)]
    assert sent, f"{scene.name}: nothing was sent"
    private = result.response is not None and result.response.ephemeral  # as the defer said
    messages = [_taken_apart(cast("Json", body), private=private) for body in sent]
    return {"name": scene.name, "used": scene.used, "messages": messages, "files": await _pictures(result)}


async def _pictures(result: InteractionResult) -> dict[str, str]:
    """The pictures that were sent, each name with its content as an address."""
    shown = [message for message in (result.response, *result.followups) if message is not None]
    pictures = [file for message in shown for file in message.attachments if file.filename.endswith(".png")]
    return {each.filename: f"data:image/png;base64,{b64encode(await each.read()).decode()}" for each in pictures}


def _starts(requests: Sequence[HttpLogEntry]) -> list[int]:
    """Where each interaction begins to be answered."""
    return [place for place, entry in enumerate(requests) if entry.path.endswith("/callback")]


def _shows(entry: HttpLogEntry) -> bool:
    return isinstance(entry.json, dict) and bool(entry.json.get("components"))


def _taken_apart(body: Mapping[str, object], *, private: bool) -> Json:
    """The body with its texts as nodes of Discord's markdown."""
    flags = int(cast("int", body.get("flags") or 0)) | (_EPHEMERAL if private else 0)
    return {"components": [_component(each) for each in cast("list[Json]", body["components"])], "flags": flags}


def _component(component: Json) -> Json:
    taken = dict(component)
    if component["type"] == _TEXT_DISPLAY:
        taken["content"] = [asdict(node) for node in parse(str(component["content"]))]
    if "components" in component:
        taken["components"] = [_component(each) for each in cast("list[Json]", component["components"])]
    return taken


async def _main() -> None:
    logging.disable(logging.CRITICAL)
    async for scene in scenes():
        sys.stdout.write(json.dumps(scene) + "\n")


if __name__ == "__main__":
    asyncio.run(_main())
