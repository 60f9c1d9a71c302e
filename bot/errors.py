"""Everything that bot/ raises.

QuothError
├── UserError           what a person may read: said to them as it stands, never logged as a fault
│   ├── NotThere        something named that does not exist: a paper, an old answer
│   ├── NotAllowed      what others may do, and who they are
│   ├── TooMuch         more than a person or a server may ask at once, and how long to wait
│   ├── NoAbstract      a paper that is known, but whose abstract is nowhere to be had
│   └── SourceError     a source of papers gave nothing that can be used
│       ├── Unreachable     no answer, too slow an answer, or only "later"; it may well come the next time
│       ├── Gone            nothing is there under this address
│       ├── RefusedAddress  an address that is not to be asked
│       ├── TooLarge        an answer of more than may be read
│       └── BadAnswer       an answer that is not what was asked for
├── SettingsError       settings that cannot be used
└── StoreError          the database cannot be used
    ├── NewerDatabase   written by a newer Quoth
    └── AlreadyRunning  another process runs on the same data folder
"""


class QuothError(Exception):
    """The root of what bot/ raises; its text names the value and the remedy."""


class UserError(QuothError):
    """What a person may read, as it stands."""


class NotThere(UserError):
    """Something that a person named does not exist."""


class NotAllowed(UserError):
    """The person has no right to this. `role` is the id of the role that would give it, where there is one."""

    def __init__(self, says: str, *, role: str | None = None) -> None:
        super().__init__(says)
        self.role = role


class TooMuch(UserError):
    """A person or a server has asked more than its share; `wait_s` are the seconds until it may ask again."""

    def __init__(self, says: str, wait_s: int) -> None:
        super().__init__(f"{says}. Try again in {wait_s} s.")
        self.wait_s = wait_s


class NoAbstract(UserError):
    """A paper is known, but its abstract is nowhere to be had."""


class SourceError(UserError):
    """A source of papers gave nothing that can be used; `passing` says whether it is worth asking again."""

    passing = False


class Unreachable(SourceError):
    """No answer came; `after_s` is how long the source wants to be left alone, where it said so."""

    passing = True

    def __init__(self, says: str, *, after_s: float | None = None) -> None:
        super().__init__(says)
        self.after_s = after_s


class Gone(SourceError):
    """Nothing is there under this address."""


class RefusedAddress(SourceError):
    """An address is not to be asked: it is no web address, or leads into a private network."""


class TooLarge(SourceError):
    """An answer is larger than may be read."""


class BadAnswer(SourceError):
    """An answer is not what was asked for."""


class SettingsError(QuothError):
    """Settings cannot be used."""


class StoreError(QuothError):
    """The database cannot be used."""


class NewerDatabase(StoreError):
    """The database was written by a newer Quoth."""


class AlreadyRunning(StoreError):
    """Another process runs on the same data folder, until it is stopped."""
