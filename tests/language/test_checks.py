from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Ruleset
from csat_plugin.language.checked import Checked
from csat_plugin.language.checks import Check, every_check, run_checks
from csat_plugin.language.context import Context, InForce, KnownCustomer, KnownPerson, SeenScale
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.mend import mend
from csat_plugin.language.merge import merge
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Place, Source
from csat_plugin.texts import LANGUAGES, catalogue

EXAMPLE = re.compile(r"(PASS|FAIL)([A-Z0-9 ]*):\n```yaml\n(.*?)```", re.DOTALL)


def seen_scale(ends: str) -> SeenScale:
    low, high = ends.split("..")
    return SeenScale(low=Decimal(low), high=Decimal(high))


def context_of(text: str) -> Context | None:
    """What the comments at the head of an example say of the workspace."""
    said = dict(re.findall(r"^# ([a-z ]+): (.*)$", text, re.MULTILINE))
    marks = dict(re.findall(r"^# marks seen in (\w+): (.*)$", text, re.MULTILINE))
    scales = re.findall(r"^# scales seen in (\w+): (.*)$", text, re.MULTILINE)
    if not said and not marks and not scales:
        return None
    customers = [entry.split("/") for entry in said.get("customers", "").split()]
    own = re.findall(r"^# own weights of (\w+): (.*)$", text, re.MULTILINE)
    weights = {who: line.split() for who, line in own}
    chain = tuple(KnownPerson(*entry.split("/")) for entry in said.get("contacts", "").split())
    return Context(
        channels=tuple(said["connections feed"].split()) if "connections feed" in said else None,
        closed_periods=tuple(said.get("closed", "").split()),
        in_force=InForce(digest="other", valid_from=said["in force since"]) if "in force since" in said else None,
        register="register.xlsx",
        customers=tuple(
            KnownCustomer(
                id=i,
                segment=s,
                weights={c: Decimal(w) for c, w in zip(weights.get(i, [])[::2], weights.get(i, [])[1::2], strict=True)},
            )
            for i, s in customers
        )
        if customers
        else (KnownCustomer(id="C01", chain=chain),)
        if chain
        else None,
        marks={channel: tuple(seen.split()) for channel, seen in marks.items()},
        scales={channel: tuple(seen_scale(ends) for ends in seen.split()) for channel, seen in scales},
        people=tuple(said["users"].split()) if "users" in said else None,
    )


def checked(*texts: str, context: Context | None = None) -> Checked:
    sources = []
    for n, text in enumerate(texts):
        source, found = read_yaml(text, "rules/acme.yaml" if n == len(texts) - 1 else f"pack@{n}")
        assert source is not None, found
        assert found == []
        sources.append(source)
    ruleset = Ruleset(id="acme", digest="changed")
    return Checked(merged=merge(sources)[0], facts=Facts(), context=context, ruleset=ruleset)


def findings(*texts: str, context: Context | None = None) -> list[Diagnostic]:
    return run_checks(checked(*texts, context=context))[0]


def said(code: str, *texts: str, context: Context | None = None) -> str:
    found = [d for d in findings(*texts, context=context) if d.code == code]
    assert len(found) == 1, found
    return f"{found[0].file}:{found[0].line}:{found[0].column}: {found[0].sentence()}"


def examples() -> Iterator[Any]:
    for check in every_check():
        for n, (kind, codes, text) in enumerate(EXAMPLE.findall(check.manual)):
            yield pytest.param(check, kind, codes.split(), text, id=f"{check.name}-{n}-{kind}")


@pytest.mark.parametrize(("check", "kind", "codes", "text"), list(examples()))
def test_the_examples_of_a_checks_manual_hold(check: Check, kind: str, codes: list[str], text: str) -> None:
    inherited = re.findall("^# inherited: (.*)$", text, re.MULTILINE)
    found = list(check.run(checked(*inherited, text, context=context_of(text))))
    assert sorted({d.code for d in found}) == sorted(codes)
    assert (kind == "FAIL") == bool(found)
    for finding in found:
        for language in LANGUAGES:
            assert "{" not in re.sub("`[^`]*`", "", finding.sentence(language))  # what is to be written stands in ``


@pytest.mark.parametrize("check", every_check(), ids=lambda check: str(check.name))
def test_every_check_has_a_manual_with_all_its_codes(check: Check) -> None:
    kinds = EXAMPLE.findall(check.manual)
    assert any(kind == "PASS" for kind, _, _ in kinds)
    assert {code for _, codes, _ in kinds for code in codes.split()} == set(check.codes)


