"""The doctor: what is set up, what is wrong, how to mend it, and what can be mended without a person."""

from bot.doctor.checks import Check, Health
from bot.doctor.examining import examine
from bot.doctor.token import application_in

__all__ = ["Check", "Health", "application_in", "examine"]
