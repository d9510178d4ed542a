"""Disks fill up, files are something else, processes die: a sentence with a remedy, and nothing half done."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, text

from csat_plugin.core.model import Rating
from csat_plugin.store import Store, StoreError, Tally, database
from csat_plugin.texts import LANGUAGES

AT = datetime(2026, 11, 2, tzinfo=UTC)


def ratings(n: int, comment: str = "") -> list[Rating]:
    return [Rating(id=f"r{i}", response=f"r{i}", channel="ticket", comment=comment) for i in range(n)]


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def refused(url: str, code: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    assert caught.value.code == code
    assert all(caught.value.sentence(language) for language in LANGUAGES)
    return caught.value


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook" * 100, "id,满意度\n1,5\n".encode(), b"\0" * 4096])
def test_a_file_that_is_no_database(sqlite_url: str, content: bytes) -> None:
    path_of(sqlite_url).write_bytes(content)
    refused(sqlite_url, "store.not_a_database")
    assert path_of(sqlite_url).read_bytes() == content


def test_an_empty_file_becomes_a_store(sqlite_url: str) -> None:
    path_of(sqlite_url).write_bytes(b"")
    with Store.open(sqlite_url) as store:
        store.write("desk", ratings(1, "x"), AT)
    with Store.open(sqlite_url) as store:
        assert len(list(store.ratings())) == 1


def test_a_damaged_store(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store:
        store.write("desk", ratings(500, "x" * 100), AT)
    content = bytearray(path_of(sqlite_url).read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path_of(sqlite_url).write_bytes(content)
    damaged = r"damaged; put back its last backup.* issued periods, .* the journal .* are lost"
    with pytest.raises(StoreError, match=damaged), Store.open(sqlite_url) as store:
        list(store.ratings())


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    error = refused(f"sqlite:///{tmp_path / 'nowhere' / 'csat.db'}", "store.cannot_open")
    assert "nowhere" in str(error)


@pytest.mark.parametrize("url", ["", "csat.db", "sqlite://", "sqlite:///:memory:", "mysql://host/db", "oracle+x://h/d"])
def test_what_is_no_address(url: str) -> None:
    refused(url, "store.address")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take the right to write away, also from the super-user by acting as nobody for a while."""
    import alembic.autogenerate  # noqa: F401 - whoever is nobody may not be able to import it later

    folder.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(stat.S_IRWXU)


@pytest.mark.skipif(os.name == "nt", reason="folders on Windows have no write permission to take away")
@pytest.mark.parametrize("there_already", [True, False])
def test_a_folder_that_cannot_be_written(there_already: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'csat.db'}"
        Store.open(f"sqlite:///{folder / 'other.db'}").close()
        if there_already:
            Store.open(url).close()
            (folder / "csat.db").chmod(0o444)
        with read_only(folder), pytest.raises(StoreError) as caught:
            Store.open(url).write("desk", ratings(1), AT)
        assert caught.value.code == "store.read_only"
        assert str(folder / "csat.db") in str(caught.value)


def test_a_store_opened_for_reading_only(sqlite_url: str) -> None:
    Store.open(sqlite_url).close()
    with Store.open(f"sqlite:///file:{path_of(sqlite_url)}?mode=ro&uri=true") as store:
        with pytest.raises(StoreError, match="cannot be written"):
            store.write("desk", ratings(1), AT)
        assert list(store.ratings()) == []