def test_no_code_belongs_to_two_checks_and_every_wording_is_complete() -> None:
    codes = [code for check in every_check() for code in check.codes]
    assert len(codes) == len(set(codes))
    known = catalogue()
    for code in codes:
        wordings = [key for key in known if key == code or key.startswith(f"{code}.")]
        assert wordings
        for key in wordings:
            places = {frozenset(re.findall(r"(?<!\{)\{(\w+)\}", known[key][language])) for language in LANGUAGES}
            assert len(places) == 1, key


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


NOTHING_THERE = [
    ("CSAT023", "weights: {ticket: 100}\n", None),
    ("CSAT025", "channels: {ticket: {fallback: other}}\nweights: {ticket: 100}\n", None),
    ("CSAT034", "channels: {ticket: {}}\nweights: {ticket: 100}\n", Context(channels=())),
    ("CSAT034", "channels: {a: {fallback: b}, b: {}}\nweights: {a: 100}\n", Context(channels=())),
    ("CSAT052", "actions: {a: {owner: somebody}}\n", None),
    ("CSAT054", "actions: {a: {}}\n", None),
    ("CSAT061", "for: [{customers: {segment: A}}]\n", Context(customers=(KnownCustomer(id="C01"),))),
    ("CSAT062", "for: [{customers: [C05]}]\n", Context(customers=())),
    ("CSAT062", "for: [{customers: [Zebra]}]\n", Context(customers=(KnownCustomer(id="C01"),))),
    ("CSAT071", "actions: {a: {event: period.closed, owner: b, when: {score.channel.x: 5}}}\n", None),
    ("CSAT072", "actions: {a: {open: b, owner: c}}\n", None),
    ("CSAT076", "surveys: {a: {channel: b}}\n", None),
    ("CSAT076", "surveys: {a: {questionnaire: b}}\n", None),
]


@pytest.mark.parametrize(("code", "text", "context"), NOTHING_THERE)
def test_a_sentence_about_an_empty_list_lists_nothing_and_says_what_to_write(
    code: str, text: str, context: Context | None
) -> None:
    (found,) = (d for d in findings(text, context=context) if d.code == code)
    for language in LANGUAGES:
        sentence = found.sentence(language)
        assert not re.search(r"(^|[ ：はに、])-([ .;,。、]|$)", sentence), sentence
    assert " 1 customers" not in found.sentence()


def test_one_mark_is_not_called_all_of_them() -> None:
    _, one = read_yaml("a：1\n", "a.yaml")
    assert one[0].sentence().endswith("Fix it: `csat validate --fix`.")
    _, two = read_yaml("a：1\nb：2\n", "a.yaml")
    assert two[0].sentence().endswith("Fix all 2 of these marks: `csat validate --fix`.")


def test_an_action_without_owner_is_an_error() -> None:
    """S0-54: a missing owner fails validation."""
    (found,) = (d for d in findings("people: {a: b}\nactions: {x: {}}\n") if d.code == "CSAT054")
    assert found.level == "error"


def test_rules_for_an_open_month_may_be_changed_again_under_that_month() -> None:
    context = Context(in_force=InForce(digest="x", valid_from="2026-11"), closed_periods=("2026-10",))
    assert "CSAT056" not in {d.code for d in findings("valid_from: 2026-11\n", context=context)}
    assert "Write `valid_from: 2026-11`" in said("CSAT056", "weights: {}\n", context=context)
    closed = Context(in_force=InForce(digest="x", valid_from="2026-11"), closed_periods=("2026-10", "2026-11"))
    assert "Write `valid_from: 2026-12`" in said("CSAT056", "valid_from: 2026-11\n", context=closed)


def test_who_holds_a_role_already_needs_no_first_day() -> None:
    text = "valid_from: 2026-11\npeople: {process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-16}}\n"
    assert "Take `from: 2026-11-16` away." in said(
        "CSAT063", text, context=Context(holders={"process_manager": "zhao.min"})
    )
    other = said("CSAT063", text, context=Context(holders={"process_manager": "wang.fang"}))
    assert (
        "`process_manager: [{is: wang.fang, until: 2026-11-15}, {is: zhao.min, deputy: li.na, from: 2026-11-16}]`"
        in other
    )


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


def test_two_bands_at_one_bound() -> None:
    text = "bands: {dissatisfied: 30, average: 60, satisfied: 60}\n"
    assert said("CSAT028", text).startswith(
        "rules/acme.yaml:1:40: Two bands begin at 60: `average` could never be given"
    )


def test_an_inherited_order_of_bands_is_no_fault() -> None:
    assert findings("bands: {a: 10, b: 30, c: 60}\n", "bands: {poor: 20, b: 40}\n") == []


