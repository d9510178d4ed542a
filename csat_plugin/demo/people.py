"""The people of the sample: contacts of the customers in four languages, and the provider's own engineers. All invented."""

from __future__ import annotations

import random
from collections.abc import Container, Sequence

from msgspec import Struct

from csat_plugin.demo.customers import CLIENTS, SINGLE_RESPONDENT, Client, Tongue
from csat_plugin.demo.dice import dice

ROLES = (
    "interface_person",
    "decision_leader",
    "vip_user",
    "technical",
    "finance",
    "business_user",
    "technical",
    "vip_user",
    "business_user",
    "finance",
    "business_user",
    "technical",
)
"""Roles in the order in which a decision chain fills up (S0-14, S1-02)."""

ROLE_NAMES = {
    "interface_person": "接口人",
    "decision_leader": "决策领导",
    "vip_user": "VIP用户",
    "technical": "技术",
    "finance": "财务",
    "business_user": "业务用户",
}
JAPANESE_ROLES = {"interface_person": "窓口担当", "decision_leader": "責任者", "vip_user": "重要利用者"}
"""Roles as the forms of the two languages print them."""


class Person(Struct, frozen=True):
    """Somebody at a customer who asks for service and can rate it."""

    customer: str
    name: str
    role: str
    email: str
    tongue: str


class Engineer(Struct, frozen=True):
    """Somebody at the provider who handles tickets."""

    name: str
    team: str
    department: str
    supplier: str = ""


ENGINEERS: tuple[Engineer, ...] = (
    Engineer("Chen Hao", "Service Desk", "Operations"),
    Engineer("Sun Yue", "Service Desk", "Operations"),
    Engineer("Maria Keller", "Service Desk", "Operations"),
    Engineer("Guo Tao", "Network", "Infrastructure"),
    Engineer("Lin Xia", "Network", "Infrastructure"),
    Engineer("Deng Wei", "Server and Storage", "Infrastructure"),
    Engineer("Igor Belov", "Server and Storage", "Infrastructure"),
    Engineer("Tang Rui", "Applications", "Applications"),
    Engineer("Emma Clarke", "Applications", "Applications"),
    Engineer("He Jun", "Applications", "Applications", "Lantu Cloud"),
    Engineer("Qian Bo", "On-site", "Field Service"),
    Engineer("Wu Lei", "On-site", "Field Service", "Beifang Field Service"),
    Engineer("Cao Ming", "On-site", "Field Service", "Beifang Field Service"),
)

CALLERS = ("周岚", "许静")
"""The quality controllers who telephone; never the engineer who served."""

_NAMES: dict[Tongue, tuple[str, str]] = {
    "zh": (
        "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 吴wu 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 高gao 罗luo",
        "敏min 静jing 磊lei 洋yang 艳yan 勇yong 杰jie 娟juan 涛tao 明ming 超chao 霞xia 平ping 刚gang 婷ting 宁ning",
    ),
    "en": (
        "Adams Baker Carter Dawson Ellis Foster Graham Harris Ingram Jenkins Kent Lawson Mercer Norris",
        "Anna Brian Clare David Erin Frank Grace Helen Ian Julia Kevin Laura Martin Nora",
    ),
    "ru": (
        "Орловorlov Зайцевzaitsev Лебедевlebedev Соколовsokolov Новиковnovikov Фёдоровfedorov Громовgromov",
        "Алексейalexey Дмитрийdmitry Иванivan Михаилmikhail Павелpavel Сергейsergey Николайnikolay",
    ),
    "ja": (
        "佐藤sato 鈴木suzuki 高橋takahashi 田中tanaka 渡辺watanabe",
        "健一kenichi 美咲misaki 翔太shota 直子naoko 浩hiroshi",
    ),
}
"""Family and given names, each in its own script and in Latin letters."""


def _split(word: str) -> tuple[str, str]:
    """A name in its own script and in Latin letters: `王wang` -> (`王`, `wang`)."""
    latin = next((i for i, letter in enumerate(word) if letter.isascii()), len(word))
    return (word, word.lower()) if latin == 0 else (word[:latin], word[latin:])


def _name(chance: random.Random, tongue: Tongue) -> tuple[str, str]:
    """A name as its bearer writes it, and the local part of his address."""
    families, givens = _NAMES[tongue]
    family, family_latin = _split(chance.choice(families.split()))
    given, given_latin = _split(chance.choice(givens.split()))
    shown = {"zh": f"{family}{given}", "ja": f"{family} {given}"}.get(tongue, f"{given} {family}")
    return shown, f"{given_latin}.{family_latin}"


def _people(chance: random.Random, client: Client, roles: Sequence[str], taken: Container[str]) -> tuple[Person, ...]:
    """People of one customer, one for each role, none with a name that is taken."""
    people: dict[str, Person] = {}
    for role in roles:
        name, address = _name(chance, client.tongue)
        while name in people or name in taken:
            name, address = _name(chance, client.tongue)
        people[name] = Person(client.id, name, role, f"{address}@{client.domain}", client.tongue)
    return tuple(people.values())


class Cast(Struct, frozen=True):
    """Everybody at the customers, by customer id."""

    chains: dict[str, tuple[Person, ...]]
    """The decision chains: who is asked in questionnaires, and stands in the register."""
    users: dict[str, tuple[Person, ...]]
    """Who also raises tickets, but is in no register."""

    def askers(self, client: str) -> tuple[Person, ...]:
        """Everybody who raises tickets there."""
        return self.voices(client) + self.users[client]

    def voices(self, client: str) -> tuple[Person, ...]:
        """Those of the decision chain who ever say anything."""
        return self.chains[client][:1] if client == SINGLE_RESPONDENT else self.chains[client]


def cast(seed: int) -> Cast:
    """All people of all customers: a chain as long as the customer has contacts, and a user for every second ticket."""
    chains = {c.id: _people(dice(seed, f"chain/{c.id}"), c, ROLES[: c.contacts], ()) for c in CLIENTS}
    users = {}
    for client in CLIENTS:
        count = 0 if client.id == SINGLE_RESPONDENT else client.tickets // 2
        taken = {p.name for p in chains[client.id]}
        users[client.id] = _people(dice(seed, f"users/{client.id}"), client, ["business_user"] * count, taken)
    return Cast(chains, users)
