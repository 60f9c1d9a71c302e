"""Whose papers are looked at: each query of papers is held to the libraries of a scope."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

SHARED = ""
"""The library that everybody sees; a server's own has the id of its guild."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The libraries that are seen. `hidden` are the numbers of shared papers that the server has of its own."""

    libraries: tuple[str, ...] = (SHARED,)
    hidden: tuple[int, ...] = ()

    @property
    def parameters(self) -> Mapping[str, str]:
        """The lists that queries take by these names, for json_each."""
        return {"libraries": json.dumps(self.libraries), "hidden": json.dumps(self.hidden)}
