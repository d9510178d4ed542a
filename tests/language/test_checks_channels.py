"""Checks of channels: misspelt, gone, relied on, fed by nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csat_plugin.language.context import Context, KnownCustomer
from csat_plugin.language.mend import mend
from tests.language.checking import findings, said


def test_a_misspelt_fallback_is_proposed() -> None:
    text = "channels:\n  ticket: {fallback: questionaire}\n  questionnaire: {}\n"
    assert said("CSAT025", text) == (
        "rules/acme.yaml:2:22: There is no channel `questionaire`; did you mean `questionnaire`?"
    )
    assert mend(text, findings(text)) == text  # a guess is proposed, never applied


def test_a_questionnaire_that_is_gone_names_all_who_relied_on_it() -> None:
    pack = (
        "channels:\n  ticket: {fallback: [questionnaire]}\n  callback: {fallback: [questionnaire]}\n"
        "  monthly: {fallback: [questionnaire]}\n  questionnaire: {}\n"
    )
    sentence = said("CSAT027", pack, "channels: {questionnaire: off}\n")
    assert "3 channels give their weight to `questionnaire` when missing" in sentence
    assert "`ticket`, `callback`, `monthly`" in sentence
    assert sentence.startswith("rules/acme.yaml:1:27: ")


PACK = "channels: {ticket: {}, monthly: {month_of: rated}}\nweights: {ticket: 70, monthly: 30}\n"


def test_a_mistyped_channel_of_the_own_file_is_an_error_with_the_name_meant() -> None:
    sentence = said("CSAT036", PACK, "language: 1\nchannels: {montly: {month_of: closed}}\n")
    assert sentence.startswith("rules/acme.yaml:2:12: Nothing knows the channel `montly`; did you mean `monthly`?")
    strange = findings(PACK, "channels: {wechat: {}}\n")
    assert [(d.code, d.level, d.variant) for d in strange] == [("CSAT036", "error", "")]


@pytest.mark.parametrize(
    "own",
    [
        "channels: {monthly: {month_of: closed}}\n",
        "channels: {montly: {}}\nweights: {ticket: 70, montly: 30}\n",
        "channels: {montly: {}, monthly: {fallback: montly}}\n",
        "channels: {montly: {}}\nfor: [{customers: [C1], weights: {montly: 100}}]\n",
        "channels: {montly: {}}\nsurveys: {s: {every: month, channel: montly}}\n",
    ],
)
def test_a_channel_something_names_is_no_mistake(own: str) -> None:
    assert "CSAT036" not in {d.code for d in findings(PACK, own)}


def test_a_channel_the_workspace_knows_is_no_mistake_and_is_proposed() -> None:
    own = "channels: {wechat: {}}\n"
    weights = {"ticket": Decimal(60), "wechat": Decimal(40)}
    register = Context(customers=(KnownCustomer(id="C05", weights=weights),))
    assert findings(PACK, own, context=register) == []
    assert "CSAT036" not in {d.code for d in findings(PACK, own, context=Context(channels=("wechat", "ticket")))}
    context = Context(channels=("wechat", "ticket", "monthly"))
    assert "did you mean `wechat`" in said("CSAT036", PACK, "channels: {wechatt: {}}\n", context=context)


def test_an_unfed_channel_whose_weight_is_shared_leaves_scores_complete() -> None:
    text = "channels: {a: {}, b: {}}\nweights: {a: 60, b: 40}\n"
    context = Context(channels=("a",))
    assert "no score can be complete" in said("CSAT034", text, context=context)
    shared = said("CSAT034", text + "score: {when_incomplete: share_among_present}\n", context=context)
    assert "the channels present always share its 40 points" in shared
