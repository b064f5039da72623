"""What a user may set. Flags beat environment beat `workbench.toml` beat defaults; unknown keys are refused.

A variable that is set to nothing counts as not set.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from workbench.errors import SettingsError

CONFIG_FILE = "workbench.toml"
_PREFIX = "WORKBENCH_"
# Read by tests and the launcher, not settings of the desk.
_NOT_SETTINGS = {"WORKBENCH_CONFIG", "WORKBENCH_CHROMIUM"}


class Settings(BaseSettings):
    """Settings of one desk."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    data_dir: Path = Field(default_factory=lambda: Path.home() / ".factcheck-workbench")
    """Where everything is kept: database, indexes, the built embedding model."""
    database_url: str | None = None
    """SQLAlchemy address of a PostgreSQL server; a SQLite file in `data_dir` when unset."""
    chroma_url: str | None = None
    """Address of a Chroma server; the embedded one when unset."""
    embedding: str = "e5-small"
    """`e5-small`, `minilm`, `openai:<model>` or `hf:<repo>`."""
    model_cache: Path | None = None
    """Where the embedding model is built, once; `models` in `data_dir` when unset. Several desks may share it."""
    model: str | None = None
    """Chat model, `gpt-4.1-mini` or `provider:name`; `none` forces no model even when a key is set.

    Unset with a key or an address set, it is the default one of `workbench.llm.opening`.
    """
    model_timeout_s: float = Field(default=60.0, gt=0)
    """Total time for one question to the model, waiting and trying again included."""
    model_concurrency: int = Field(default=4, ge=1, le=256)
    """Questions asked at the same time."""
    model_rpm: int | None = Field(default=None, ge=1)
    """Most requests a minute; no limit of ours when unset."""
    model_tpm: int | None = Field(default=None, ge=1)
    """Most tokens a minute, in and out; no limit of ours when unset."""
    model_temperature: float | None = Field(default=0.0, ge=0, le=2)
    """`none` leaves it to the model, as it does the seed."""
    model_seed: int | None = 7
    prices_file: Path | None = None
    """Your own prices, in the form of workbench/data/prices.yaml, before the bundled ones."""
    budget_usd_per_day: float | None = Field(default=None, ge=0)
    """Most US dollars that the desk spends on models in one UTC day."""
    keep_replies: bool = True
    """Whether replies are kept in the data folder, so that the same question is never paid for twice."""
    blind_first: bool = True
    """Whether reviewers decide before they may see the machine's suggestion."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names the desk answers to besides loopback, comma-separated in the environment."""
    passages: int = Field(default=8, ge=1, le=200)
    """Passages shown for a claim unless a command says otherwise."""
    organisation: str = "Fact-check desk"
    """Who the exported reviews are by."""
    organisation_url: str | None = None
    fetch_allow: Annotated[tuple[str, ...], NoDecode] = ()
    """`host:port` pairs that may be fetched although they are not on the public internet."""
    agencies_file: Path | None = None
    """Your own agencies, in the form of workbench/data/agencies.yaml, besides the bundled ones."""
    publishers_file: Path | None = None
    """Your own aliases and owners, in the form of workbench/data/publishers.yaml, besides the bundled ones."""
    lock_wait_s: float = Field(default=15.0, ge=0)
    """How long a command waits for a data folder that another process holds."""

    @field_validator("data_dir", "model_cache", "agencies_file", "publishers_file", "prices_file")
    @classmethod
    def _at_home(cls, path: Path | None) -> Path | None:
        """`~` is the user's folder in the environment and the file too, where no shell has written it out."""
        return path.expanduser() if path else path

    @field_validator("model")
    @classmethod
    def _one_word(cls, model: str | None) -> str | None:
        name = (model or "").strip()
        if len(name.split()) > 1:
            raise ValueError("a model's name has no spaces: NAME, PROVIDER:NAME or none")
        return name or None

    @field_validator("model_temperature", "model_seed", mode="before")
    @classmethod
    def _none_in_words(cls, value: object) -> object:
        """`none`, because neither the environment nor the file can say that there is no value."""
        return None if isinstance(value, str) and value.strip().lower() == "none" else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then the file."""
        path = Path(os.environ.get("WORKBENCH_CONFIG", CONFIG_FILE))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)

    def __init__(self, **values: object) -> None:
        for name in ("allowed_hosts", "fetch_allow"):
            raw = os.environ.get(_PREFIX + name.upper())
            if raw is not None and name not in values:
                values[name] = tuple(part.strip() for part in raw.split(",") if part.strip())
        super().__init__(**values)  # type: ignore[arg-type]

    @property
    def database_address(self) -> str:
        """The database's SQLAlchemy address."""
        return self.database_url or f"sqlite:///{self.data_dir / 'workbench.sqlite'}"


def load_settings(**flags: object) -> Settings:
    """Read the settings once, at the edge.

    Raises:
        SettingsError: a value is wrong, or a key is unknown; the message names it and where it stands.
    """
    _refuse_unknown_environment()
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {name!r}: {first['msg']}; look at its flag, {_PREFIX}{name.upper()} or {CONFIG_FILE}"
        ) from error
    except (ValueError, OSError) as error:
        raise SettingsError(f"{os.environ.get('WORKBENCH_CONFIG', CONFIG_FILE)} cannot be read: {error}") from error


def _refuse_unknown_environment() -> None:
    known = {_PREFIX + name.upper() for name in Settings.model_fields} | _NOT_SETTINGS
    unknown = sorted(
        name for name in os.environ if name.startswith(_PREFIX) and name not in known and "_TEST_" not in name
    )
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]} in the environment: see docs/operations.md for the names")
