"""The customer register 客户台账: what no platform knows, read from XLSX, CSV or YAML; unmatched names with proposals (S0-55).

Sheets (XLSX): customers in the first one, the decision chain in one named `decision_chain`. Beside `register.csv` the chain
stands in `register_chain.csv`. In YAML each customer may hold a `decision_chain` list. Headings are recognised in English,
Chinese and Japanese.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from csat_plugin.core.exact import exact, to_hundredths
from csat_plugin.core.model import ChainMember, Contract, Customer
from csat_plugin.runtime.failure import USAGE, Failure
from csat_plugin.runtime.renamed import items_renamed
from csat_plugin.texts import say

if TYPE_CHECKING:
    from csat_plugin.runtime.workspace import Workspace

HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("id", "customer id", "customer_id", "编号", "客户编号", "顧客番号", "顧客id"),
    "name": ("name", "customer", "customer name", "名称", "客户", "客户名称", "客户单位", "顧客", "顧客名"),
    "aliases": ("aliases", "alias", "also", "别名", "别称", "平台名称", "別名"),
    "segment": ("segment", "类别", "客户类别", "等级", "区分", "セグメント"),
    "value": ("value", "价值", "年合同额", "価値"),
    "amount": ("contract_amount", "contract amount", "合同金额", "契約金額"),
    "contract": (
        "contract",
        "contract_number",
        "contract number",
        "contract no",
        "合同",
        "合同号",
        "合同编号",
        "契約",
        "契約番号",
    ),
    "start": ("contract_start", "contract start", "合同开始", "合同起始", "契約開始"),
    "end": ("contract_end", "contract end", "合同结束", "合同到期", "契約終了"),
    "spend_change": ("spend_change", "spend change", "消费变化", "消费变化率", "支出増減"),
    "churn_warning": ("churn_warning", "churn warning", "离网预警", "流失预警", "解約警告"),
    "survey_agreed": ("survey_agreed", "survey agreed", "约定调查", "是否约定调查", "調査の合意"),
    "account_manager": ("account_manager", "account manager", "客户经理", "担当営業"),
    "services": ("services", "service", "服务", "サービス"),
    "target": ("target", "目标", "目标分", "目標"),
    "chain_size": ("chain_size", "chain size", "people who decide", "决策链人数", "决策人数", "決裁者数"),
    "weights": ("weights", "权重", "ウェイト"),
    "recipients": ("recipients", "报告接收人", "宛先"),
    "customer": ("customer", "customer id", "客户", "客户编号", "客户名称", "顧客"),
    "role": ("role", "角色", "役割"),
    "email": ("email", "e-mail", "mail", "邮箱", "メール"),
    "language": ("language", "语言", "言語"),
    "person": ("name", "person", "姓名", "氏名"),
}
RESULT = re.compile(r"(?:result|结果|经营结果|成果)\s*[:：]\s*(\S.*)")
"""Heading of a column that holds a business result: `result: orders` (S4-06). In YAML they stand under `results:`."""
CHAIN_SHEETS = ("decision_chain", "chain", "决策链", "意思決定チェーン")
LISTED = re.compile(r"\s*[;；|、\n]\s*")
WEIGHT = re.compile(r"[\s,;，；]*([^\s:=：,;，；]+)\s*[:=：]\s*([^\s,;，；]+)[\s,;，；]*")
YES = frozenset({"yes", "true", "y", "1", "x", "是", "有", "はい", "有り", "あり"})
NO = frozenset({"no", "false", "n", "0", "-", "否", "无", "いいえ", "無し", "なし"})
FULL = 100
"""Points of a full score, and of all weights together."""
NEAR = 0.6
"""Names this alike (0 to 1) are proposed; nothing is ever guessed."""


class Unmatched(Struct, frozen=True, kw_only=True):
    """A name in the data that no customer of the register has, with the likeliest customers."""

    name: str
    records: int
    proposals: tuple[str, ...] = ()


class Matching(Struct, frozen=True, kw_only=True):
    """How the data's customer names met the register."""

    customers: int = 0
    names: int = 0
    unmatched: tuple[Unmatched, ...] = ()


def take_register(workspace: Workspace) -> list[Customer]:
    """Read the register into the store, before the records it says the customers of; empty without one.

    Action items of a customer whose id changed go on under the new one.

    Raises:
        Failure: if the register cannot be read, with file, row and column.
    """
    path = workspace.settings.register
    if path is None:
        return []
    customers = read_register(path, workspace.language)
    store = workspace.store
    with store.transaction():
        present = store.put_register(customers, workspace.now)
        if present:
            store.put_items(items_renamed(store.items(), present), workspace.now)
    return customers


