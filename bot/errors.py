"""Everything that bot/ raises.

QuothError
├── UserError           what a person may read: said to them as it stands, never logged as a fault
│   └── NotThere        something named that does not exist: a paper, an old answer
├── SettingsError       settings that cannot be used
└── StoreError          the database cannot be used
    └── NewerDatabase   written by a newer Quoth
"""


class QuothError(Exception):
    """The root of what bot/ raises; its text names the value and the remedy."""


class UserError(QuothError):
    """What a person may read, as it stands."""


class NotThere(UserError):
    """Something that a person named does not exist."""


class SettingsError(QuothError):
    """Settings cannot be used."""


class StoreError(QuothError):
    """The database cannot be used."""


class NewerDatabase(StoreError):
    """The database was written by a newer Quoth."""
