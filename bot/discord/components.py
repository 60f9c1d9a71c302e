"""A message as Discord's components, its buttons and lists, and the follow-up form.

All that a button or list knows stands in its custom_id, so it works after a restart, as long as its answer is kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypedDict, cast

import discord

from bot.discord import limits
from bot.discord.markdown import one_line
from bot.discord.render import Jump, Message
from bot.errors import UserError
from bot.replies import PAGING, Action, Attachment, Verb

OUTDATED = "This was made by another version of me and does nothing now; ask again instead."

_LABELS: dict[str, str] = {
    Verb.MORE_QUOTES: "More quotes",
    Verb.FOLLOW_UP: "Follow up",
    Verb.SHARE: "Share",
    Verb.LIKE: "👍",
    Verb.DISLIKE: "👎",
    Verb.WATCH: "Watch for it",
}
_PREVIOUS, _NEXT = "Previous page", "Next page"

_BUTTON_ID = re.compile(r"quoth:(?P<verb>[a-z]+):(?P<turn>\d+):(?P<page>\d+):(?P<asker>\d+)")
_JUMP_ID = re.compile(r"quoth:jump:(?P<verb>[a-z]+):(?P<turn>\d+):(?P<asker>\d+)")
_FORM_ID = re.compile(r"quoth:form:(?P<turn>\d+)")
_FORM_TITLE = "Follow up"
_FORM_LABEL = "Your question"
_FORM_HINT = "It may lean on the answers before, as in “who wrote it?”"
_FORM_LIFETIME_S = 15 * 60  # as long as Discord takes an answer to the press that opened it
_QUESTION = "question"

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button's custom_id says. `asker` is whose answer it stands under; `verb` may be another version's."""

    verb: str
    turn_id: int
    page: int
    asker: int

    @property
    def action(self) -> Action:
        """What to do. Raises UserError for a verb that this version doesn't know."""
        if self.verb not in set(Verb):
            raise UserError(OUTDATED)
        return Action(Verb(self.verb), self.turn_id, self.page)


class Answering(Protocol):
    """A client that does what its buttons say."""

    async def press(self, interaction: discord.Interaction, pressed: Pressed) -> None: ...