def match_names(workspace: Workspace, customers: list[Customer]) -> Matching:
    """How the data's names met the register: those that match nothing, with proposals.

    Args:
        workspace: whose records are looked at.
        customers: the register, as `take_register` read it.
    """
    store = workspace.store
    path = workspace.settings.register
    names = store.customer_names()
    if not path:
        # Without a register every name is a customer of its own.
        store.link({name: name for name in store.unlinked_names()})
    loose = store.unlinked_names(with_register=True) if path else {}
    return Matching(
        customers=len(customers),
        names=len(names),
        unmatched=tuple(
            Unmatched(name=name, records=count, proposals=_near(name, customers)) for name, count in loose.items()
        ),
    )


def _near(name: str, customers: list[Customer]) -> tuple[str, ...]:
    def alike(customer: Customer) -> float:
        known = (customer.name, *customer.aliases)
        return max(
            1.0 if other and (other in name or name in other) else SequenceMatcher(None, name, other).ratio()
            for other in known
        )

    ranked = sorted(((alike(c), c.name) for c in customers), key=lambda pair: (-pair[0], pair[1]))
    return tuple(other for likeness, other in ranked[:3] if likeness >= NEAR)


def read_register(path: Path, language: str = "en") -> list[Customer]:
    """The customers of a register file.

    Raises:
        Failure: if it cannot be read or a cell makes no sense; every finding at once, with row and column.
    """
    if not path.is_file():
        raise Failure(say("register.none", language, {"file": path.name}))
    problems: list[str] = []
    if path.suffix.lower() in {".yaml", ".yml"}:
        customers = _from_yaml(path, problems, language)
    else:
        customers = _from_tables(path, problems, language)
    twice = sorted(id_ for id_, times in Counter(c.id for c in customers).items() if times > 1)
    problems += [say("register.twice", language, {"file": path.name, "id": id_}) for id_ in twice]
    if problems:
        raise Failure("\n".join(problems))
    return customers


def _from_tables(path: Path, problems: list[str], language: str) -> list[Customer]:
    rows = _rows(path, "", language)
    chains: dict[str, list[ChainMember]] = {}
    for _, row in _chain_rows(path, language):
        owner = _cell(row, "customer")
        member = ChainMember(
            name=_cell(row, "person"),
            role=_cell(row, "role"),
            email=_cell(row, "email"),
            language=_cell(row, "language"),
        )
        chains.setdefault(owner, []).append(member)
    customers = []
    for number, row in rows:
        given = {
            key: _cell(row, key) for key in HEADINGS if key not in {"customer", "person", "role", "email", "language"}
        }
        results = {found[1]: text for head, text in row.items() if text and (found := RESULT.fullmatch(head))}
        name, id_ = given["name"], given["id"] or given["name"]
        if not id_:
            problems.append(say("register.no_id", language, {"file": path.name, "row": number}))
            continue
        chain = chains.pop(id_, None) or chains.pop(name, None) or ()
        customers.append(_customer(given, tuple(chain), f"{path.name}:{number}", problems, language, results))
    problems += [say("register.chain_of_nobody", language, {"file": path.name, "customer": owner}) for owner in chains]
    return customers


def _chain_rows(path: Path, language: str) -> list[tuple[int, dict[str, str]]]:
    if path.suffix.lower() == ".csv":
        beside = path.with_name(f"{path.stem}_chain.csv")
        return _rows(beside, "", language) if beside.is_file() else []
    from csat_plugin.tables.workbook import sheets

    sheet = next((name for name in sheets(path) if name.strip().casefold() in CHAIN_SHEETS), "")
    return _rows(path, sheet, language) if sheet else []


def _rows(path: Path, sheet: str, language: str) -> list[tuple[int, dict[str, str]]]:
    from csat_plugin.tables import Options, TableError, as_text, open_table

    try:
        table = open_table(path, Options(sheet=sheet))
        heads = [" ".join(column.casefold().split()) for column in table.columns]
        return [
            (number, {head: as_text(cell) for head, cell in zip(heads, cells, strict=False) if head})
            for number, cells in table.rows
        ]
    except TableError as error:
        raise Failure(say(error.code, language, error.values)) from error


def _cell(row: Mapping[str, str], key: str) -> str:
    return next((row[heading] for heading in HEADINGS[key] if row.get(heading)), "")


