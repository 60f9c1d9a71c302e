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


def test_too_much_text_over_all_components_is_found(wire: Wire) -> None:
    assert "4001 characters over all texts" in boxed(wire, {"type": 10, "content": "x" * 4_001})[0]


def test_too_many_components_are_found(wire: Wire) -> None:
    assert "42 components" in boxed(wire, *({"type": 10, "content": "x"} for _ in range(41)))[0]


def test_content_beside_components_is_found(wire: Wire) -> None:
    complaints = boxed(wire, {"type": 10, "content": "x"}, content="x")
    assert any("beside components" in complaint for complaint in complaints)


def test_a_file_that_no_component_shows_is_found(wire: Wire) -> None:
    file = {"type": 13, "file": {"url": "attachment://b.txt"}}
    complaints = boxed(wire, file, attachments=[{"id": "0", "filename": "a.txt"}, {"id": "1", "filename": "b.txt"}])
    assert [complaint.rpartition(" ")[2] for complaint in complaints] == ["a.txt"]


def boxed(wire: Wire, *components: dict[str, object], **beside: object) -> list[str]:
    """The complaints of a message of Components V2, all in one box."""
    body = {"components": [{"type": 17, "components": list(components)}], "flags": 1 << 15, **beside, **SILENT}
    return wire.complaints(*MESSAGES, body)
