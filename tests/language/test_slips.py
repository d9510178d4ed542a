"""Rules that would mean something else than their author thinks: said once, at the place, with words that work."""

from __future__ import annotations

from pathlib import Path

import pytest

from csat_plugin.language.context import Context, KnownCustomer, KnownPerson
from csat_plugin.language.load import Loaded, load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.texts import LANGUAGES
from tests.language.checking import findings, said

HEAD = (
    "language: 1\nruleset: acme\nextends: itss@1\npeople: {process_manager: zhao, quality_control: li, team_lead: wu}\n"
)
CALL = "playbooks: {call: {title: Call}}\n"
SURVEY = "surveys: {leaders: {every: quarter, ask: interface_person, %s}}\n"


def load(text: str, context: Context | None = None) -> Loaded:
    return load_rules(Path("acme.yaml"), shipped(), context, text=(HEAD + text).encode())


def all_said(text: str, language: str = "en") -> list[str]:
    """Every error and warning of a text, in short."""
    found = [d for d in load(text).diagnostics if d.level != "hint"]
    return [f"{d.line - HEAD.count(chr(10))}:{d.column} {d.code} {d.sentence(language)}" for d in found]


def action(when: str = "{rating: {at_most: 40}}", rest: str = "owner: team_lead") -> str:
    return CALL + f"actions: {{call: {{event: rating.received, when: {when}, open: call, {rest}}}}}\n"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{at_most: 400}", "`at_most: 400`: there are no more than 100 points."),
        ('{at_most: "400"}', "there are no more than 100 points."),
        ("{at_most: 100.5}", "there are no more than 100 points."),
        ("{at_most: 40%}", "points carry no percent sign. Write `40`."),
        ("{below: 3 of 5}", "Write `60`."),
        ("{below: 2/3}", "Write `66.67`."),
        ("{between: 0-40}", "`between: [0, 40]`, not `0-40`"),
        ("0-40", "write `{between: [0, 40]}`"),
        ('"<= 40"', "`{at_most: 40}`"),
    ],
)
def test_points_written_as_something_else_are_one_error_with_the_points(when: str, words: str) -> None:
    (one,) = all_said(action(f"{{rating: {when}}}"))
    assert one.startswith("2:")
    assert " CSAT300 " in one
    assert words in one


def test_a_target_in_percent_or_above_all_points_is_said_once() -> None:
    (one,) = all_said("for: [{customers: {segment: A}, target: {reaching: 85%}, why: agreed}]\n")
    assert "CSAT300" in one
    assert one.endswith("Write `85`.")
    (one,) = all_said("for: [{customers: {segment: A}, target: {reaching: 850}, why: agreed}]\n")
    assert "CSAT135" in one


@pytest.mark.parametrize(
    "when", ["{at_most: 100}", "{between: [0, 40]}", '"40"', '{at_most: "40 points"}', "{below: 40分}", "satisfied"]
)
def test_points_in_their_own_form_pass(when: str) -> None:
    assert not [one for one in all_said(action(f"{{rating: {when}}}")) if "CSAT30" in one]


@pytest.mark.parametrize(("when", "warned"), [("40", True), ("{is: 40}", False), ("0", False), ("100", False)])
def test_a_bare_number_is_said_to_mean_exactly_it(when: str, warned: bool) -> None:
    found = [d for d in findings(action(f"{{rating: {when}}}")) if d.code == "CSAT301"]
    assert bool(found) is warned
    assert all("`rating: {at_most: 40}`" in d.sentence() and d.level == "warning" for d in found)


def test_a_limit_of_none_is_a_warning_for_actions_surveys_and_budgets() -> None:
    assert "`call: off`" in said("CSAT302", action(rest="owner: team_lead, at_most: 0 per day"))
    assert "never asks anybody" in said("CSAT302", SURVEY % "at_most: 0 per month")
    assert "never asks anybody" in said("CSAT302", SURVEY % "budget: {per_person: 0 per year}")
    assert not [d for d in findings(SURVEY % "at_most: 10 per month") if d.code == "CSAT302"]


KNOWN = Context(
    customers=(KnownCustomer(id="C01", chain=(KnownPerson("interface_person", "zh"),)),),
    roles=("vip_user",),
    role_words={"决策领导": "decision_leader"},
)


def asking(roles: str) -> str:
    return f"surveys: {{leaders: {{every: quarter, ask: {roles}}}}}\n"


@pytest.mark.parametrize(
    "roles", ["interface_person", "Vip_User", "decision_leader", "requester", "[requester, vip_user]"]
)
def test_roles_of_register_contacts_and_mapping_are_known(roles: str) -> None:
    assert not [d for d in findings(asking(roles), context=KNOWN) if d.code == "CSAT303"]