class Press(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]],
    template=_BUTTON_ID,
):
    """A button under an answer."""

    def __init__(self, pressed: Pressed, *, label: str = "") -> None:
        self.pressed = pressed
        super().__init__(
            discord.ui.Button(
                label=limits.clamp(label or pressed.verb, limits.BUTTON_LABEL),
                custom_id=f"quoth:{pressed.verb}:{pressed.turn_id}:{pressed.page}:{pressed.asker}",
                style=discord.ButtonStyle.primary if pressed.verb == Verb.FOLLOW_UP else discord.ButtonStyle.secondary,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[discord.ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        return cls(Pressed(match["verb"], int(match["turn"]), int(match["page"]), int(match["asker"])))

    async def callback(self, interaction: discord.Interaction) -> None:
        await cast("Answering", interaction.client).press(interaction, self.pressed)


class Leap(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.LayoutView]],
    template=_JUMP_ID,
):
    """The list of pages to go to."""

    def __init__(self, jump: Jump, *, asker: int) -> None:
        self._jump, self._asker = jump, asker
        pages = [
            discord.SelectOption(label=f"Page {page}", value=str(page), default=page == jump.page)
            for page in _pages_offered(jump)
        ]
        custom_id = f"quoth:jump:{jump.verb}:{jump.turn_id}:{asker}"
        super().__init__(discord.ui.Select(custom_id=custom_id, placeholder="Go to page …", options=pages))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[discord.ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        return cls(Jump(match["verb"], int(match["turn"]), 1, 1), asker=int(match["asker"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        (page,) = self.item.values
        pressed = Pressed(self._jump.verb, self._jump.turn_id, int(page), self._asker)
        await cast("Answering", interaction.client).press(interaction, pressed)


def _pages_offered(jump: Jump) -> list[int]:
    """The first and the last page, and as many as a list takes of those around the one shown."""
    around = sorted(range(1, jump.pages + 1), key=lambda page: (page not in (1, jump.pages), abs(page - jump.page)))
    return sorted(around[: limits.SELECT_OPTIONS])


def layout(message: Message, *, asker: int, page: int) -> discord.ui.LayoutView:
    """The message as Discord draws it: one box with all that belongs to it. `page` is the one that is shown."""
    view = discord.ui.LayoutView(timeout=None)
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=message.colour)
    for index, text in enumerate(message.texts):
        if index:
            box.add_item(discord.ui.Separator())
        box.add_item(discord.ui.TextDisplay(text))
    for item in (*_files(message.attachments), *_buttons(message.actions, asker=asker, page=page)):
        box.add_item(item)
    if message.jump:
        box.add_item(discord.ui.ActionRow(Leap(message.jump, asker=asker)))
    return view.add_item(box)


def _files(attachments: Sequence[Attachment]) -> Iterator[discord.ui.Item[discord.ui.LayoutView]]:
    """The pictures together, then the other files: a file that no component shows is not seen."""
    pictures = [each for each in attachments if each.name.lower().endswith(_PICTURES)]
    if pictures:
        yield discord.ui.MediaGallery(
            *(discord.MediaGalleryItem(f"attachment://{each.name}", description=alternative(each)) for each in pictures)
        )
    yield from (discord.ui.File(f"attachment://{each.name}") for each in attachments if each not in pictures)


def alternative(attachment: Attachment) -> str:
    """What a file says to whoever can't see it."""
    return limits.clamp(one_line(attachment.description) or attachment.name, limits.FILE_DESCRIPTION)


def _buttons(
    actions: Sequence[Action], *, asker: int, page: int
) -> Iterator[discord.ui.ActionRow[discord.ui.LayoutView]]:
    for start in range(0, len(actions), limits.BUTTONS_IN_ROW):
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
        for action in actions[start : start + limits.BUTTONS_IN_ROW]:
            turning = _PREVIOUS if action.page < page else _NEXT
            label = turning if action.verb in PAGING else _LABELS[action.verb]
            row.add_item(Press(Pressed(action.verb, action.turn_id, action.page, asker), label=label))
        yield row


class FollowUpForm(discord.ui.Modal):
    """The form that a follow-up to an answer is typed into. What was typed is read by `typed`."""

    def __init__(self, turn_id: int) -> None:
        super().__init__(title=_FORM_TITLE, custom_id=f"quoth:form:{turn_id}", timeout=_FORM_LIFETIME_S)
        field: discord.ui.TextInput[Self] = discord.ui.TextInput(
            custom_id=_QUESTION, style=discord.TextStyle.paragraph, max_length=limits.MODAL_VALUE
        )
        self.add_item(discord.ui.Label(text=_FORM_LABEL, description=_FORM_HINT, component=field))


class _Field(TypedDict, total=False):
    custom_id: str
    value: str


class _Label(TypedDict, total=False):
    component: _Field


class _Submitted(TypedDict):
    """A form as Discord hands it in.

    https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
    """

    custom_id: str
    components: list[_Label]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a follow-up form, and the turn that it follows."""

    text: str
    turn_id: int


def typed(interaction: discord.Interaction) -> Typed:
    """What was typed into a follow-up form. Raises UserError for a form that another version made.

    It is read from the interaction itself: discord.py forgets an open form when the process ends.
    """
    submitted = cast("_Submitted", interaction.data)
    form = _FORM_ID.fullmatch(submitted["custom_id"])
    fields = (label.get("component", {}) for label in submitted["components"])
    texts = [str(field.get("value", "")) for field in fields if field.get("custom_id") == _QUESTION]
    if form is None or not texts:
        raise UserError(OUTDATED)
    return Typed(texts[0], int(form["turn"]))


def is_strange(interaction: discord.Interaction) -> bool:
    """If a button was pressed, or something chosen, that this version can't read."""
    if interaction.type is not discord.InteractionType.component:
        return False
    custom_id = cast("_Submitted", interaction.data)["custom_id"]
    return not any(known.fullmatch(custom_id) for known in (_BUTTON_ID, _JUMP_ID))


def turn_under(message: discord.Message) -> int | None:
    """The turn whose answer a message shows, as its buttons tell; None where there are none."""
    ids = (getattr(item, "custom_id", None) or "" for item in _nested(message.components))
    return next((int(found["turn"]) for found in map(_BUTTON_ID.fullmatch, ids) if found), None)


def _nested(components: Sequence[discord.Component]) -> Iterator[discord.Component]:
    for component in components:
        yield component
        yield from _nested(getattr(component, "children", ()))
