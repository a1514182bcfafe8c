"""What can be set from outside: `NORTHLINE_*` environment variables."""

import ipaddress
import os
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from server.errors import CannotRun

PREFIX = "NORTHLINE_"


class Settings(BaseSettings):
    """Every setting is an environment variable NORTHLINE_<NAME>; a secret may also be in the file that NORTHLINE_<NAME>_FILE names."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, use_attribute_docstrings=True
    )

    database_url: SecretStr | None = None
    """Address of the Postgres database, 15 or newer; without one, Northline runs the Postgres it brings along."""

    host: str = "127.0.0.1"
    """Address to listen on; one that other machines can reach is refused while nobody has to log in."""

    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 takes any that is free."""

    open_bind: bool = False
    """Listen without authentication on an address that others can reach, only behind a network that you trust."""

    data_dir: Path = Path(".northline")
    """Folder of the database that Northline brings along; nothing else belongs in it."""

    postgres_bin: Path | None = None
    """Folder with the programs of another Postgres to run instead of the one brought along."""

    pool_min: int = Field(default=1, ge=0, le=1000)
    """Database connections kept open by one server process."""

    pool_max: int = Field(default=10, ge=1, le=1000)
    """Database connections that one server process opens at most."""

    documents: Path | None = None
    """Trusted documents: a JSON file of documents by their ids, or a folder of <id>.graphql files."""

    execution: Literal["compiled", "stock"] = "compiled"
    """How GraphQL is executed; stock leaves everything to Strawberry, should compiled operations ever be in doubt."""

    log_format: Literal["console", "json"] = "console"
    """How log lines are written: for people, or one JSON object a line."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important log lines still written."""

    webhook_allow: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Private networks, separated by commas, in which webhooks may have receivers, such as 10.20.0.0/16."""

    @field_validator("webhook_allow", mode="before")
    @classmethod
    def _networks(cls, given: Any) -> Any:
        # Read here, so that a mistake is told of the setting and not of a part of it.
        if not isinstance(given, str):
            return given
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in given.split(",") if part.strip())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code comes first, then the environment, then the files of secrets; no other place is read."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, _SecretFiles(settings_cls)


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads a secret from the file that NORTHLINE_<NAME>_FILE names, as container platforms hand them out."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(name)
        if not path or "SecretStr" not in str(field.annotation):
            return None, field_name, False
        try:
            return Path(path).read_text("utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise CannotRun(f"{name} names {path}, which cannot be read: {reason}.") from error

    def __call__(self) -> dict[str, Any]:
        read = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in read.items() if value is not None}


def load_settings(**given: Any) -> Settings:
    """The settings from the environment, except those given here; None counts as not given.

    Raises CannotRun for a value that makes no sense, without repeating the value, which may be a secret.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise CannotRun(f"{name} cannot be used: {first['msg'][0].lower()}{first['msg'][1:]}.") from None


def refuse_open_bind(settings: Settings) -> None:
    """Raise CannotRun when anyone on the network could read and change everything."""
    if not settings.open_bind and not is_loopback(settings.host):
        raise CannotRun(
            f"Refusing to listen on {settings.host}, where everyone could read and change everything: set NORTHLINE_HOST to "
            "127.0.0.1 or, only behind a network that you trust, NORTHLINE_OPEN_BIND=1."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