def test_an_unknown_band_lists_the_bands() -> None:
    text = "bands: {very_dissatisfied: 10, very_satisfied: 95.1}\ntargets: {all: {each: customers, reaching: good}}\n"
    assert said("CSAT050", text) == (
        "rules/acme.yaml:2:44: There is no band `good`; bands are very_dissatisfied ... very_satisfied "
        "(very_dissatisfied, very_satisfied)."
    )


def test_a_number_without_unit_asks_back() -> None:
    assert said("CSAT070", "actions: {a: {due: 5, owner: account_manager}}\n") == (
        "rules/acme.yaml:1:20: 5 what? Write `5 working days` or `5 days`."
    )


def test_a_missing_percent_sign_is_sure_and_mended() -> None:
    text = "targets: {t: {share: 75, of: customers}}\nsurveys: {s: {within: [20, 30%]}}\n"
    assert mend(text, findings(text)) == (
        "targets: {t: {share: 75%, of: customers}}\nsurveys: {s: {within: [20%, 30%]}}\n"
    )


def test_a_forgotten_date_proposes_the_next_open_month() -> None:
    context = Context(in_force=InForce(digest="x", valid_from="2026-04"), closed_periods=("2026-09", "2026-10"))
    text = "valid_from: 2026-04\n"
    assert said("CSAT056", text, context=context).endswith(
        "These rules differ from those in force since 2026-04. Write `valid_from: 2026-11` (next open month); 2026-10 is "
        "closed."
    )
    assert mend(text, findings(text, context=context)) == text  # from when rules hold is the author's decision
    december = Context(in_force=InForce(digest="x", valid_from="2026-04"), closed_periods=("2026-12",))
    assert "2027-01" in said("CSAT056", "language: 1\n", context=december)


def test_an_unknown_owner_lists_the_people() -> None:
    text = "people: {process_manager: a, quality_control: b}\nactions: {x: {owner: boss}}\n"
    assert said("CSAT052", text) == (
        "rules/acme.yaml:2:22: There is no `boss` in `people:`; you have `process_manager`, `quality_control`."
    )


def test_a_scale_of_four_leaves_satisfied_without_a_mark() -> None:
    bands = "bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}\n"
    found = findings(bands + "channels: {ticket: {scale: {min: 1, max: 4}}}\n")
    assert [d.code for d in found] == ["CSAT033"]
    assert found[0].values["bands"] == "`dissatisfied`, `satisfied`" or "satisfied" in found[0].values["bands"]
    assert (
        found[0].values["table"]
        == "1 = 25 very_dissatisfied; 2 = 50 dissatisfied; 3 = 75 average; 4 = 100 very_satisfied"
    )
    reversed_scale = bands + "channels: {ticket: {scale: {min: 1, max: 5, direction: low}}}\n"
    assert findings(reversed_scale) == []


def test_a_rule_for_bands_names_the_same_bound_by_its_name_only_in_the_authors_own_file() -> None:
    pack = "bands: {average: 60, satisfied: 80}\ntargets: {t: {each: customers, reaching: 80}}\n"
    assert findings(pack, "language: 1\n") == []
    assert [d.code for d in findings(pack)] == ["CSAT051"]


@pytest.mark.parametrize(
    ("when", "variant"),
    [
        ("{score: {below: 60, at_least: 60}}", "numbers"),
        ("{score: {at_most: 60, at_least: 60}}", None),
        ("{all: [{score: {below: 60}}, {score: {above: 80}}]}", "numbers"),
        ("{any: [{score: {below: 60}}, {score: {above: 80}}]}", None),
        ("{score: {below: 0}}", "low"),
        ("{score: {below: 10}}", "floor"),
        ("{rating: 1}", "marks"),
        ("{rating: [1, 2]}", "marks"),
        ("{rating: {below: 3}}", "marks"),
        ("{rating: {at_most: 40}}", None),
        ("{score: {below: dissatisfied}}", None),
        ("{score: {between: [80, 60]}, customer.segment: A}", None),
        ("{all: [{customer.segment: A}, {customer.segment: B}]}", "texts"),
        ("{all: [{customer.segment: [A, B]}, {customer.segment: B}]}", None),
        ("{score.change: {below: -5}}", None),
        ("{not: {score: {below: 60}}, score: {below: 60}}", None),
    ],
)
def test_only_what_can_never_be_true_is_unreachable(when: str, variant: str | None) -> None:
    text = "bands: {very_dissatisfied: 10, dissatisfied: 30, satisfied: 80}\n"
    text += f"actions:\n  a: {{event: period.closed, when: {when}, owner: account_manager}}\n"
    found = [d.variant for d in findings(text) if d.code == "CSAT074"]
    assert found == ([variant] if variant else [])


