from pathlib import Path

import pytest

from server.errors import CannotRun
from server.settings import Settings, is_loopback, load_settings, refuse_open_bind


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
        assert "\n\n" not in field.description, name


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORTHLINE_PORT", "9000")
    assert load_settings().port == 9000
    assert load_settings(port=9001).port == 9001
    assert load_settings(port=None).port == 9000


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORTHLINE_DATABASE_URL", "")
    assert load_settings().database_url is None


def test_a_secret_is_read_from_the_file_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://me:secret@db/northline\n")
    monkeypatch.setenv("NORTHLINE_DATABASE_URL_FILE", str(tmp_path / "url"))
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://me:secret@db/northline"
    assert "secret" not in repr(settings)


def test_what_is_no_secret_is_not_read_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000")
    monkeypatch.setenv("NORTHLINE_PORT_FILE", str(tmp_path / "port"))
    assert load_settings().port == 8000


def test_a_secret_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NORTHLINE_DATABASE_URL_FILE", str(tmp_path / "missing"))
    with pytest.raises(
        CannotRun, match=r"^NORTHLINE_DATABASE_URL_FILE names .*missing, which cannot be read: No such file"
    ):
        load_settings()


def test_a_value_that_makes_no_sense_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORTHLINE_POOL_MAX", "s3cret")
    with pytest.raises(
        CannotRun, match=r"^NORTHLINE_POOL_MAX cannot be used: input should be a valid integer"
    ) as refused:
        load_settings()
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_is_open(host: str) -> None:
    assert is_loopback(host)
    refuse_open_bind(load_settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org", ""])
def test_any_other_address_is_refused(host: str) -> None:
    with pytest.raises(CannotRun, match=r"set NORTHLINE_HOST to 127.0.0.1 or, only behind a network that you trust"):
        refuse_open_bind(Settings(host=host))
    refuse_open_bind(Settings(host=host, open_bind=True))
