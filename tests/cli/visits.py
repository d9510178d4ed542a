"""A desk whose unhappy customers are visited: a playbook of six steps, kinds of customers, scenes, two ways of closing."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import Desk

SETTINGS = """\
workspace: visits
rules: rules/visits.yaml
register: register.csv
timezone: UTC
effects: {from: 2026-10-01}
write: {tickets: on}
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "calls*.csv"
      ratings:
      - channel: callback
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who, comment: Said, supplier: Supplier}
    - match: "wave*.csv"
      ratings:
      - channel: remedy
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who, question: Question}
"""
REGISTER = """\
id,name,segment,value,account_manager
C1,Alder,VIP,900,meng
C2,Birch,B,300,meng
C3,Cedar,B,,meng
"""
RULES = """\
language: 1
ruleset: visits
valid_from: 2026-01
people: {service_manager: lin.hua, account_manager: meng, network: gao.wei, director: xu.jing, process_manager: zhao.min}
weights: {callback: 100}
channels:
  callback: {title: {en: Call-back, zh: 电话回访, ja: 電話フォロー}, month_of: rated}
  remedy: {title: {en: Remedy question, zh: 改进效果, ja: 改善効果}, month_of: rated}
score: {subject: customer, period: month}
bands: {bad: 0, satisfied: 80}
actions:
  visit_unhappy:
    event: rating.received
    when: {rating: {at_most: 40}}
    open: visit
    owner: service_manager
    due: 4 hours
    follow_up: [inform_result]
    cites: [S1-24, S1-25]
    why: A strong complaint is answered by a visit at once.
playbooks:
  visit:
    title: {en: "{{ subject_name }}: visit", zh: "{{ subject_name }}：上门拜访", ja: "{{ subject_name }}：訪問"}
    text: {en: Listen first., zh: 请先倾听。, ja: まず話を聞いてください。}
    goal: {en: The customer feels cared for, zh: 让客户感到被关怀, ja: 大切にされていると感じること}
    category: interaction_procedure
    steps:
    - {id: prepare, title: {en: Read the tickets, zh: 分析投诉工单, ja: チケットを調べる}, roles: service_manager}
    - {id: appoint, title: {en: Agree on a time, zh: 预约时间, ja: 日時を約束}, requires: appointment, waits_for: prepare, due: 1 working day}
    - {id: meet, title: {en: Meet, zh: 上门面谈, ja: 面談}, requires: [visit_record, participants], waits_for: appoint}
    - {id: sort, title: {en: Decide what follows, zh: 确定后续方案, ja: 次の対応を決める}, requires: decision, waits_for: meet}
    - {id: track, title: {en: Follow up, zh: 跟踪, ja: 追跡}, requires: cause, waits_for: sort}
    - {id: call, title: {en: Call back, zh: 电话回访, ja: 電話で確認}, requires: callback_score}
    flow: {in_work: [appoint], done: [meet, sort]}
    closing:
      needs: [steps, inform_result]
      roles: [service_manager, account_manager]
      outcomes: [fixed, declined_with_explanation, duplicate]
      paths:
        on_site: {title: {en: on site, zh: 现场关闭, ja: その場で終了}}
        later: {title: {en: later, zh: 后续关闭, ja: 後日終了}, due: 10 working days, needs: [promise]}
    causes:
      service: {title: {en: our service, zh: 服务, ja: 当社のサービス}, open: rectify, owner: network, due: 10 working days}
      misunderstanding: {}
    variants:
      type:
        repeat: {title: {en: repeat complainer, zh: 重复投诉型, ja: 繰り返し苦情型}, severity: high, text: {en: Solve as far as possible.}}
        furious:
          title: {en: furious, zh: 暴躁型, ja: 激怒型}
          text: {en: Listen patiently., zh: 耐心倾听。, ja: 根気よく聞く。}
          owner: director
          due: 2 working days
          steps: [{id: calm, title: {en: Let him speak first, zh: 先让客户倾诉, ja: まず話してもらう}, waits_for: appoint}]
          needs: [calm]
      scene:
        now: {text: {en: Adjust on site., zh: 现场调整。, ja: その場で調整する。}}
        planned:
          text: {en: Explain the plan., zh: 说明规划。, ja: 計画を説明する。}
          due: 30 days
          steps: [{id: promise, title: {en: Say until when, zh: 说明完成时间, ja: いつまでかを伝える}}]
        not_now: {without: [track]}
  inform_result: {title: {en: Tell the customer the result, zh: 告知结果, ja: 結果を伝える}, due: 12 working days, owner: account_manager}
  rectify: {title: {en: Put the network right, zh: 整改, ja: 是正}}
surveys:
  second_call: {event: period.ended, draw_from: actions, playbooks: visit, share: 50%, channel: callback}
economics:
  acceptable: satisfied
  fixability: {now: 100%, planned: 60%, not_now: 20%}
  capacity: {hours: 8, visit_hours: 1.5, visits: 23, beside: 2}
  costs:
    branch:
      title: {en: Quote per branch, zh: 分公司报价, ja: 拠点見積}
      items: {people: 39000, car: 5600, gifts: 1200, brochures: 900}
      surcharges: [20%, 5.5%]
      times: 4
    own: {items: {labour: 54000, gifts: 3500, transport: 16000, brochures: 2000, calls: 9600, test: 32000}, surcharges: [20%]}
"""
CALLS = """\
No,Customer,Day,Who,Mark,Said,Supplier
1,Alder,2026-10-20,Ann Lee,20,No signal in the hall,Northline
2,Birch,2026-10-21,Bob Ray,40,Always the same,
3,Cedar,2026-10-22,Cy Dow,90,fine,
4,Birch,2026-10-23,Bea Ode,30,Nobody came,
"""
WAVE = "No,Customer,Day,Who,Question,Mark\n"
ALDER, BIRCH = "visit_unhappy:C1:1", "visit_unhappy:C2:1"


def visits(folder: Path) -> Desk:
    """The desk, its calls read."""
    files = {
        "csat.yaml": SETTINGS, "register.csv": REGISTER, "rules/visits.yaml": RULES, "exports/calls.csv": CALLS,
        "exports/wave.csv": WAVE,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    desk = Desk(folder)
    desk.ok("sync")
    return desk


def carried_out(desk: Desk, item: str, *, path: str = "on_site") -> None:
    """Everything a visit needs before it is closed."""
    desk.ok("actions", "record", item, "prepare=read", "--person", "lin.hua", "--role", "service_manager")
    desk.ok("actions", "record", item, "appointment=2026-11-10 14:00")
    desk.ok("actions", "record", item, "visit_record=dead spots", "--person", "meng", "--role", "account_manager")
    desk.ok("actions", "decide", item, "--decision", "A mast is built")
    desk.ok("actions", "record", item, "cause=misunderstanding", "callback_score=85")
    desk.ok("actions", "move", f"{item}/follow_up/inform_result", "--to", "closed")
    desk.ok("actions", "classify", item, "--path", path)


def answers(desk: Desk, *rows: str) -> None:
    """Answers to remedy questions, read."""
    with desk.file("exports/wave.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)
    desk.ok("sync")
