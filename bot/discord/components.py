"""Buttons and the follow-up form.

All that a button knows stands in its custom_id, so it works after a restart and for as long as its answer is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypedDict, cast

import discord

from bot.discord import limits
from bot.errors import UserError
from bot.replies import Action, Verb

_LABELS: dict[str, str] = {Verb.MORE_QUOTES: "More quotes", Verb.FOLLOW_UP: "Follow up"}
_PREVIOUS, _NEXT = "Previous page", "Next page"
_PAGED = {Verb.PAGE, Verb.LOG}

_BUTTON_ID = re.compile(r"quoth:(?P<verb>[a-z]+):(?P<turn>\d+):(?P<page>\d+):(?P<asker>\d+)")
_FORM_ID = re.compile(r"quoth:form:(?P<turn>\d+)")
_FORM_TITLE = "Follow up"
_FORM_LABEL = "Your question"
_FORM_HINT = "It may lean on the answers before, as in “who wrote it?”"
_FORM_LIFETIME_S = 15 * 60  # as long as Discord takes an answer to the press that opened it
_QUESTION = "question"


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
            raise UserError("This button was made by another version of me and does nothing now; ask again instead.")
        return Action(Verb(self.verb), self.turn_id, self.page)


class Answering(Protocol):
    """A client that does what its buttons say."""

    async def press(self, interaction: discord.Interaction, pressed: Pressed) -> None: ...


class Press(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
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
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        return cls(Pressed(match["verb"], int(match["turn"]), int(match["page"]), int(match["asker"])))

    async def callback(self, interaction: discord.Interaction) -> None:
        await cast("Answering", interaction.client).press(interaction, self.pressed)


def buttons(actions: Sequence[Action], *, asker: int, page: int) -> discord.ui.View:
    """The actions as buttons, in a view that may be empty. `page` is the one that is shown."""
    view = discord.ui.View(timeout=None)
    for action in actions:
        turning = _PREVIOUS if action.page < page else _NEXT
        label = turning if action.verb in _PAGED else _LABELS[action.verb]
        view.add_item(Press(Pressed(action.verb, action.turn_id, action.page, asker), label=label))
    return view


class FollowUpForm(discord.ui.Modal):
    """The form that a follow-up to an answer is typed into. What was typed is read by `typed`."""

    def __init__(self, turn_id: int) -> None:
        super().__init__(title=_FORM_TITLE, custom_id=f"quoth:form:{turn_id}", timeout=_FORM_LIFETIME_S)
        field: discord.ui.TextInput[Self] = discord.ui.TextInput(
            custom_id=_QUESTION, style=discord.TextStyle.paragraph, max_length=limits.MODAL_VALUE
        )
        self.add_item(discord.ui.Label(text=_FORM_LABEL, description=_FORM_HINT, component=field))


class _Field(TypedDict):
    custom_id: str
    value: str


class _Label(TypedDict):
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


def typed(interaction: discord.Interaction) -> Typed | None:
    """What was typed into a follow-up form; None where the interaction is something else.

    It is read from the interaction itself: discord.py forgets an open form when the process ends.
    """
    if interaction.type is not discord.InteractionType.modal_submit or interaction.data is None:
        return None
    submitted = cast("_Submitted", interaction.data)
    form = _FORM_ID.fullmatch(submitted["custom_id"])
    if form is None:
        return None
    fields = (label["component"] for label in submitted["components"])
    return Typed(next(field["value"] for field in fields if field["custom_id"] == _QUESTION), int(form["turn"]))


def turn_under(message: discord.Message) -> int | None:
    """The turn whose answer a message shows, as its buttons tell; None where there are none."""
    for row in message.components:
        for item in row.children if isinstance(row, discord.ActionRow) else ():
            if found := _BUTTON_ID.fullmatch(getattr(item, "custom_id", None) or ""):
                return int(found["turn"])
    return None
