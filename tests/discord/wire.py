"""What Discord would say of a request body: by its own API description, and by the rules that it leaves out."""

import copy
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import cast

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = Mapping[str, object]

_DESCRIPTION = "urn:discord"
_EMBEDS_TOTAL = 6_000
_TEXT_TOTAL, _COMPONENTS = 4_000, 40
_TEXT_DISPLAY = 10
_COMPONENTS_V2 = 1 << 15
# A message that shows nothing is refused; one that only defers, or only answers a form's field, needs to show nothing.
_SHOWS = ("content", "embeds", "attachments", "components", "sticker_ids", "poll")


def description_file() -> Path:
    """Where Discord's API description lies, which is not part of the project."""
    beside = Path(__file__).parents[3] / "shared" / "data" / "discord-openapi.json"
    return Path(os.environ.get("QUOTH_DISCORD_OPENAPI", beside))


class Wire:
    """Complains of what Discord would not take; without its description, only of what that leaves out anyway."""

    def __init__(self, description: Path) -> None:
        self.description = description
        self._known: dict[tuple[str, str, str], list[str]] = {}

    def complaints(self, method: str, path: str, body: object) -> list[str]:
        """What is wrong with a request, one text each; none for a good one."""
        if not isinstance(body, dict | list):
            return []
        found = [f"{method} {path}: {complaint}" for complaint in self._unwritten(method, path, body)]
        if self.description.exists():
            found += [f"{method} {path}: {complaint}" for complaint in self._described(method, path, body)]
        return found

    @cached_property
    def _document(self) -> dict[str, dict[str, object]]:
        return cast("dict[str, dict[str, object]]", json.loads(self.description.read_text(encoding="utf-8")))

    @cached_property
    def _registry(self) -> Registry[object]:
        resource = DRAFT202012.create_resource(self._document)
        return cast("Registry[object]", Registry().with_resource(_DESCRIPTION, resource))

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], str]]:
        """Each path as a pattern, those that name more literally first."""
        paths = sorted(self._document["paths"], key=lambda path: path.count("{"))
        return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]

    def _described(self, method: str, path: str, body: object) -> list[str]:
        template = next((path_ for pattern, path_ in self._routes if pattern.fullmatch(path)), None)
        if template is None:
            return ["Discord has no such path"]
        # The list of all commands takes a quarter of a second to check, and each test's bot sends it.
        asked = (method, template, json.dumps(body, sort_keys=True))
        if asked not in self._known:
            self._known[asked] = list(self._checked(method, template, body))
        return self._known[asked]

    def _checked(self, method: str, template: str, body: object) -> Iterator[str]:
        pointer = f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}"
        schema = {"$ref": f"{_DESCRIPTION}#{pointer}/requestBody/content/application~1json/schema"}
        validator = Draft202012Validator(schema, registry=self._registry)
        for error in validator.iter_errors(_with_text_ids(body)):
            yield f"{error.json_path}: {error.message[:500]}"

    @staticmethod
    def _unwritten(method: str, path: str, body: object) -> Iterator[str]:
        if not isinstance(body, dict) or "commands" in path:
            return
        message = body.get("data", body) if path.endswith("/callback") else body
        if not isinstance(message, dict):
            return
        total = sum(_embed_length(embed) for embed in cast("list[Json]", message.get("embeds") or []))
        if total > _EMBEDS_TOTAL:
            yield f"{total} characters over all embeds"
        yield from _unwritten_of_components(message)
        ids = [custom_id for custom_id in _custom_ids(message.get("components")) if custom_id]
        if len(set(ids)) < len(ids):
            yield f"duplicate custom_ids: {ids}"
        sends = (method == "POST" and re.search(r"/messages$|^/webhooks/", path)) or body.get("type") == 4
        if sends and not any(message.get(part) for part in _SHOWS):
            yield "an empty message"
        if (
            sends
            and message.get("allowed_mentions") != {"parse": []}
            and message.get("allowed_mentions")
            != {
                "parse": [],
                "replied_user": False,
            }
        ):
            yield f"mentions are allowed: {message.get('allowed_mentions')}"


def _embed_length(embed: Json) -> int:
    footer = cast("Json", embed.get("footer") or {})
    return sum(len(str(text)) for text in (embed.get("title"), embed.get("description"), footer.get("text")) if text)


def _unwritten_of_components(message: Json) -> Iterator[str]:
    """What is wrong with a message of Components V2; nothing of any other."""
    if not int(cast("int", message.get("flags") or 0)) & _COMPONENTS_V2:
        return
    nested = list(_nested(message.get("components")))
    if len(nested) > _COMPONENTS:
        yield f"{len(nested)} components"
    total = sum(len(str(each["content"])) for each in nested if each["type"] == _TEXT_DISPLAY)
    if total > _TEXT_TOTAL:
        yield f"{total} characters over all texts"
    if message.get("content") or message.get("embeds"):
        yield "content or embeds beside components"
    referred = str(nested)
    for attachment in cast("list[Json]", message.get("attachments") or []):
        if f"attachment://{attachment['filename']}'" not in referred:
            yield f"a file that no component shows: {attachment['filename']}"


def _nested(components: object) -> Iterator[Json]:
    for component in cast("list[Json]", components or []):
        yield component
        yield from _nested(component.get("components"))


def _custom_ids(components: object) -> Iterator[object]:
    for component in cast("list[Json]", components or []):
        yield component.get("custom_id")
        yield from _custom_ids(component.get("components"))
        if inner := component.get("component"):
            yield from _custom_ids([inner])


def _with_text_ids(body: object) -> object:
    """The body with the ids as texts that discord.py sends as whole numbers; Discord takes both."""
    if not isinstance(body, dict):
        return body
    mended = copy.deepcopy(body)
    for holder in (mended, mended.get("data")):
        for attachment in (isinstance(holder, dict) and holder.get("attachments")) or []:
            attachment["id"] = str(attachment["id"])
    if reference := mended.get("message_reference"):
        mended["message_reference"] = {name: str(value) for name, value in reference.items()}
    if "recipient_id" in mended:
        mended["recipient_id"] = str(mended["recipient_id"])
    return mended
