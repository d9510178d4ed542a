"""The provider's 24 customers, and how satisfied each truly is. All names are invented."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Channel = Literal["ticket", "callback", "questionnaire", "monthly"]
Tongue = Literal["zh", "en", "ru", "ja"]


class Client(Struct, frozen=True):
    """One customer: what the register says of it, and the level each of its channels stands at in the last month."""

    id: str
    segment: str
    name: str
    account: str
    """Its name on the ticket platform; the register lists it as an alias."""
    domain: str
    tongue: Tongue
    contacts: int
    tickets: int
    """Closed tickets in a usual month."""
    value: int
    """Yearly contract value in yuan."""
    ticket: float | None
    callback: float | None
    questionnaire: float | None
    monthly: float | None

    def level(self, channel: Channel) -> float | None:
        """Points the channel stands at in the last month; `None`: the channel has nothing from this customer."""
        found: float | None = getattr(self, channel)
        return found


CLIENTS: tuple[Client, ...] = (
    Client(
        "C01",
        "A",
        "远岚精工股份有限公司",
        "Yuanlan Precision",
        "yuanlan.example",
        "zh",
        9,
        42,
        5_200_000,
        96,
        96,
        95.8,
        96,
    ),
    Client(
        "C02",
        "A",
        "Nordwind Logistics GmbH",
        "Nordwind Logistics",
        "nordwind.example",
        "en",
        8,
        40,
        4_600_000,
        90,
        88,
        90,
        89,
    ),
    Client("C03", "A", "瑞川商业银行", "Ruichuan Bank", "ruichuan.example", "zh", 12, 46, 6_100_000, 80, 76, 76, 79),
    Client("C04", "B", "海屿航运有限公司", "Haiyu Shipping", "haiyu.example", "zh", 6, 27, 2_300_000, 88, 87, 88, 87),
    Client(
        "C05", "B", "东岭电力设备有限公司", "Dongling Power", "dongling.example", "zh", 5, 33, 2_700_000, 76, 66, 67, 68
    ),
    Client(
        "C06", "B", "ООО «Северный мост»", "Severny Most", "severnymost.example", "ru", 5, 24, 1_900_000, 86, 88, 85, 86
    ),
    Client(
        "C07", "B", "青禾食品集团有限公司", "Qinghe Foods", "qinghe.example", "zh", 6, 26, 2_100_000, 88, 86, 87, 88
    ),
    Client(
        "C08",
        "B",
        "Brightwater Insurance Ltd",
        "Brightwater Insurance",
        "brightwater.example",
        "en",
        5,
        22,
        1_700_000,
        84,
        83,
        85,
        83,
    ),
    Client("C09", "C", "明湖医院", "Minghu Hospital", "minghu.example", "zh", 5, 13, 980_000, 87, 90, 86, 88),
    Client("C10", "C", "澄江大学", "Chengjiang University", "chengjiang.example", "zh", 4, 12, 860_000, 85, 86, 88, 84),
    Client(
        "C11",
        "C",
        "АО «Полюс Транзит»",
        "Polyus Transit",
        "polyustransit.example",
        "ru",
        4,
        11,
        790_000,
        90,
        88,
        87,
        90,
    ),
    Client(
        "C12", "C", "Oakfield Retail plc", "Oakfield Retail", "oakfield.example", "en", 4, 12, 910_000, 89, 90, 91, 92.5
    ),
    Client("C13", "C", "星桥传媒有限公司", "Xingqiao Media", "xingqiao.example", "zh", 4, 10, 640_000, 86, 84, 84, 86),
    Client("C14", "C", "金麓化工有限公司", "Jinlu Chemicals", "jinlu.example", "zh", 3, 16, 1_050_000, 73, 60, 67, 70),
    Client("C15", "C", "云栈旅游集团", "Yunzhan Travel", "yunzhan.example", "zh", 4, 10, 580_000, 88, 90, 82, 86),
    Client(
        "C16", "C", "Larkspur Biotech Inc", "Larkspur Biotech", "larkspur.example", "en", 3, 9, 720_000, 92, 95, 93, 90
    ),
    Client(
        "C17", "D", "松石建材有限公司", "Songshi Materials", "songshi.example", "zh", 2, 6, 240_000, 82, 80, None, 81
    ),
    Client(
        "C18", "D", "Fenwick & Rowe LLP", "Fenwick & Rowe", "fenwickrowe.example", "en", 2, 6, 310_000, 94, 95, 93, 92
    ),
    Client(
        "C19", "D", "白鹭幼教有限公司", "Bailu Kindergartens", "bailu.example", "zh", 2, 5, 180_000, 88, 90, 86.7, 86
    ),
    Client("C20", "D", "南汐纺织有限公司", "Nanxi Textiles", "nanxi.example", "zh", 2, 5, 210_000, 85, 88, 88, None),
    Client(
        "C21",
        "D",
        "Meridian Freight Pte Ltd",
        "Meridian Freight",
        "meridian.example",
        "en",
        1,
        0,
        260_000,
        None,
        None,
        None,
        None,
    ),
    Client("C22", "D", "竹里文化工作室", "Zhuli Studio", "zhuli.example", "zh", 2, 4, 90_000, 82, 80, 76.7, 79),
    Client(
        "C23", "D", "雁回物业服务有限公司", "Yanhui Property", "yanhui.example", "zh", 2, 5, 150_000, 80, None, 76.7, 78
    ),
    Client(
        "C24", "D", "株式会社あおば製作所", "Aoba Seisakusho", "aoba.example", "ja", 3, 6, 330_000, 90, 88, 86.7, 88
    ),
)

ON_SITE = ("C03", "C05", "C14")
"""Customers whose low marks share one cause: the on-site engineer, sent by a supplier, comes late."""

WITHOUT_QUESTIONNAIRE = "C17"
WITHOUT_MONTHLY = "C20"
NEW = "C21"
SINGLE_RESPONDENT = "C22"
"""Of two people in the decision chain only the interface person ever says anything."""
JAPANESE = "C24"
PERCENT_WRITER = "C12"
SHORT_NAME = {"C01": "远岚精工股份"}
"""A customer whose name some people write without its ending, which no alias in the register covers."""
STRANGER = "Kestrel Ceramics"
"""A name no customer in the register has."""

LATE_MARKS = ("C07", "C14")
"""Customers whose monthly mark of the last month has not come."""

OUTAGE = ("C09", -5)
"""The customer, and how many months before the last one, that had a month below 60 after a long outage."""
OUTAGE_LEVELS: dict[Channel, float] = {"ticket": 48, "callback": 44, "monthly": 40}

TREND = (-0.9, -0.4, -1.1, -0.6, -0.2, -0.8, -0.5, -0.2, -0.9, 0.4, 0.8, 0.0)
"""How far all customers together stood from the last month's level, in points, oldest month first."""

DRIFT = {"C05": 0.8, "C14": 1.1, "C03": 0.45, "C08": -0.75, "C13": -0.4}
"""Points by which a customer stood higher (lower when negative) for each month before the last one: the three with the
common cause have sunk for a year, two others have risen."""

OWN_WEIGHTS = {"C05": "ticket: 10, callback: 10, questionnaire: 40, monthly: 40"}
"""Weights agreed by contract, as written in the register."""
OWN_TARGET = {"C16": 90}


def client(id_: str) -> Client:
    """The customer with that id."""
    return next(c for c in CLIENTS if c.id == id_)
