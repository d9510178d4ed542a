"""The text files of the sample workspace: `csat.yaml`, the provider's rules and their tests, and the schemas an editor completes from."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path
from string import Template

from csat_plugin.demo.months import label, shifted
from csat_plugin.demo.truth import MONTHS

SETTINGS = Template("""\
# yaml-language-server: $$schema=schemas/workspace.schema.json
# Where the data lies, what its columns mean, and what may be written.
workspace: huaxin
provider: Huaxin IT Services 华信运维
rules: rules/huaxin.yaml
timezone: Asia/Shanghai
language: $language
calendar: {country: CN}
register: register.xlsx
effects: {from: $effects_from}      # what concerns older periods is scored, never written
write: {scores: on, notes: off, tickets: on, surveys: off, reports: on}
limits: {per_run: 100, per_day: 300}

connections:
  exports:
    adapter: folder
    path: exports
    results: results                  # what `csat apply` writes
    files:
      # The platform's ticket exports: one file a month, each row a ticket with its rating.
      - match: "tickets-*.csv"
        encoding: utf-8-sig
        delimiter: ","
        dates: year_first
        ticket:
          id: Number
          kind: Type
          title: Title
          state: State
          priority: Priority
          service: Service
          team: Team
          department: Department
          supplier: Supplier
          assignee: Engineer
          requester: Requester
          customer: Customer
          opened: Opened
          closed: Closed
          sla_met: SLA met
          reopened: Reopened
          merged_into: Merged into
        values:
          kind: {Incident: incident, Change: change, Service request: request}
          state: {Open: open, Pending: pending, Resolved: resolved, Closed: closed, Cancelled: cancelled, Merged: merged_into}
        ratings:
          - channel: ticket
            mark: Rating
            scale: {min: 1, max: 5}
            no_answer: ["0"]            # the platform's untouched default
            columns:
              answered: Rated at
              contact: Requester        # who asked for service rates it
              comment: Comment

      # Telephone call-backs, kept by hand: title rows, a header of two lines, merged cells, a total row.
      - match: callbacks.xlsx
        sheet: 电话回访
        header: [3, 4]
        fill_down: [客户单位]
        values:
          role: $roles
        ratings:
          - channel: callback
            mark: 评价 满意度
            scale: {min: 1, max: 5}
            outcome: {column: 评价 结果, values: {已评分: answered, 未接通: no_contact, 拒访: refused, 强烈投诉: complaint}}
            columns:
              id: 回访编号
              response: 工单 单号      # one call a ticket: the same mark under a second number is a duplicate
              ticket: 工单 单号
              closed: 工单 关闭日期
              answered: 回访 日期
              customer: 客户单位
              contact: 受访人 姓名
              role: 受访人 角色
              interviewer: 回访 回访员
              comment: 意见与建议

      # Quarterly questionnaires: one row a person, three questions.
      - match: "questionnaires-*.csv"
        encoding: gb18030
        delimiter: ";"
        values:
          role: $roles
        ratings:
          - channel: questionnaire
            questions: {响应及时性: speed, 技术能力: skill, 总体满意度: overall}
            scale: {min: 1, max: 10}
            outcome: {column: 状态, values: {已填写: answered, 未填写: no_answer}}
            columns:
              response: 编号
              asked: 发出日期
              answered: 填写日期
              customer: 客户单位
              contact: 姓名
              role: 角色
              comment: 意见和建议

      # The same questionnaire in Japanese: signs instead of numbers, and the encoding of Japanese Excel.
      - match: "survey-ja-*.csv"
        encoding: cp932
        delimiter: ","
        values:
          role: {窓口担当: interface_person, 責任者: decision_leader, 重要利用者: vip_user}
        ratings:
          - channel: questionnaire
            questions: {対応の速さ: speed, 技術力: skill, 総合評価: overall}
            scale: {min: 1, max: 10}
            marks: {◎: 10, ○: 8, 〇: 8, △: 6, ×: 2}
            columns: {response: 回答番号, answered: 回答日, customer: お客様名, contact: 氏名, role: 役割, comment: ご意見}

      # The customers' monthly marks, 0 to 100.
      - match: monthly.xlsx
        sheet: 月度评分
        header: 3
        ratings:
          - channel: monthly
            mark: 得分
            scale: {min: 0, max: 100}
            no_answer: ["-"]
            columns: {customer: 客户名称, contact: 评分人, answered: 评分日期, closed: 考核截止日}