def test_an_unknown_role_is_said_with_the_one_that_was_meant() -> None:
    assert "did you mean `decision_leader`?" in said("CSAT303", asking("decision_leaders"), context=KNOWN)
    assert "Write `decision_leader`" in said("CSAT303", asking("决策领导"), context=KNOWN)
    assert "Known roles: `requester`" in said("CSAT303", asking("[requester, gardener]"), context=KNOWN)


def test_roles_of_a_pack_are_known_and_a_workspace_without_roles_says_nothing() -> None:
    pack = "surveys: {agreed: {every: year, ask: gardener}}\n"
    assert not [d for d in findings(pack, asking("gardener"), context=KNOWN) if d.code == "CSAT303"]
    assert not [d for d in findings(asking("gardener"), context=Context()) if d.code == "CSAT303"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('"@supplier.example"', "Write `supplier.example`."),
        ('"li@supplier.example"', "Write `supplier.example`."),
        ('"*.supplier.example"', "`contact.domain: {contains: supplier.example}`"),
        ('{in: [a.example, ".b.example"]}', "Write `b.example`;"),
    ],
)
def test_a_domain_that_matches_nobody_is_said(written: str, words: str) -> None:
    assert words in said("CSAT304", SURVEY % f"never_ask: [{{contact.domain: {written}}}]")


@pytest.mark.parametrize("written", ["supplier.example", "{contains: .supplier.example}", "[a.example, b.example]"])
def test_a_domain_in_its_own_form_passes(written: str) -> None:
    assert not [d for d in findings(SURVEY % f"never_ask: [{{contact.domain: {written}}}]") if d.code == "CSAT304"]


@pytest.mark.parametrize(
    ("written", "works"),
    [
        ("supplier.example", "[{contact.domain: supplier.example}]"),
        ('"@supplier.example"', "[{contact.domain: supplier.example}]"),
        ("[a.example, b.example]", "[{contact.domain: [a.example, b.example]}]"),
        ("{contact.domain: supplier.example}", "[{contact.domain: supplier.example}]"),
    ],
)
def test_never_ask_has_one_proposal_and_it_works(written: str, works: str) -> None:
    (one,) = all_said(SURVEY % f"never_ask: {written}")
    assert f"`never_ask: {works}`" in one
    assert all_said(SURVEY % f"never_ask: {works}") == []


TREE = "channels: {questionnaire: {indicators: quality}}\nindicators: {quality: {parts: {%s: {weight: 60}, skill: {weight: 40}}}}\n"


def test_an_indicator_nobody_asks_is_said_and_one_of_a_questionnaire_or_title_is_not() -> None:
    seen = Context(questions={"questionnaire": ("speed", "skill")})
    assert "did you mean `speed`?" in said("CSAT305", TREE % "spead", context=seen)
    sheet = "questionnaires: {short: {questions: {how_fast: {indicator: spead}}}}\n"
    for context, text in [
        (seen, TREE % "speed"),
        (seen, TREE % "spead" + sheet),
        (Context(questions={"ticket": ("speed",)}), TREE % "spead"),
        (seen, (TREE % "pace").replace("pace: {", "pace: {title: {zh: 速度, en: Speed}, ")),
    ]:
        assert not [d for d in findings(text, context=context) if d.code == "CSAT305"]
    inherited = findings(TREE % "spead", "ruleset: acme\n", context=seen)
    assert not [d for d in inherited if d.code == "CSAT305"], "what a pack measures need not all be asked"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("quarterly", "quarter"), ("3 months", "quarter"), ("每季度", "quarter"), ("6 months", "half_year")],
)
def test_how_often_is_understood_and_off_is_not_offered(written: str, meant: str) -> None:
    (one,) = all_said(f"surveys: {{leaders: {{every: {written}, ask: interface_person}}}}\n")
    assert f"did you mean `{meant}`?" in one
    assert "off" not in one
    (one,) = all_said("surveys: {leaders: {every: off, ask: interface_person}}\n")
    assert one.endswith("Choose one of: half_year, month, quarter, year.")


