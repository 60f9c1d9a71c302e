"""The checks that each body which leaves the bot is put to find what Discord would not take."""

import pytest

from tests.discord.wire import Wire

MESSAGES = ("POST", "/channels/1/messages")
SILENT: dict[str, object] = {"allowed_mentions": {"parse": []}}


@pytest.fixture
def described(wire: Wire) -> Wire:
    """The checks by Discord's own description of its interface."""
    if not wire.description.exists():
        pytest.skip(
            f"Discord's API description is not at {wire.description} (QUOTH_DISCORD_OPENAPI names another place)"
        )
    return wire


def test_a_good_message_is_fine(described: Wire) -> None:
    assert described.complaints(*MESSAGES, {"embeds": [{"title": "x"}], **SILENT}) == []


def test_a_title_that_is_too_long_is_found(described: Wire) -> None:
    (complaint,) = described.complaints(*MESSAGES, {"embeds": [{"title": "x" * 257}], **SILENT})
    assert "embeds" in complaint


def test_a_path_that_discord_lacks_is_found(described: Wire) -> None:
    (complaint,) = described.complaints("POST", "/no/such/path", {"content": "x"})
    assert "no such path" in complaint


def test_too_much_text_over_all_embeds_is_found(wire: Wire) -> None:
    body = {"embeds": [{"description": "x" * 4_000}, {"description": "x" * 2_001}], **SILENT}
    assert "6001 characters over all embeds" in wire.complaints(*MESSAGES, body)[0]


def test_an_empty_message_is_found(wire: Wire) -> None:
    assert any("empty" in complaint for complaint in wire.complaints(*MESSAGES, {"embeds": [], **SILENT}))


def test_a_custom_id_used_twice_is_found(wire: Wire) -> None:
    button = {"type": 2, "style": 2, "label": "x", "custom_id": "same"}
    body = {"content": "x", "components": [{"type": 1, "components": [button, button]}], **SILENT}
    assert any("duplicate" in complaint for complaint in wire.complaints(*MESSAGES, body))


def test_a_message_that_could_ping_is_found(wire: Wire) -> None:
    assert any("mentions" in complaint for complaint in wire.complaints(*MESSAGES, {"content": "@everyone"}))
