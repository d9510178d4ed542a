"""The tables: made by the migrations as the metadata says, with every field of the model and persons marked."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from sqlalchemy import Table, inspect, text

from csat_plugin.core.model import Complaint, Contact, Customer, Rating, ServiceReview, SurveyRequest, Ticket
from csat_plugin.store import Store, StoreError, schema
from csat_plugin.store.columns import Codec, instant, moment
from csat_plugin.store.database import bring_up, connect
from csat_plugin.store.migrations import configuration, known

KEPT: list[tuple[type[Struct], Table]] = [
    (Customer, schema.customer),
    (Contact, schema.contact),
    (Ticket, schema.ticket),
    (SurveyRequest, schema.request),
    (Rating, schema.rating),
    (Complaint, schema.complaint),
    (ServiceReview, schema.service_review),
]
PERSONS = {
    "adoption": {"author", "approved_by"},
    "action_item": {"body"},
    "complaint": {"title", "text", "contact", "owner", "outcome"},
    "contact": {"id", "name", "email", "language", "role", "vip", "nominated_by", "opted_out"},
    "customer": {"account_manager", "decision_chain", "recipients"},
    "issue": {"assessment", "report"},
    "remark": {"owner", "settled", "author"},
    "rating": {"comment", "contact", "contact_name", "role", "handler", "interviewer", "nominated_by"},
    "rating_version": {"body"},
    "rejected": {"body"},
    "request": {"contact"},
    "rule_search": {"author"},
    "run_effect": {"effect"},
    "service_review": {"title", "participants", "findings"},
    "ticket": {"title", "assignee", "requester", "fields"},
    "survey_decision": {"id", "body"},
    "panel_exclusion": {"author"},
}
"""Everything that says something about a person. A new column of this kind is marked in the schema and listed here."""


def test_the_migrations_make_what_the_metadata_says(store: Store) -> None:
    with store._db.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [schema.HEAD]
    assert schema.HEAD in known()


@pytest.mark.parametrize(("struct", "table"), KEPT, ids=lambda part: getattr(part, "name", None))
def test_every_field_has_its_column(struct: type[Struct], table: Table) -> None:
    assert set(struct.__struct_fields__) <= set(table.c.keys())


def test_persons_stand_in_marked_columns_only() -> None:
    marked = {
        table.name: {column.name for column in table.c if column.info.get("person")}
        for table in schema.metadata.sorted_tables
    }
    assert {name: columns for name, columns in marked.items() if columns} == PERSONS


def test_opening_again_changes_nothing(url: str) -> None:
    before = datetime.now(UTC)
    with Store.open(url) as first:
        made = first.created
        assert before <= made <= datetime.now(UTC)
        first.set_cursor("desk", "tickets", "17", datetime(2026, 11, 2, tzinfo=UTC))
    with Store.open(url) as second:
        assert second.cursor("desk", "tickets") == "17"
        assert second.created == made


def test_an_up_to_date_store_opens_without_alembic(url: str) -> None:
    Store.open(url).close()
    code = "import sys; from csat_plugin.store import Store; Store.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, url], check=True, capture_output=True, text=True, env=os.environ)
    assert done.stdout.strip() == "False"


def test_a_store_of_a_newer_version_is_left_alone(url: str) -> None:
    with Store.open(url) as opened, opened._db.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer csat-plugin") as caught:
        Store.open(url)
    assert caught.value.values["found"] == "9999"


def test_a_database_of_another_program_is_left_alone(url: str) -> None:
    database = connect(url)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    database.close()
    with pytest.raises(StoreError, match="holds the table invoices"):
        Store.open(url)
    database = connect(url)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["invoices"]
    database.close()


def test_a_migration_cut_off_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from csat_plugin.store import migrations

    whole = migrations.upgrade

    def cut_off(*arguments: object) -> None:
        whole(*arguments)  # type: ignore[arg-type]  # passed on as they came
        raise KeyboardInterrupt

    database = connect(url)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "upgrade", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bring_up(database)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == []
    bring_up(database)
    database.close()


zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=zones)  # noqa: DTZ001 - bounds
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
decimals = st.decimals(-1000, 1000, allow_nan=False, places=3)
ratings = st.builds(
    Rating,
    id=texts,
    response=texts,
    channel=texts,
    raw=st.none() | texts,
    low=st.none() | decimals,
    high=st.none() | decimals,
    count=st.integers(1, 2**31),
    comment=texts,
    causes=st.lists(texts).map(tuple),
    contact=st.none() | texts,
    asked=st.none() | times,
    answered=st.none() | times,
)


@given(times, times)
def test_kept_times_order_like_times(one: datetime, other: datetime) -> None:
    assert instant(moment(one)) == one
    assert (moment(one) < moment(other)) == (one < other)


@given(ratings)
def test_a_row_gives_back_its_record(rating: Rating) -> None:
    codec = Codec(Rating)
    again = codec.record(codec.row(rating))
    assert again == rating
    assert str(again.low) == str(rating.low)


def test_a_decimal_stays_as_written() -> None:
    customer = Customer(id="C1", name="C1", weights={"a": Decimal("20.50")}, value=Decimal("1E+5"))
    again = Codec(Customer).record(Codec(Customer).row(customer))
    assert again.weights is not None
    assert (str(again.weights["a"]), str(again.value)) == ("20.50", "1E+5")