@pytest.mark.parametrize("key", ["onwer", "Owner", "负责人", "responsible"])
def test_an_owner_under_a_wrong_key_is_one_finding(key: str) -> None:
    (one,) = all_said(action(rest=f"{key}: team_lead"))
    assert "CSAT130" in one
    assert "did you mean `owner`?" in one


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("owner: [team_lead]", "`owner: team_lead`"),
        ("owner: team_lead, due: 1 workday", "did you mean `1 working day`?"),
        ("owner: team_lead, due: 两个工作日", "did you mean `2 working days`?"),
        ("owner: team_lead, at_most: 10/day", "did you mean `10 per day`?"),
        ("owner: team_lead, at_most: 每天10个", "did you mean `10 per day`?"),
        ("owner: team_lead, severity: urgent", "did you mean `high`?"),
    ],
)
def test_a_value_in_a_form_of_ones_own_is_understood(rest: str, words: str) -> None:
    (one,) = all_said(action(rest=rest))
    assert words in one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("privacy: {keep: {comments: 24}}\n", "write `24 months`, not `24`"),
        ("privacy: {keep: {comments: 2 years}}\n", "write `24 months`, not `2 years`"),
        ("actions: {verify_defect: {needs: 5}}\n", "Write `needs: {ratings: 5}`"),
        ("actions:\n  - verify_defect: {needs: {ratings: 5}}\n", "Take the `- ` away"),
        (action("rating <= 40"), "Write `when: {rating: {at_most: 40}}`"),
        ("playbooks: {call: {title: Call, closing: [steps]}}\n", "Write `closing: {needs: [steps]}`"),
        ("privacy: {hide_below: 5}\n", "did you mean `at_least`?"),
        ("actions: {verify_defect: false}\n", "Write `verify_defect: off`."),
        (
            CALL
            + 'actions: {call: {event: rating.received, when: {rating: {"<=": 40}}, open: call, owner: team_lead}}\n',
            "`at_most`",
        ),
        (TREE.replace("%s: {weight: 60}", "speed: 60"), "write `speed: {weight: 60}`, not `speed: 60`"),
        ("playbooks: {call: {title: Call, steps: [{name: talk, title: Talk}]}}\n", "did you mean `id`?"),
    ],
)
def test_one_mistake_is_one_finding_that_says_what_to_write(text: str, words: str) -> None:
    (one,) = all_said(text)
    assert words in one


STEPS = "playbooks: {call: {title: Call, steps: [%s]}}\n"


def test_a_circle_of_steps_and_a_step_named_twice_are_one_finding_each() -> None:
    circle = STEPS % "{id: a, title: A, waits_for: c}, {id: b, title: B, waits_for: a}, {id: c, title: C, waits_for: b}"
    (one,) = all_said(circle)
    assert "CSAT262" in one
    two = circle.replace("]", ", {id: d, title: D, waits_for: e}, {id: e, title: E, waits_for: d}]")
    assert [one.split()[1] for one in all_said(two)] == ["CSAT262", "CSAT262"]
    (one,) = all_said(STEPS % "{id: a, title: A}, {id: b, title: B}, {id: b, title: C, waits_for: b}")
    assert "CSAT260" in one


def test_the_owner_of_a_department_is_somebody() -> None:
    found = said("CSAT052", "people: {team_lead: wu}\ndepartments: {desk: {owner: team_leed}}\n")
    assert "did you mean `team_lead`?" in found
    assert not [
        d for d in findings("people: {team_lead: wu}\ndepartments: {desk: {owner: wu}}\n") if d.code == "CSAT052"
    ]


BODY = """\
actions:
  call:
  event: rating.received
  when: {rating: {at_most: 40}}
  open: call
  owner: team_lead
"""


def test_a_body_that_is_not_indented_is_one_finding() -> None:
    (one,) = all_said(CALL + BODY)
    assert one.startswith("3:3 CSAT306 Nothing stands under `call:`; its `event`, `when`, `open`, `owner`")
    assert one.endswith("lines 8 to 11 by two blanks more.")
    more = all_said(CALL + BODY + "  other: {event: rating.received}\n")
    assert len(more) == 2, "what stands outside that body is still said"


@pytest.mark.parametrize(
    ("text", "begins", "words"),
    [
        (
            'title: {en: "Our rules}\nweights:\n  ticket: "100"\n',
            "1:13",
            'The quote `"` that begins here is closed only in line 7.',
        ),
        ("playbooks: {call: {title: Read: the ticket}}\n", "1:31", "Put quotes around the text"),
        ("playbooks: {call: {title: {{ subject_name }} call}}\n", "1:27", "needs quotes around the whole of it"),
        (
            "playbooks:\n  call:\n    title: {en: {{ subject_name }} call}\n",
            "3:17",
            "needs quotes around the whole of it",
        ),
    ],
)
def test_a_text_without_its_quotes_is_said_where_it_begins(text: str, begins: str, words: str) -> None:
    (one,) = all_said(text)
    assert one.startswith(f"{begins} CSAT001 ")
    assert words in one


def test_tabs_are_said_once_with_their_number() -> None:
    (one,) = all_said("weights:\n\tticket: 50\n\tcallback: 50\n")
    assert "CSAT005 2 lines are indented by tabs, this is the first" in one


@pytest.mark.parametrize("pack", sorted(shipped().names()))
def test_no_shipped_pack_has_a_slip(pack: str) -> None:
    head = f"language: 1\nruleset: acme\nextends: {pack}\n"
    loaded = load_rules(Path("acme.yaml"), shipped(), KNOWN, text=head.encode())
    assert [d for d in loaded.diagnostics if "CSAT300" <= d.code <= "CSAT319"] == []


def test_every_slip_is_said_in_every_language() -> None:
    for language in LANGUAGES:
        (one,) = all_said(SURVEY % "never_ask: supplier.example", language)
        assert "[{contact.domain: supplier.example}]" in one