def test_unchanged_rules_need_no_new_date() -> None:
    context = Context(in_force=InForce(digest="changed", valid_from="2026-04"), closed_periods=("2026-10",))
    assert findings("valid_from: 2026-04\n", context=context) == []


def test_built_in_scales_are_looked_at_too() -> None:
    bands = "bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}\n"
    assert findings(bands + "channels: {ticket: {scale: five}, callback: {scale: ten}}\n") == []
    assert [d.code for d in findings(bands + "channels: {ticket: {scale: percent}}\n")] == ["CSAT031"]


def test_scales_the_connections_bring_are_looked_at_too() -> None:
    text = (
        "weights: {ticket: 50, monthly: 50}\nbands: {very_dissatisfied: 10, average: 60}\n"
        "channels: {ticket: {}, monthly: {}}\n"
    )
    scales = {"ticket": (seen_scale("1..10"), seen_scale("1..20")), "monthly": (seen_scale("0..100"),)}
    found = findings(text, context=Context(scales=scales))
    assert [(d.code, d.level, d.line, d.values["scale"], d.values["low"], d.values["points"]) for d in found] == [
        ("CSAT031", "warning", 3, "ticket", "1", "5"),
        ("CSAT031", "warning", 3, "monthly", "0", "0"),
    ]
    own = text.replace("ticket: {}", "ticket: {scale: ten}").replace("monthly: {}", "monthly: off")
    assert [d for d in findings(own, context=Context(scales=scales)) if d.code == "CSAT031"] == []
    bad_at_the_top = SeenScale(low=Decimal(0), high=Decimal(4), direction="low")
    (turned,) = findings(text, context=Context(scales={"ticket": (bad_at_the_top,)}))
    assert (turned.values["mark"], turned.values["points"]) == ("4", "0")


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


def test_a_customer_named_in_two_ways_is_one_customer() -> None:
    customers = (KnownCustomer(id="C06", name="Acme"),)
    text = "for:\n  - {customers: [C06], target: {reaching: 85}}\n  - {customers: [Acme], target: {reaching: 80}}\n"
    assert findings(text) == []
    found = findings(text, context=Context(customers=customers))
    assert [(d.code, d.level, d.line, d.values["line"]) for d in found] == [("CSAT059", "warning", 3, "2")]


def test_checks_that_need_a_workspace_are_named_when_there_is_none() -> None:
    skipped = run_checks(checked("language: 1\n"))[1]
    assert skipped == (
        *("own_weights", "people", "question_words", "unfed_channel", "unknown_customers", "unknown_marks"),
        "valid_from",
    )


words = st.sampled_from(
    [
        *("channels", "weights", "bands", "targets", "for", "actions", "surveys", "people", "score", "scales"),
        *("playbooks", "ticket", "off", "fallback", "scale", "min", "max", "convert", "minmax", "event"),
        *("when", "owner", "is", "from", "reaching", "customers", "segment", "target", "all", "any", "below"),
        *("between", "share", "within", "due", "report", "recipients", "questionnaire", "period.closed"),
        *("rating", "score.channel.ticket", "valid_from", "2026-10", ""),
    ]
)
numbers = st.one_of(st.integers(-5, 200), st.decimals(-1, 200, places=2))
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=4)),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(data=st.dictionaries(words, plain, max_size=8))
def test_no_text_however_wrong_breaks_a_check(data: dict[str, Any]) -> None:
    context = Context(
        channels=("ticket",),
        closed_periods=("2026-10",),
        in_force=InForce(digest="x", valid_from="2026-04"),
        customers=(KnownCustomer(id="C1", segment="A"),),
        marks={"ticket": ("◎",)},
        people=("a",),
    )
    source = Source(name="f", text="", data=data, values={(): Place(1, 1)}, keys={})
    found, _ = run_checks(Checked(merged=merge([source])[0], facts=Facts(), context=context))
    for finding in found:
        for language in LANGUAGES:
            assert finding.sentence(language)


def test_an_unfed_channel_whose_weight_is_shared_leaves_scores_complete() -> None:
    text = "channels: {a: {}, b: {}}\nweights: {a: 60, b: 40}\n"
    context = Context(channels=("a",))
    assert "no score can be complete" in said("CSAT034", text, context=context)
    shared = said("CSAT034", text + "score: {when_incomplete: share_among_present}\n", context=context)
    assert "the channels present always share its 40 points" in shared
