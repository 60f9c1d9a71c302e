"""What the menu of a message offers."""

from bot.commands.asking import FIND
from bot.commands.checking import CHECK
from bot.commands.kinds import Menu

MENUS = (Menu("Which papers cover this?", FIND, "topic"), Menu("Is this quote real?", CHECK, "sentence"))
