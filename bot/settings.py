"""Settings: config/quoth.toml holds each default; .env stands above it, then the environment, then the command line."""

import difflib
import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.errors import SettingsError
from bot.resources import defaults_file

PREFIX = "QUOTH_"
TOKEN_VARIABLES = ("QUOTH_DISCORD_TOKEN", "DISCORD_TOKEN")


def _capitals(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _words(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_capitals)]
LogFormat = Literal["plain", "json"]


Contact = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[ -~]*$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]


def _elsewhere(folder: Path) -> Path | None:
    return None if folder == Path() else _whole(folder)


def _place(folder: Path) -> Path:
    """The folder as an absolute path; the platform's own for an empty one."""
    if folder == Path():
        return platformdirs.user_data_path("quoth", appauthor=False)
    return _whole(folder)


def _whole(folder: Path) -> Path:
    if "\0" in str(folder):
        raise ValueError("no folder's name holds a zero byte")
    try:
        return folder.expanduser().absolute()
    except RuntimeError as error:  # a home folder that nobody has
        raise ValueError(str(error)) from error


class Settings(BaseSettings):
    """What can be set; config/quoth.toml tells each one's unit, default and meaning."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_prefix=PREFIX,
        env_ignore_empty=True,
        env_file_encoding="utf-8",
        defer_build=True,  # only the class that `load_settings` makes of this one is ever checked with
    )

    quotes_per_answer: int = Field(ge=1, le=25)
    papers_per_page: int = Field(ge=1, le=25)
    nearest_papers: int = Field(ge=0, le=25)
    context_turns: int = Field(ge=0, le=100)
    context_minutes: int = Field(ge=0)
    search_threads: int = Field(ge=1, le=64)
    search_timeout_s: float = Field(gt=0)
    person_burst: int = Field(ge=1)
    person_per_minute: float = Field(gt=0)
    person_at_once: int = Field(ge=1)
    server_burst: int = Field(ge=1)
    server_per_minute: float = Field(gt=0)
    bundled_library: bool
    library_poll_s: float = Field(gt=0)
    server_papers: int = Field(ge=1, le=1_000_000)
    person_watches: int = Field(ge=0, le=1_000)
    server_watches: int = Field(ge=0, le=1_000)
    largest_file_mib: int = Field(ge=1, le=100)
    contact: Contact
    fetch_timeout_s: float = Field(gt=0)
    fetch_read_timeout_s: float = Field(gt=0)
    fetch_max_mb: float = Field(gt=0, le=100)
    fetch_tries: int = Field(ge=1, le=10)
    private_hosts: Hosts
    arxiv_api_url: WebAddress
    doi_url: WebAddress
    crossref_url: WebAddress
    datacite_url: WebAddress
    arxiv_feed_url: WebAddress
    biorxiv_url: WebAddress
    huggingface_url: WebAddress
    edition_minutes: float = Field(ge=0)
    edition_days: int = Field(ge=1)
    digest_retry_minutes: float = Field(ge=1)
    digest_patience_h: float = Field(ge=0, le=20)
    digests_per_server: int = Field(ge=1)
    data_dir: Annotated[Path, AfterValidator(_place)]
    busy_timeout_ms: int = Field(ge=0)
    backups_kept: int = Field(ge=0, le=1000)
    backups_dir: Annotated[Path, AfterValidator(_elsewhere)] | None
    log_level: LogLevel
    log_format: LogFormat
    metrics_port: int = Field(ge=0, le=65_535)
    drain_timeout_s: float = Field(ge=0)
    message_content_intent: bool
    # The one default that stands here: a secret has no place in a file that is committed.
    discord_token: SecretStr | None = Field(default=None, validation_alias=AliasChoices(*TOKEN_VARIABLES))

    @property
    def database_path(self) -> Path:
        return self.data_dir / "quoth.sqlite3"

    @property
    def backups_path(self) -> Path:
        """The folder of the daily backups, and of the journal of who was forgotten."""
        return self.backups_dir or self.data_dir / "backups"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def server_index_dir(self) -> Path:
        """The folder with a folder for the index of each server's own library."""
        return self.data_dir / "server-indexes"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources, the strongest first."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(
    *, data_dir: Path | None = None, defaults: Path | None = None, env_file: Path | None = None
) -> Settings:
    """Return the settings in force here. `data_dir` is the command line's word, which stands above everything.

    `defaults` is config/quoth.toml, and `env_file` the .env of the current folder, where they are not given.
    Raises SettingsError naming the place, the key and the remedy for the first thing that can't be used.
    """
    defaults = defaults or defaults_file()
    env_file = env_file or Path(".env")
    _check_names(defaults, env_file)

    class Layered(Settings, toml_file=defaults, env_file=env_file):
        """The settings over these two files; pydantic-settings takes their places from the class."""

    explicit = {} if data_dir is None else {"data_dir": data_dir}
    try:
        return Layered(**explicit)  # type: ignore[arg-type]  # the sources give the rest
    except ValidationError as error:
        raise _explained(error, defaults, env_file) from None  # its own text would show the value of a token


def unknown_variables(names: Iterable[str]) -> dict[str, str]:
    """The variables that begin as ours do and set nothing, each with the nearest one that does."""
    known = [*TOKEN_VARIABLES, *(PREFIX + name.upper() for name in _names())]
    unknown = (name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known)
    return {name: next(iter(difflib.get_close_matches(name.upper(), known, n=1)), known[-1]) for name in unknown}


def _names() -> list[str]:
    """The settings that config/quoth.toml has to hold."""
    return [name for name in Settings.model_fields if name != "discord_token"]


def _check_names(defaults: Path, env_file: Path) -> None:
    """Raise SettingsError where the defaults miss a setting, or either file has one that there is not."""
    given = _defaults_in(defaults)
    for name in _names():
        if name not in given:
            raise SettingsError(
                f"{defaults}: {name!r} is missing (restore the line from the project's config/quoth.toml)"
            )
    for name in given:
        if name.upper() in TOKEN_VARIABLES or name == "discord_token":
            raise SettingsError(f"{defaults}: {name!r} is a secret (set DISCORD_TOKEN in the environment or in .env)")
        if name not in _names():
            raise SettingsError(f"{defaults}: {name!r} is no setting (take it out, or mend its spelling)")
    for name, nearest in unknown_variables(_variables_in(env_file)).items():
        raise SettingsError(f"{env_file}: {name} is no setting (take it out, or did you mean {nearest}?)")


def _defaults_in(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read: {error.strerror} (restore the project's config/quoth.toml)"
        ) from error
    except (ValueError, RecursionError) as error:  # no TOML, or no UTF-8, or lists in lists without end
        raise SettingsError(f"{path}: is not TOML: {error} (mend that line)") from error


def _variables_in(env_file: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(env_file, encoding="utf-8") if env_file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file}: cannot be read: {error} (mend the file, or take it away)") from error


def _explained(error: ValidationError, defaults: Path, env_file: Path) -> SettingsError:
    """The first thing wrong, as its place, name and value, without the value of a secret."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    variable = PREFIX + name.upper()
    if name in TOKEN_VARIABLES:
        return SettingsError(f"{name}: is not a token (copy it from Discord's developer portal)")
    if variable in {key.upper() for key in os.environ}:
        place = f"environment: {variable}"
    elif variable in {key.upper() for key in _variables_in(env_file)}:
        place = f"{env_file}: {variable}"
    else:
        place = f"{defaults}: {name}"
    reason = str(first["msg"]).removeprefix("Input ")
    return SettingsError(f"{place} = {first['input']!r}: {reason} (config/quoth.toml tells what it means)")