""")

ROLES = (
    "{接口人: interface_person, 决策领导: decision_leader, VIP用户: vip_user,\n"
    "                 技术: technical, 财务: finance, 业务用户: business_user}"
)

RULES = Template("""\
# yaml-language-server: $$schema=../schemas/ruleset.schema.json
# Huaxin's own rules. Only what differs from the pack stands here; everything else is inherited from ITSS.
# Change a line, then run: csat validate   (what is wrong)   csat test   (whether huaxin.test.yaml still holds)
language: 1
ruleset: huaxin
extends: itss@1            # 20/20/30/30, bands, 75 % at 80: pinned, so an upgrade changes no number
valid_from: $valid_from        # the first month these rules hold for; closed months keep theirs

people:                    # roles own the work; a deputy may be assigned to act: csat actions assign
  process_manager: {is: zhao.min, deputy: li.na}
  quality_control: li.na
  team_lead: chen.hao

channels:                  # ticket and callback count in the month the ticket closed, as the pack says
  monthly: {month_of: closed}         # signed early in the next month, but about the month that closed

for:
  - {customers: {segment: A}, target: {reaching: 85}, why: agreed with our three largest customers}

actions:
  verify_defect: {needs: {ratings: 5}}    # fewer are too few to open work on
  call_unhappy_user:       # at once, not at the end of the month
    event: rating.received
    when: {rating: {at_most: 40}}     # 1 or 2 of 5
    open: call_back
    owner: team_lead
    due: 1 working day
    at_most: 10 per day
""")

RULE_TESTS = Template("""\
# yaml-language-server: $$schema=../schemas/rule-tests.schema.json
# What Huaxin's rules must come to. Run: csat test
language: 1
period: $period
tests:
  all_four_channels:
    why: The standard's own example. 20 x 93 + 20 x 95 + 30 x 92 + 30 x 90 = 9220.
    ratings: {ticket: 93, callback: 95, questionnaire: 92, monthly: 90}
    expect: {score: 92.2, band: satisfied, targets: {satisfied_customers: met}, actions: []}

  our_largest_customers:
    why: 83 is satisfied, but with our three largest customers we agreed on 85.
    subjects:
      large: {segment: A, ratings: {questionnaire: 83}, expect: {band: satisfied, reached: false}}
      small: {segment: D, ratings: {questionnaire: 83}, expect: {band: satisfied, reached: true}}

  what_a_low_score_opens:
    why: Below 80 we verify whether there is a defect, once five people have said so; below 60 we review at once.
    subjects:
      four: {ratings: {questionnaire: [70, 70, 70, 70]}, expect: {score: 70, actions: []}}
      five: {ratings: {questionnaire: [70, 70, 70, 70, 70]}, expect: {score: 70, actions: [verify_defect]}}
      bad: {ratings: {questionnaire: 50}, expect: {score: 50, actions: [review_unacceptable]}}
      fallen: {before: {questionnaire: 95}, ratings: {questionnaire: 85}, facts: {score.change_proven: true}, expect: {actions: [warn_of_fall]}}

  whoever_wants_results_is_told_them:
    why: Customers with recipients in the register get each month's result.
    subjects:
      wants: {ratings: {questionnaire: 90}, facts: {customer.wants_results: true}, expect: {actions: [feed_back_results]}}
      does_not: {ratings: {questionnaire: 90}, facts: {customer.wants_results: false}, expect: {actions: []}}

  an_unhappy_user_is_called_back:
    why: A mark of 1 or 2 of 5 opens a call-back at once, whatever the month's score; 3 does not.
    scale: five
    subjects:
      two: {ratings: {ticket: 2, questionnaire: [5, 5, 5, 5]}, expect: {score: 88, actions: [call_unhappy_user]}}
      three: {ratings: {ticket: 3, questionnaire: [5, 5, 5, 5]}, expect: {score: 92, actions: []}}
""")

SCHEMAS = ("ruleset.schema.json", "workspace.schema.json", "rule-tests.schema.json")


def write_texts(folder: Path, last: dt.date, language: str) -> None:
    """Write `csat.yaml`, `rules/huaxin.yaml`, its tests `rules/huaxin.test.yaml`, and copies of the schemas their first lines name."""
    settings = SETTINGS.substitute(effects_from=last.isoformat(), language=language, roles=ROLES)
    rules = RULES.substitute(valid_from=label(shifted(last, 1 - MONTHS)))
    _write(folder / "csat.yaml", settings)
    _write(folder / "rules" / "huaxin.yaml", rules)
    _write(folder / "rules" / "huaxin.test.yaml", RULE_TESTS.substitute(period=label(last)))
    shipped = resources.files("csat_plugin.schemas")
    for name in SCHEMAS:
        if (schema := shipped / name).is_file():
            _write(folder / "schemas" / name, schema.read_text("utf-8"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
