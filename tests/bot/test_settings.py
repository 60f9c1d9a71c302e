import os
import tomllib
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.resources import defaults_file, seeds_folder
from bot.settings import Settings, load_settings, unknown_variables

SECRET = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.a-token-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _an_empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own settings reaches a test."""
    for name in list(os.environ):
        if name.upper().startswith("QUOTH_") or name.upper() == "DISCORD_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def changed_defaults(folder: Path, old: str, new: str) -> Path:
    path = folder / "quoth.toml"
    text = defaults_file().read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_every_default_stands_in_the_file_and_says_what_it_means() -> None:
    text = defaults_file().read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) == set(Settings.model_fields) - {"discord_token"}
    settings_lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all("  # " in line for line in settings_lines)


def test_without_anything_set_the_file_decides() -> None:
    settings = load_settings()
    assert (settings.quotes_per_answer, settings.papers_per_page, settings.log_level) == (3, 5, "INFO")
    assert settings.discord_token is None


def test_the_environment_stands_above_dotenv_and_dotenv_above_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("QUOTH_PAPERS_PER_PAGE=7\nQUOTH_QUOTES_PER_ANSWER=4\nSOMEBODY_ELSES=1\n", encoding="utf-8")
    monkeypatch.setenv("QUOTH_PAPERS_PER_PAGE", "9")
    settings = load_settings()
    assert (settings.papers_per_page, settings.quotes_per_answer, settings.nearest_papers) == (9, 4, 3)


@pytest.mark.parametrize("variable", ["DISCORD_TOKEN", "QUOTH_DISCORD_TOKEN"])
@pytest.mark.parametrize("place", ["environment", "dotenv"])
def test_the_token_is_understood_under_both_names(monkeypatch: pytest.MonkeyPatch, variable: str, place: str) -> None:
    if place == "environment":
        monkeypatch.setenv(variable, SECRET)
    else:
        Path(".env").write_text(f"{variable}={SECRET}\n", encoding="utf-8")
    token = load_settings().discord_token
    assert token is not None
    assert token.get_secret_value() == SECRET


def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert load_settings().discord_token is None


def test_the_token_shows_neither_in_print_nor_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    settings = load_settings()
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    monkeypatch.setenv("QUOTH_PAPERS_PER_PAGE", "many")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_settings_cannot_be_changed() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.papers_per_page = 9


def test_the_data_folder_is_the_command_lines_then_the_environments_then_the_platforms(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    platforms_own = load_settings().data_dir
    monkeypatch.setenv("QUOTH_DATA_DIR", str(tmp_path / "from-environment"))
    assert platforms_own.is_absolute()
    assert platforms_own.name == "quoth"
    assert load_settings().data_dir == tmp_path / "from-environment"
    assert load_settings(data_dir=Path("named")).data_dir == Path("named").absolute()
    assert load_settings(data_dir=Path("named")).database_path == Path("named").absolute() / "quoth.sqlite3"


def test_a_wrong_value_is_named_with_its_place_and_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUOTH_PAPERS_PER_PAGE", "many")
    with pytest.raises(SettingsError, match="environment: QUOTH_PAPERS_PER_PAGE = 'many': should be a valid integer"):
        load_settings()
    monkeypatch.delenv("QUOTH_PAPERS_PER_PAGE")
    Path(".env").write_text("QUOTH_LOG_LEVEL=loud\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"\.env: QUOTH_LOG_LEVEL = 'LOUD': should be 'DEBUG', 'INFO'"):
        load_settings()
    Path(".env").unlink()
    path = changed_defaults(tmp_path, "papers_per_page = 5", "papers_per_page = 0")
    with pytest.raises(SettingsError, match=r"quoth\.toml: papers_per_page = 0: should be greater than or equal to 1"):
        load_settings(defaults=path)


def test_a_defaults_file_of_lists_in_lists_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quoth.toml"
    path.write_text(f"papers_per_page = {'[' * 5_000}", encoding="utf-8")
    with pytest.raises(SettingsError, match="is not TOML"):
        load_settings(defaults=path)


def test_a_folder_whose_name_holds_a_zero_byte_is_refused() -> None:
    Path(".env").write_text("QUOTH_DATA_DIR=a\0b\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"\.env: QUOTH_DATA_DIR = .* zero byte"):
        load_settings()


def test_a_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_LOG_LEVEL", "debug")
    assert load_settings().log_level == "DEBUG"


def test_the_hosts_of_ones_own_network_stand_with_spaces_between(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().private_hosts == ()
    monkeypatch.setenv("QUOTH_PRIVATE_HOSTS", "papers.lab.example  10.0.0.7")
    assert load_settings().private_hosts == ("papers.lab.example", "10.0.0.7")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTACT", "me@lab.example\r\nX-Evil: 1"),
        ("CONTACT", "Jörg"),
        ("DOI_URL", "doi.org"),
        ("DOI_URL", "https://doi.org/?a=1"),
        ("FETCH_MAX_MB", "0"),
        ("FETCH_TRIES", "0"),
        ("DATA_DIR", "~nobody-has-this/quoth"),
        ("BACKUPS_DIR", "~nobody-has-this/quoth"),
    ],
)
def test_what_could_not_be_sent_or_asked_is_no_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"QUOTH_{name}", value)
    with pytest.raises(SettingsError, match=f"environment: QUOTH_{name}"):
        load_settings()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("papers_per_page = 5", "", r"quoth\.toml: 'papers_per_page' is missing \(restore"),
        ("papers_per_page = 5", "papers_per_page = 5\npages = 1", r"quoth\.toml: 'pages' is no setting \(take it out"),
        ("papers_per_page = 5", "papers_per_page = ", r"quoth\.toml: is not TOML: .* \(mend that line\)"),
        (
            "papers_per_page = 5",
            "papers_per_page = 5\ndiscord_token = 'x'",
            r"quoth\.toml: 'discord_token' is a secret",
        ),
    ],
)
def test_a_defaults_file_that_misses_or_adds_a_key_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load_settings(defaults=changed_defaults(tmp_path, old, new))


def test_a_missing_defaults_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml: cannot be read: No such file"):
        load_settings(defaults=tmp_path / "gone.toml")


def test_a_misspelt_variable_in_dotenv_is_refused_with_the_nearest_name() -> None:
    Path(".env").write_text("QUOTH_PAPERS_PER_PAGES=7\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"QUOTH_PAPERS_PER_PAGES is no setting .* QUOTH_PAPERS_PER_PAGE\?"):
        load_settings()


def test_a_misspelt_variable_in_the_environment_is_found_for_the_doctor() -> None:
    names = ["PATH", "QUOTH_DATA_DIR", "quoth_log_level", "QUOTH_DISCORD_TOKEN", "QUOTH_LOGLEVEL"]
    assert unknown_variables(names) == {"QUOTH_LOGLEVEL": "QUOTH_LOG_LEVEL"}


def test_the_bundled_library_lies_where_the_resources_say() -> None:
    assert (seeds_folder() / "abstracts.txt").is_file()
