"""What is remarked on in the words of questions, and what is not: false alarms would teach people to look away (S0-48, S0-49)."""

from __future__ import annotations

import pytest

from csat_plugin.language.wording import language_of
from csat_plugin.language.wording.favour import favour
from csat_plugin.language.wording.leading import leading
from csat_plugin.language.wording.lengths import length, seconds
from csat_plugin.language.wording.two_matters import two_matters
from tests.language.checking import findings

TWO = [
    ("Are our people friendly and competent?", "and"),
    ("Is the portal fast or easy to use?", "or"),
    ("How satisfied are you with price and/or quality?", "and/or"),
    ("Are reports clear, and on time?", "and"),
    ("Are we not only fast but also friendly?", "not only"),
    ("您对价格、质量是否满意？", "、"),
    ("我们的工程师是否不仅专业而且热情？", "不仅"),
    ("対応は速いだけでなく丁寧でしたか。", "だけでなく"),
    ("您对服务态度和技术水平是否满意？", "和"),
    ("您对响应速度及处理结果是否满意？", "及"),
    ("工程师是否按时到场并解决问题？", "并"),
    ("您对价格以及质量是否满意？", "以及"),
    ("担当者の態度と技能に満足されていますか。", "と"),
    ("対応の速さと正確さはいかがでしたか。", "と"),
    ("説明や資料は分かりやすいですか。", "や"),
    ("応対および報告は適切でしたか。", "および"),
]
ONE = [
    "Are our terms and conditions clear?",
    "Do we do what you asked for, no more and no less?",
    "How well do we work with you and your team?",
    "Did somebody call once or twice?",
    "Do you understand our bills?",
    "Is our documentation up to date or outdated?",
    "Did we call you not only once?",
    "Are you satisfied or dissatisfied with our service?",
    "故障响应是否及时？",
    "服务人员的态度是否温和？",
    "我们和您的沟通是否充分？",
    "与我们的商谈是否顺利？",
    "您是否参与了验收？",
    "问题是否已合并处理？",
    "問題は根本的に解決していますか。",
    "ご依頼のとおりに過不足なく行っていますか。",
    "当社との交渉はいかがですか。",
    "他社のサービスと比べていかがですか。",
    "サービスと思われますか。",
    "担当者と連絡が取れますか。",
]


@pytest.mark.parametrize(("text", "word"), TWO)
def test_two_matters_in_one_question(text: str, word: str) -> None:
    assert two_matters(text) == word


@pytest.mark.parametrize("text", ONE)
def test_one_matter_with_such_a_word(text: str) -> None:
    assert two_matters(text) == ""


def test_a_pull_to_one_side() -> None:
    assert leading("Don\u2019t you think we are fast?") == "Don't you think"
    assert leading("How satisfied are you with our excellent service?") == "our excellent"
    assert leading("You are satisfied, aren't you?") == "aren't you"
    assert leading("Haven't we answered quickly?") == "Haven't we"
    assert leading("How do you like our up-to-date portal?") == "our up-to-date"
    assert leading("您是否同意我们的响应很及时？") == "您是否同意"
    assert leading("当社の優れたサービスはいかがですか。") == "優れた"
    for text in ("How satisfied are you with our service?", "您对我们的服务是否满意？", "対応は迅速でしたか。"):
        assert leading(text) == ""


def test_which_side_the_name_of_an_answer_is_on() -> None:
    sides = {
        1: ("very satisfied", "often", "非常满意", "满意", "やや満足", "はい"),
        0: ("neither satisfied nor dissatisfied", "fair", "一般", "どちらともいえない"),
        -1: ("dissatisfied", "not good", "rarely", "不满意", "较差", "やや不満", "いいえ"),
    }
    for side, labels in sides.items():
        assert {label: favour(label) for label in labels} == dict.fromkeys(labels, side)
    assert favour("4") is None
    assert favour("within a week") is None


def test_words_and_characters_are_counted_and_time_is_estimated() -> None:
    assert [language_of(text) for text in ("In time?", "是否及时？", "迅速でしたか。")] == ["en", "zh", "ja"]
    assert length("Don't we respond in time, then?") == 6
    assert length("故障响应是否及时？") == 8
    assert length("障害対応は迅速でしたか。") == 11
    assert seconds([("one two three four", False)]) == 11  # 1.2 s to read, 10 to choose
    assert seconds([("", True)]) == 30


BEGINNER = """\
questionnaires:
  mine:
    questions: {overall: {text: How satisfied are you?, scale: five}}
"""


def test_a_beginners_questionnaire_of_three_lines_is_left_in_peace() -> None:
    assert [finding.code for finding in findings(BEGINNER)] == []


def test_a_long_one_is_told_once_of_each_thing_and_how_to_keep_it() -> None:
    questions = ", ".join(f"q{n}: {{text: Question {n}?, scale: five}}" for n in range(12))
    found = findings(f"questionnaires: {{long: {{questions: {{{questions}}}}}}}\n")
    assert [finding.code for finding in found] == ["CSAT220", "CSAT223", "CSAT228", "CSAT227"]
    silenced = f"questionnaires: {{long: {{without: [goal, open_question], limits: {{questions: 12}}, questions: {{{questions}}}}}}}\n"
    assert [finding.code for finding in findings(silenced)] == ["CSAT227"]
    for finding in found:
        assert any(word in finding.sentence() for word in ("without: [", "limits: {", "indicator: speed"))
