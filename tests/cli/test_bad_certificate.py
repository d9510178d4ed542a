"""Certificates that are not trusted: one sentence that says what is wrong with it, and nothing is sent."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.adapters.rt_fake import TOKEN
from tests.cli.program import Desk
from tests.loopback import answered, served

HERE = "subjectAltName=IP:127.0.0.1,DNS:localhost"
AUTHORITY = """\
[ca]
default_ca = own
[own]
new_certs_dir = {folder}
database = {folder}/known
serial = {folder}/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("RT_TOKEN", TOKEN)
    folder = tmp_path / "desk"
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "rules.yaml").write_text(
        "language: 1\nruleset: desk\nvalid_from: 2026-01\nextends: tickets-only@1\n", "utf-8"
    )
    return Desk(folder)


def certified(folder: Path, name: str = HERE, valid: tuple[str, str] = ("20200101000000Z", "20991231235959Z")) -> Path:
    """A certificate that vouches for itself, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl to make a certificate")
    key, request, cert, config = (folder / part for part in ("key.pem", "request.pem", "own.pem", "ca.conf"))
    config.write_text(AUTHORITY.format(folder=folder), "utf-8")
    (folder / "known").write_text("", "utf-8")
    (folder / "serial").write_text("01", "utf-8")
    for command in (
        ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=rt", "-addext", name],
        ["ca", "-batch", "-notext", "-selfsign", "-config", config, "-keyfile", key, "-in", request, "-out", cert,
         "-startdate", valid[0], "-enddate", valid[1]],
    ):  # fmt: skip
        subprocess.run([openssl, *map(str, command)], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return cert


def met(desk: Desk, cert: Path, *, known: bool = True, host: str = "127.0.0.1") -> tuple[str, list[str]]:
    """What `csat doctor` and `csat sync` say of a server with that certificate, and the calls that came through."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert.with_name("both.pem"))
    came: list[str] = []

    def take(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        came.append(handler.path)
        answered(handler, 401, b'{"message":"Unauthorized"}', Content_Type="application/json")

    with served(take, context) as url:
        desk.file("csat.yaml").write_text(
            "workspace: desk\nconnections:\n  desk:\n    adapter: rt\n"
            f"    url: {url.replace('127.0.0.1', host)}\n    token: env:RT_TOKEN\n    customer: {{field: Customer}}\n"
            f"    timeout: {{connect: 2, read: 2}}\n{f'    ca_file: {cert}' if known else ''}\n",
            "utf-8",
        )
        ran = desk("sync")
        assert ran.code == 3, ran.said
        (said,) = [line for line in ran.err.splitlines() if line.startswith("desk: ")]
        looked = desk("doctor")
        assert looked.code == 3
        assert said in looked.out, "doctor says the same"
    return said, came


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "authority").mkdir()
    return tmp_path / "authority"


def test_a_good_one_is_trusted(desk: Desk, folder: Path) -> None:
    said, came = met(desk, certified(folder))
    assert "certificate" not in said
    assert came, "the login was asked for"


def test_of_an_authority_nobody_knows(desk: Desk, folder: Path) -> None:
    said, came = met(desk, certified(folder), known=False)
    assert "is not trusted: no authority known here has signed it" in said
    assert "`ca_file:`" in said
    assert not came


@pytest.mark.parametrize("name", ["subjectAltName=DNS:rt.example.com", "subjectAltName=IP:127.0.0.9"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_for_another_host_name(desk: Desk, folder: Path, name: str, host: str) -> None:
    said, came = met(desk, certified(folder, name), host=host)
    assert "is for another host name" in said
    assert "`url:`" in said
    assert "expired" not in said
    assert not came


def test_expired(desk: Desk, folder: Path) -> None:
    said, came = met(desk, certified(folder, valid=("20200101000000Z", "20200201000000Z")))
    assert "has expired" in said
    assert "renew" in said
    assert "host name" not in said
    assert not came


def test_not_valid_yet(desk: Desk, folder: Path) -> None:
    said, came = met(desk, certified(folder, valid=("20980101000000Z", "20991231235959Z")))
    assert "is not valid yet" in said
    assert "clock" in said
    assert not came
