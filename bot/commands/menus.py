"""What the menu of a message offers."""

from bot.commands.asking import FIND
from bot.commands.kinds import Menu
from bot.commands.sentences import CHECK

MENUS = (Menu("Which papers cover this?", FIND, "topic"), Menu("Is this quote real?", CHECK, "sentence"))
