"""What the doctor finds at Discord, here a server on loopback that answers as Discord does."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.discord.errors import CannotServe
from bot.discord.inspection import look_at_discord
from bot.discord.invitation import NEEDED, invite
from bot.doctor import Check, Health
from bot.errors import SettingsError
from bot.settings import Settings, load_settings

TOKEN = "MTk4NjIy.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
BOT = {"id": "7", "username": "quoth", "discriminator": "0", "global_name": None, "avatar": None, "bot": True}
ENOUGH = discord.Permissions(**{asked.name: True for asked in NEEDED})
EVERYONE = discord.Permissions(view_channel=True, send_messages=True)

Serve = Callable[[discord.Permissions | None], Awaitable[None]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    return load_settings(data_dir=tmp_path)


@pytest.fixture
async def serve(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Serve]:
    servers: list[TestServer] = []

    async def start(granted: discord.Permissions | None) -> None:
        server = TestServer(_discord(granted))
        await server.start_server()
        servers.append(server)
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))

    yield start
    for server in servers:
        await server.close()


def _discord(granted: discord.Permissions | None) -> web.Application:
    """Discord with one server, where the bot's role has these permissions; None for no server."""
    everyone = {"id": "1", "name": "@everyone", "color": 0, "hoist": False, "position": 0, "managed": False}
    role = everyone | {"permissions": str(granted.value if granted else 0), "mentionable": False, "flags": 0}
    server = {"id": "1", "name": "Lab", "owner_id": "9", "roles": [role], "emojis": [], "features": []}
    answers: dict[str, object] = {
        "/users/@me": BOT,
        "/oauth2/applications/@me": {"id": "7", "name": "quoth", "description": "", "verify_key": "", "flags": 0,
                                     "icon": None, "bot_public": True, "bot_require_code_grant": False, "owner": BOT},
        "/users/@me/guilds": [{"id": "1", "name": "Lab"}] if granted else [],
        "/guilds/1": server,
        "/guilds/1/members/7": {"user": BOT, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0},
    }  # fmt: skip

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"code": 0, "message": "401: Unauthorized"}, status=401)
        return _json(answers[request.path])

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application


def _json(body: object, *, status: int = 200) -> web.Response:
    # discord.py reads as JSON only what says so without a charset.
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})


def wrong(checks: list[Check]) -> list[str]:
    return [check.says for check in checks if check.health is Health.WRONG]


async def test_a_bot_that_may_do_what_it_needs_is_found_fine(settings: Settings, serve: Serve) -> None:
    await serve(ENOUGH)

    checks = await look_at_discord(settings)

    assert not wrong(checks)
    assert [check.name for check in checks] == ["token", "invitation", "permissions"]


async def test_a_missing_permission_is_named_with_its_server(settings: Settings, serve: Serve) -> None:
    await serve(EVERYONE)

    assert wrong(await look_at_discord(settings)) == [
        "in Lab it may not: Send Messages in Threads, Attach Files, Read Message History"
    ]


async def test_a_bot_in_no_server_is_told_how_to_be_invited(settings: Settings, serve: Serve) -> None:
    await serve(None)

    checks = await look_at_discord(settings)

    assert "client_id=7" in checks[-2].says
    assert checks[-1].remedy == "invite it with the link above"


async def test_a_refused_token_is_told_without_showing_it(
    settings: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    await serve(ENOUGH)
    monkeypatch.setenv("DISCORD_TOKEN", f"{TOKEN}x")

    checks = await look_at_discord(load_settings(data_dir=settings.data_dir))

    assert wrong(checks) == ["Discord refuses it"]
    assert not any(TOKEN in check.says + check.remedy for check in checks)


async def test_a_discord_that_cannot_be_reached_is_told_with_a_remedy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9")

    (check,) = await look_at_discord(settings)

    assert check.says.startswith("it can't be reached: ")
    assert check.remedy


async def written(settings: Settings) -> str:
    lines: list[str] = []
    assert await invite(settings, lines.append) == 0
    return "\n".join(lines)


async def test_an_invitation_asks_for_the_least_and_says_what_for(settings: Settings, serve: Serve) -> None:
    await serve(None)

    text = await written(settings)

    server, person = (URL(line.strip()) for line in text.splitlines() if "https://" in line)
    assert server.query["client_id"] == person.query["client_id"] == "7"
    assert server.query["scope"] == "bot applications.commands"
    assert discord.Permissions(int(server.query["permissions"])) == discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, create_public_threads=True,
        attach_files=True, read_message_history=True,
    )  # fmt: skip
    assert (person.query["scope"], person.query["integration_type"]) == ("applications.commands", "1")
    assert "Attach Files              to hand over BibTeX" in text
    assert TOKEN not in text


async def test_without_discord_the_token_itself_tells_whom_to_invite(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("DISCORD_TOKEN", "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs")

    assert "client_id=198622483471925248" in await written(load_settings(data_dir=settings.data_dir))


async def test_a_refused_token_gets_no_invitation(
    settings: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    await serve(None)
    monkeypatch.setenv("DISCORD_TOKEN", f"{TOKEN}x")

    with pytest.raises(CannotServe, match="DISCORD_TOKEN"):
        await written(load_settings(data_dir=settings.data_dir))


async def test_without_a_token_there_is_nobody_to_invite(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
        await written(load_settings(data_dir=tmp_path, env_file=tmp_path / "no.env"))