def _customer(
    given: Mapping[str, str],
    chain: tuple[ChainMember, ...],
    place: str,
    problems: list[str],
    language: str,
    results: Mapping[str, str],
) -> Customer:
    def number(key: str, unit: str = "", cells: Mapping[str, str] = given) -> Decimal | None:
        text = cells[key].replace(",", "").replace("，", "").removesuffix(unit).strip()
        if not text:
            return None
        try:
            return exact(text)
        except ValueError:
            problems.append(say("register.no_number", language, {"place": place, "column": key, "text": cells[key]}))
            return None

    def listed(key: str) -> tuple[str, ...]:
        return tuple(part for part in LISTED.split(given[key]) if part)

    amount, target = number("amount"), number("target")
    if target is not None and not 0 <= target <= FULL:
        problems.append(say("register.target", language, {"place": place, "text": given["target"]}))
    people = number("chain_size")
    if people is not None and (people < 0 or people % 1):
        problems.append(say("register.chain_size", language, {"place": place, "text": given["chain_size"]}))
        people = None
    contract = Contract(
        amount=amount,
        start=given["start"],
        end=given["end"],
        spend_change=number("spend_change", "%"),
        churn_warning=_yes_no("churn_warning", given, place, problems, language),
        number=given["contract"],
        survey_agreed=_yes_no("survey_agreed", given, place, problems, language),
    )
    return Customer(
        id=given["id"] or given["name"],
        name=given["name"] or given["id"],
        aliases=listed("aliases"),
        segment=given["segment"],
        value=number("value"),
        contract=contract if contract != Contract() else None,
        services=listed("services"),
        account_manager=given["account_manager"],
        decision_chain=chain,
        chain_size=people,
        weights=_weights(given["weights"].strip(), place, problems, language),
        target=target,
        recipients=listed("recipients"),
        results={name: value for name in results if (value := number(name, "%", results)) is not None} or None,
    )


def _yes_no(key: str, given: Mapping[str, str], place: str, problems: list[str], language: str) -> bool | None:
    """A cell that says yes or no; empty says neither."""
    word = given[key].strip().casefold()
    if not word:
        return None
    if word not in YES and word not in NO:
        problems.append(say("register.no_yes", language, {"place": place, "column": key, "text": given[key]}))
    return word in YES


def _weights(text: str, place: str, problems: list[str], language: str) -> dict[str, Decimal] | None:
    """Channel -> weight in points of 100 with at most two decimal places, as `terms` computes with them."""
    found: dict[str, Decimal] = {}
    at = 0
    while at < len(text):
        match = WEIGHT.match(text, at)
        weight = _weight(match[2]) if match else None
        if match is None or weight is None:
            problems.append(say("register.weight", language, {"place": place, "text": text[at:].split(maxsplit=1)[0]}))
            return None
        found[match[1]] = weight
        at = match.end()
    if found and sum(found.values()) != FULL:
        problems.append(say("register.weights", language, {"place": place, "text": text, "sum": sum(found.values())}))
    return found or None


def _weight(text: str) -> Decimal | None:
    try:
        weight = exact(text.removesuffix("%"))
        to_hundredths(weight)
    except ValueError:
        return None
    return weight if 0 <= weight <= FULL else None


def _from_yaml(path: Path, problems: list[str], language: str) -> list[Customer]:
    from csat_plugin.language.read import read_yaml

    source, findings = read_yaml(path.read_bytes(), path.name)
    if source is None or any(f.level == "error" for f in findings):
        raise Failure(say("workspace.unusable", language, {"file": path.name}), USAGE, findings)
    entries: Any = source.data.get("customers") if isinstance(source.data, dict) else source.data
    if not isinstance(entries, list):
        raise Failure(say("register.no_list", language, {"file": path.name}))
    customers = []
    for index, entry in enumerate(entries):
        place = source.place((index,) if isinstance(source.data, list) else ("customers", index))
        if not isinstance(entry, dict) or not (entry.get("id") or entry.get("name")):
            problems.append(say("register.no_id", language, {"file": path.name, "row": place.line}))
            continue
        given = {key: _yaml_cell(entry, key) for key in HEADINGS}
        here = f"{path.name}:{place.line}"
        chain = _chain(entry.get("decision_chain"), here, problems, language)
        results = entry.get("results")
        told = {str(k): _yaml_cell(results, str(k), (str(k),)) for k in results} if isinstance(results, dict) else {}
        customers.append(_customer(given, chain, here, problems, language, told))
    return customers


def _chain(listed: Any, place: str, problems: list[str], language: str) -> tuple[ChainMember, ...]:
    """The decision chain of one customer; a key left empty names nobody."""
    if listed is None:
        return ()
    members = listed if isinstance(listed, list) else [listed]
    if not all(isinstance(member, dict) and member.get("name") for member in members):
        problems.append(say("register.chain", language, {"place": place}))
        return ()
    return tuple(
        ChainMember(**{k: str(v) for k, v in member.items() if k in ChainMember.__struct_fields__ and v is not None})
        for member in members
    )


def _yaml_cell(entry: Mapping[str, Any], key: str, headings: tuple[str, ...] = ()) -> str:
    value = next((entry[heading] for heading in headings or HEADINGS[key] if heading in entry), "")
    if isinstance(value, dict):
        return " ".join(f"{name}:{weight}" for name, weight in value.items())
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return "" if value is None else str(value)
