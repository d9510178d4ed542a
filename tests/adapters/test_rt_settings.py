"""Settings of an rt connection: every mistake is a sentence with its place, and defaults come from `mapping.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.settings import read_settings

from csat_plugin.host.adapter import Connection, Misconfigured, Places, Setting
from tests.adapters.rt_cases import connecting

URL, TOKEN = "https://rt.example.com", "1-27-0123456789abcdef0123456789abcdef"
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"url": None}, "`url`"),
    ({"url": "rt.example.com"}, "'rt.example.com', which is no address"),
    ({"url": "https://bob:hunter2@rt.example.com"}, "'rt.example.com', which is no address"),
    ({"proxy": "proxy.example.com:3128"}, "`proxy:` is"),
    ({"token": None}, "write either `token"),
    ({"user": "csat"}, "write either `token"),
    ({"user": "csat", "password": "hunter2"}, "write either `token"),
    ({"queue": "Incidents"}, "unknown field `queue`"),
    ({"rating": {"fields": "CSAT"}}, "unknown field `fields` - at `$.rating`"),
    ({"rating": {"scale": {"min": 5, "max": 1}}}, "min 5 must be below max 1"),
    ({"rating": {"scale": {"min": "low", "max": 5}}}, "at `$.rating.scale.min`"),
    ({"rating": {"marks": {"good": 9}}}, "'good' the mark 9"),
    ({"rating": {"field": ""}}, "rating: field"),
    ({"customer": "company"}, "'company'"),
    ({"kinds": {"Incidents": "accident"}}, "'accident'"),
    ({"states": {"done": "finished"}}, "'finished'"),
    ({"score_fields": {"score": "CSAT Rating"}}, "'CSAT Rating' is named twice"),
    ({"score_fields": {"score": "One", "band": "One"}}, "'One' is named twice"),
    ({"customer": {"field": "CSAT Band"}}, "'CSAT Band' is named twice"),
    ({"score_fields": {"marker": ""}}, "need `score_fields"),
    ({"actions": {"queue": "Incidents"}}, "'Incidents' is read and written to"),
    ({"since": "2026-13-01"}, "`since: 2026-13-01` is no day"),
    ({"ca_file": "nowhere.pem"}, "no file nowhere.pem"),
    ({"timeout": {"read": 0}}, "must be above 0"),
    ({"timeout": {"read": "long"}}, "at `$.timeout.read`"),
]


@pytest.mark.parametrize(("settings", "words"), MISTAKES, ids=[str(case[0]) for case in MISTAKES])
def test_a_mistake_is_a_sentence_with_its_place(tmp_path: Path, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        connecting(URL, TOKEN, tmp_path)(**settings)
    text = str(caught.value)
    assert text.startswith("csat.yaml:12:3: ")
    assert words in text
    assert "hunter2" not in text
    assert TOKEN.rpartition("-")[2] not in text


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"since": "01.08.2026"}, ("since",)),
        ({"rating": {"scale": {"min": 5, "max": 1}}}, ("rating", "scale")),
        ({"rating": {"scale": {"min": "low", "max": 5}}}, ("rating", "scale", "min")),
        ({"rating": {"marks": {"good": 9}}}, ("rating", "marks", "good")),
        ({"queues": ["Changes", "Corrective Actions"]}, ("queues", 1)),
        ({"url": "rt.example.com"}, ("url",)),
        ({"ca_file": "nowhere.pem"}, ("ca_file",)),
        ({"score_fields": {"score": "CSAT Rating"}}, ("score_fields",)),
        ({"timeout": {"read": 0}}, ("timeout",)),
        ({"token": ""}, ("token",)),
    ],
    ids=str,
)
def test_a_mistake_is_said_where_it_stands(tmp_path: Path, settings: dict[str, Any], path: Setting) -> None:
    places = Places(values={path: "csat.yaml:33:7"})
    with pytest.raises(Misconfigured) as caught:
        connecting(URL, TOKEN, tmp_path)(places=places, **settings)
    assert str(caught.value).startswith("csat.yaml:33:7: ")


@pytest.mark.parametrize("key", ["token", "password"])
def test_an_empty_secret_is_called_empty(tmp_path: Path, key: str) -> None:
    given = {"token": ""} if key == "token" else {"token": None, "user": "csat", "password": ""}
    with pytest.raises(Misconfigured, match=f"what `{key}:` refers to is empty"):
        connecting(URL, TOKEN, tmp_path)(**given)


def test_the_password_of_the_proxy_is_a_secret(tmp_path: Path) -> None:
    text = read(tmp_path, proxy="http://bob:hunter%212@proxy.example.com:3128")
    assert {"hunter%212", "hunter!2"} <= set(text.secrets)


def read(tmp_path: Path, **settings: Any) -> Any:
    from zoneinfo import ZoneInfo

    given = {"url": URL, "token": TOKEN} | settings
    return read_settings(
        Connection(
            name="rt", adapter="rt", workspace=tmp_path, zone=ZoneInfo("UTC"), settings=given, place="csat.yaml:1:1"
        )
    )


def test_little_is_enough(tmp_path: Path) -> None:
    text = read(tmp_path)
    assert (text.rating.field, text.rating.scale.high, text.customer) == ("CSAT Rating", 5, "organization")
    assert (text.kind("Changes"), text.kind("Any other")) == ("change", "incident")


def test_what_is_given_wins_key_by_key(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        kinds={"Problems": "incident"},
        rating={"scale": {"max": 10}, "marks": {"very good": 10}},
        customer={"field": "Customer"},
        states={"waiting": "pending"},
    )
    assert (text.kind("Problems"), text.kind("Changes")) == ("incident", "change")
    assert (text.rating.field, text.rating.scale.low, text.rating.scale.high) == ("CSAT Rating", 1, 10)
    assert text.rating.marks == {"very good": "10"}
    assert text.customer.field == "Customer"
    assert (text.states["waiting"], text.states["stalled"]) == ("pending", "pending")


@pytest.mark.parametrize("given", [URL, URL + "/", URL + "/REST/2.0/", URL + "/REST/2.0"])
def test_the_address_of_the_interface_is_taken_as_well(tmp_path: Path, given: str) -> None:
    assert read(tmp_path, url=given).url == URL


def test_kinds_of_effects_need_a_place(tmp_path: Path) -> None:
    connect = connecting(URL, TOKEN, tmp_path)
    assert connect().capabilities.effects == ("note", "ticket_score", "score", "action", "report")
    assert connect(actions=None, reports=None).capabilities.effects == ("note", "ticket_score")
    assert connect(reports=None).capabilities.effects == ("note", "ticket_score", "action")