def test_a_full_disk_keeps_the_former_state(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store:
        store.write("desk", ratings(10), AT)
        with store._db.reading() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        store._db.engine.dispose()

        @event.listens_for(store._db.engine, "connect")
        def limit(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count={pages + 20}").close()

        with pytest.raises(StoreError, match="No space is left"):
            store.write("desk", ratings(20_000, "x" * 200), AT)
        assert len(list(store.ratings())) == 10
        assert store.write("desk", ratings(10), AT) == Tally(same=10), "it goes on when there is space"


def test_a_store_in_use(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with Store.open(url) as store, Store.open(url) as second:
        with store.transaction():
            store.write("desk", ratings(1), AT)
            assert list(second.ratings()) == [], "readers see the former state meanwhile"
            with pytest.raises(StoreError, match="in use by another run"):
                second.write("desk", ratings(1), AT)
        assert second.write("desk", ratings(1), AT) == Tally(same=1)


def test_a_stream_sees_one_state(url: str) -> None:
    with Store.open(url) as store, Store.open(url) as second:
        store.write("desk", ratings(6_000), AT)
        stream = second.marks("all", None, None)
        next(stream)
        store.write("desk", ratings(7_000, "changed"), AT)
        rest = list(stream)
        assert len(rest) == 5_999
        assert {mark.version for mark in rest} == {1}


DIE = """
import os, sys
from datetime import datetime, UTC
from csat_plugin.core.model import Rating
from csat_plugin.store import Store
at = datetime(2026, 11, 3, tzinfo=UTC)
store = Store.open(sys.argv[1])
with store.transaction():
    store.write("desk", [Rating(id=f"r{n}", response="x", channel="ticket", raw="1") for n in range(9000)], at)
    store.set_cursor("desk", "ratings", "9000", at)
    store.freeze("2026-10", "customer", "issued", 1, "d", b"{}", {}, None, "", at)
    os._exit(9)
"""


def test_a_process_that_dies_leaves_the_former_state(url: str) -> None:
    with Store.open(url) as store:
        store.write("desk", ratings(5, "before"), AT)
    done = subprocess.run([sys.executable, "-c", DIE, url], check=False, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 9, done.stderr
    with Store.open(url) as store:
        assert [(r.comment, r.version) for r in store.ratings()] == [("before", 1)] * 5
        assert store.cursor("desk", "ratings") == ""
        assert store.frozen("2026-10", "customer") is None
        assert store.write("desk", ratings(5, "after"), AT) == Tally(changed=5), "no lock is left behind"


def test_two_that_open_a_new_store_at_once(url: str) -> None:
    code = "import sys; from csat_plugin.store import Store; Store.open(sys.argv[1]).close()"
    runs = [
        subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(3)
    ]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [("", 0)] * 3
    Store.open(url).close()


def test_text_no_database_can_keep(store: Store) -> None:
    with pytest.raises(StoreError, match="characters the store"):
        store.write("desk", [*ratings(2), Rating(id="r9", response="r9", channel="ticket", comment="\ud800")], AT)
    assert list(store.ratings()) == []


def test_a_nul_is_kept_or_refused_whole(store: Store, backend: str) -> None:
    record = Rating(id="r9", response="r9", channel="ticket", comment="a\0b")
    if backend == "sqlite":
        store.write("desk", [record], AT)
        assert store.rating("r9") == record
        return
    with pytest.raises(StoreError, match="characters the store"):
        store.write("desk", [*ratings(2), record], AT)
    assert list(store.ratings()) == []


def test_a_password_is_in_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for there in (True, False):
        with monkeypatch.context() as patch:
            if not there:
                patch.setitem(sys.modules, "psycopg", None)
            with pytest.raises(StoreError) as caught:
                Store.open("postgresql://csat:s3cret@127.0.0.1:1/csat?connect_timeout=2")
            assert caught.value.code in {"store.unreachable", "store.no_driver"}
            assert "s3cret" not in str(caught.value)
            assert "s3cret" not in repr(caught.value.values)


@pytest.mark.skipif(os.name == "nt", reason="folders on Windows have no write permission to take away")
def test_what_may_only_be_read_is_read() -> None:
    """As on a medium mounted read-only: without the right to write the folder there can be no log beside the store."""
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'csat.db'}"
        with Store.open(url) as store:
            store.write("desk", ratings(3), AT)
        (Path(name) / "csat.db").chmod(0o444)
        with read_only(Path(name)), Store.open(url) as store:
            assert len(list(store.ratings())) == 3
            with pytest.raises(StoreError, match="cannot be written"):
                store.write("desk", ratings(4), AT)
            assert [file.name for file in Path(name).iterdir()] == ["csat.db"]
