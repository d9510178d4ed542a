"""Secrets are references; a literal one is refused and never shown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.host.secrets import SecretError, literal_secrets, resolved


@pytest.mark.parametrize("key", ["token", "password", "api_key", "hook_secret", "private_key", "PASSPHRASE", "bearer"])
def test_a_literal_secret_is_found_by_its_key(key: str) -> None:
    found = list(literal_secrets({"desk": {"adapter": "rt", key: "s3cr3t"}}))
    assert found == [("desk", key)]


@pytest.mark.parametrize(
    "key",
    [
        "accessToken",
        "auth-token",
        "api-key",
        "apiKey",
        "APIKey",
        "apikey",
        "pwd",
        "passwords",
        "client_secret",
        "token2",
    ],
)
def test_a_secret_is_found_however_its_key_is_written(key: str) -> None:
    assert list(literal_secrets({key: "s3cr3t"})) == [(key,)]
    assert resolved({key: "plain"}, Path()) == {key: "plain"}


@pytest.mark.parametrize(
    ("settings", "paths"),
    [
        ({"password": 123456}, [("password",)]),
        ({"password": Decimal("12.5")}, [("password",)]),
        ({"token": ["abc", "env:RT"]}, [("token", 0)]),
        ({"desk": {"url": "https://u:s3cr3t@desk.example"}}, [("desk", "url")]),
    ],
)
def test_a_secret_is_found_whatever_its_form(settings: dict[str, Any], paths: list[tuple[str | int, ...]]) -> None:
    assert list(literal_secrets(settings)) == paths


@pytest.mark.parametrize(
    "settings",
    [
        {"token_lifetime": "5 minutes", "customer_key": "Customer", "max_tokens": 5, "key": "a", "keys": ["a"]},
        {"secretary": "Ann", "passengers": 3, "monkey": "x", "keyboard": "y", "tokenizer": "z", "password_file": "p"},
        {"password": None, "bearer": False, "url": "https://desk.example:8080/a:b@c", "mail": "a:b@c.example"},
        {"proxy": "http://u:p@proxy.example"},
    ],
)
def test_harmless_settings_are_not_refused(settings: dict[str, Any]) -> None:
    assert not list(literal_secrets(settings))


def test_references_in_a_list_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT_TOKEN", "from-env")
    assert resolved({"auth-token": ["env:RT_TOKEN"]}, Path()) == {"auth-token": ["from-env"]}


@pytest.mark.parametrize("value", ["env:RT_TOKEN", "file:.secrets/rt", ""])
def test_a_reference_is_no_literal(value: str) -> None:
    assert not list(literal_secrets({"desk": {"token": value}}))


def test_other_settings_are_left_alone() -> None:
    settings = {"path": "exports", "files": [{"match": "tokens-*.csv", "columns": {"comment": "password"}}]}
    assert not list(literal_secrets(settings))
    assert resolved(settings, Path()) == settings


def test_references_are_followed_wherever_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT_TOKEN", "from-env")
    (tmp_path / ".secrets").mkdir()
    (tmp_path / ".secrets" / "proxy").write_text("from-file\n", encoding="utf-8")
    settings = {"token": "env:RT_TOKEN", "proxies": [{"password": "file:.secrets/proxy", "user": "env:NOT_A_SECRET"}]}
    assert resolved(settings, tmp_path) == {
        "token": "from-env",
        "proxies": [{"password": "from-file", "user": "env:NOT_A_SECRET"}],
    }


def test_a_reference_that_leads_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RT_TOKEN", raising=False)
    with pytest.raises(SecretError, match="RT_TOKEN"):
        resolved({"token": "env:RT_TOKEN"}, tmp_path)
    with pytest.raises(SecretError, match=r"\.secrets/rt"):
        resolved({"token": "file:.secrets/rt"}, tmp_path)
