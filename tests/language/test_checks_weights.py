"""Checks of numbers: weights that must add up to 100, units and percentages."""

from __future__ import annotations

from decimal import Decimal

from csat_plugin.language.context import Context
from csat_plugin.language.mend import mend
from tests.language.checking import findings, said


def test_weights_of_105_say_what_to_take_away_and_what_held_last() -> None:
    adopted = {c: Decimal(w) for c, w in (("ticket", 20), ("callback", 20), ("quest", 30), ("monthly", 30))}
    text = "channels: {ticket: {}, callback: {}, quest: {}, monthly: {}}\n"
    text += "weights: {ticket: 25, callback: 20, quest: 30, monthly: 30}\n"
    assert said("CSAT020", text, context=Context(adopted_weights=adopted)) == (
        "rules/acme.yaml:2:10: The weights add up to 105 (ticket 25, callback 20, quest 30, monthly 30). Take 5 away: the "
        "last adopted line was 20/20/30/30."
    )
    other = {"ticket": Decimal(60), "monthly": Decimal(40)}
    assert said("CSAT020", text, context=Context(adopted_weights=other)).endswith(
        "Take 5 away: the last adopted line was ticket 60, monthly 40."
    )


def test_weights_of_105_name_the_line_of_the_pack_where_nothing_was_adopted_yet() -> None:
    channels = "channels: {ticket: {}, callback: {}, quest: {}, monthly: {}}\n"
    pack = channels + "weights: {ticket: 20, callback: 20, quest: 30, monthly: 30}\n"
    own = "weights: {ticket: 25, callback: 20, quest: 30, monthly: 30}\n"
    assert said("CSAT020", pack, own).endswith("Take 5 away: the line of `pack@0` is 20/20/30/30.")
    assert said("CSAT020", pack, own.replace("25", "15")).endswith("Add 5: the line of `pack@0` is 20/20/30/30.")


def test_weights_of_105_that_extend_nothing_are_shown_a_line_of_100() -> None:
    text = "channels: {ticket: {}, monthly: {}}\nweights: {ticket: 65, monthly: 40}\n"
    assert said("CSAT020", text).endswith("Take 5 away, for example `weights: {ticket: 60, monthly: 40}`.")
    assert said("CSAT020", text.replace("65", "5")).endswith("Add 55, for example `weights: {ticket: 5, monthly: 95}`.")
    assert said("CSAT020", text.replace("40", "900")).endswith(
        "Take 865 away, for example `weights: {ticket: 65, monthly: 35}`."
    )


def test_own_weights_of_a_customer_are_measured_by_the_line_of_all() -> None:
    text = "channels: {ticket: {}, monthly: {}}\nweights: {ticket: 60, monthly: 40}\n"
    text += "for: [{customers: [C05], weights: {ticket: 60, monthly: 50}}]\n"
    assert said("CSAT020", text).endswith("Take 10 away: the line of `rules/acme.yaml` is 60/40.")


def test_weights_are_exact() -> None:
    text = "channels: {a: {}, b: {}, c: {}}\nweights: {a: 33.33, b: 33.33, c: 33.34}\n"
    assert findings(text) == []


def test_fractions_and_percentages_become_points() -> None:
    text = 'channels: {a: {}, b: {}, c: {}}\nweights: {a: 0.2, b: 0.30, c: "50%"}\n'
    found = [d for d in findings(text) if d.code == "CSAT022"]
    assert [d.values["meant"] for d in found] == ["20", "30", "50"]
    assert mend(text, found) == "channels: {a: {}, b: {}, c: {}}\nweights: {a: 20, b: 30, c: 50}\n"


def test_a_channel_that_is_off_leaves_two_lines_to_choose_from() -> None:
    pack = (
        "weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}\n"
        "channels: {ticket: {fallback: [questionnaire]}, callback: {}, questionnaire: {}, monthly: {}}\n"
    )
    own = "language: 1\nruleset: acme\nchannels: {callback: off}\n"
    assert said("CSAT021", pack, own) == (
        "rules/acme.yaml:3:22: `callback` is off; its 20 points have no new owner (sum 80). Choose a line:"
    )
    (found,) = (d for d in findings(pack, own) if d.code == "CSAT021")
    assert [choice.text for choice in found.choices] == [
        "weights: {ticket: 40, questionnaire: 30, monthly: 30}",
        "weights: {ticket: 20, questionnaire: 50, monthly: 30}",
    ]
    assert "CSAT020" not in {d.code for d in findings(pack, own)}
    assert findings(pack, own + "weights: {ticket: 40, questionnaire: 30, monthly: 30}\n") == []


def test_two_channels_that_are_off_leave_one_line_between_them() -> None:
    pack = (
        "weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}\n"
        "channels: {ticket: {}, callback: {}, questionnaire: {}, monthly: {}}\n"
    )
    text = "channels: {callback: off, monthly: off}\n"
    assert "`callback`, `monthly` are off; their 50 points have no new owner (sum 50). Choose a line:" in said(
        "CSAT021", pack, text
    )
    (found,) = (d for d in findings(pack, text) if d.code == "CSAT021")
    assert found.choices[0].text == "weights: {ticket: 70, questionnaire: 30}"
    assert found.choices[0].weights == (("ticket", Decimal(70)), ("questionnaire", Decimal(30)))


def test_a_number_without_unit_asks_back() -> None:
    assert said("CSAT070", "actions: {a: {due: 5, owner: account_manager}}\n") == (
        "rules/acme.yaml:1:20: 5 what? Write `5 working days` or `5 days`."
    )


def test_a_missing_percent_sign_is_sure_and_mended() -> None:
    text = "targets: {t: {share: 75, of: customers}}\nsurveys: {s: {within: [20, 30%]}}\n"
    assert mend(text, findings(text)) == (
        "targets: {t: {share: 75%, of: customers}}\nsurveys: {s: {within: [20%, 30%]}}\n"
    )
