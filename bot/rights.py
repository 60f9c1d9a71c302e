"""Rights: who may do what, in one place.

Front ends hide what a person may not do, but a server's admins can override that, so it is checked here too.
"""

from bot.commands import Right
from bot.errors import NotAllowed
from bot.replies import Caller
from bot.servers import ServerSettings


def runs_quoth(caller: Caller) -> bool:
    """Whether it is the person at the terminal: in Discord's direct messages nobody manages anything."""
    return caller.guild is None and caller.standing.manages


def may(caller: Caller, settings: ServerSettings, right: Right) -> bool:
    """Whether the caller has the right here. Who manages a server that did not install the bot has none over it."""
    if right is Right.EVERYBODY:
        return True
    if caller.server is None:
        return runs_quoth(caller)
    # The role that everybody in a server has goes by the server's own id, and is not among a member's roles.
    curates = right is Right.CURATOR and settings.curator_role in {*caller.standing.roles, caller.server}
    return caller.standing.manages or curates


def require(caller: Caller, settings: ServerSettings, right: Right, doing: str) -> None:
    """Raise NotAllowed, which says who may, where the caller has not the right to what is being done."""
    if may(caller, settings, right):
        return
    if caller.server is None:
        raise NotAllowed(f"{doing} works in a server that has installed me; elsewhere, for whoever runs me.")
    if right is Right.ADMIN:
        raise NotAllowed(f"{doing} is for those who may manage this server.")
    if settings.curator_role is None:
        raise NotAllowed(
            f"{doing} is for those who may manage this server. They can let a role do it, with /settings curator."
        )
    raise NotAllowed(f"{doing} is for this server's curators and those who manage it.", role=settings.curator_role)
