"""What the menu of a message offers."""

from bot.commands.asking import FIND
from bot.commands.kinds import Menu

MENUS = (Menu("Which papers cover this?", FIND, "topic"),)
