"""Section 4: improvement suggestions: items with owner, due day, state, what the customer was told and his mark (S0-58, S0-68)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from csat_plugin.core.actions.effectiveness import category_of
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.report.content import (
    Audience,
    Column,
    Day,
    Number,
    Row,
    Several,
    Table,
    Term,
    Text,
    Value,
    Word,
)
from csat_plugin.core.report.material import FollowUp, Material, Meta
from csat_plugin.core.report.values import Ground, text
from csat_plugin.texts import knows

FINISHED = frozenset({"done", "closed", "cancelled"})
TOLD_KINDS = frozenset({"inform_in_progress", "inform_result"})
CALL_BACK = "call_back"
REVIEW = "review"
CUSTOMER_KINDS = frozenset({"improve", CALL_BACK, *TOLD_KINDS})
"""Kinds of items a customer's edition shows once they are agreed on; a review only while or after it is worked on."""
MEASURE = "measure"
"""What is done about remarks: shown to the customer, by its kind alone, once it is decided (S2-27, S2-37)."""
EFFECTIVE = 80
"""Points from which a remedy counts as having helped."""
INEFFECTIVE = 60
"""Points below which it did not, and its item is in work again; between the two the mark alone is said (methods 5.8)."""


def in_full(ground: Ground, items: Sequence[ActionItem], material: Material, meta: Meta) -> Table:
    """The table of items, one row a problem with its steps folded in."""
    heads = ("item", "subject", "owner", "due", "state", "told", "mark")
    return Table(
        id="actions",
        caption=text("actions.caption"),
        columns=tuple(Column(head=_head(ground, head), align="end" if head == "mark" else "start") for head in heads),
        rows=tuple(_row(ground, item, items, material, meta) for item in corrective(ground, items)),
        empty=text("actions.none"),
    )


def _head(ground: Ground, head: str) -> Value:
    return ground.kind(1) if head == "subject" else text(f"actions.head.{head}")


def _by_urgency(items: Sequence[ActionItem]) -> list[ActionItem]:
    rank = {"high": 0, "medium": 1, "low": 2, "info": 3}
    return sorted(
        items, key=lambda i: (i.state in FINISHED, rank.get(i.severity, 1), i.due or "9999", i.subject_name, i.id)
    )


def problems_of(items: Sequence[ActionItem]) -> list[ActionItem]:
    """Items that stand on their own: neither cancelled, nor a message, nor a step of another item listed here."""
    listed = {item.id for item in items if item.state != "cancelled"}
    return [
        item
        for item in _by_urgency(items)
        if item.state != "cancelled" and item.kind not in TOLD_KINDS and item.parent not in listed
    ]


def corrective(ground: Ground, items: Sequence[ActionItem]) -> list[ActionItem]:
    """The same without what only tells somebody something: a result that is sent to a customer puts nothing right (S0-58)."""
    return [item for item in problems_of(items) if category_of(ground.rules, item) != "information"]


def under(item: ActionItem, items: Sequence[ActionItem]) -> list[ActionItem]:
    """What is below an item, however deep, in the order of ids; neither what was cancelled nor anything below that.

    Nothing comes twice, even where parents run in a circle.
    """
    seen = {item.id}
    found: list[ActionItem] = []

    def walk(parent: str) -> None:
        steps = [x for x in items if x.parent == parent and x.id not in seen and x.state != "cancelled"]
        for step in sorted(steps, key=lambda x: x.id):
            seen.add(step.id)
            found.append(step)
            walk(step.id)

    walk(item.id)
    return found


def steps_of(item: ActionItem, items: Sequence[ActionItem]) -> list[ActionItem]:
    """The steps under an item, and theirs; messages to the customer have their own column."""
    return [step for step in under(item, items) if step.kind not in TOLD_KINDS]


def title_of(item: ActionItem) -> Value:
    """The item's title in the reader's language; what people wrote is guarded in a customer's edition."""
    return Term("", item.title, free=True) if item.title else Word(item.kind)


def own_title(item: ActionItem) -> Value:
    """The title without the subject's name before it, where the row names him anyway."""
    titles = {language: _without(title, item.subject_name) for language, title in item.title.items()}
    return Term("", titles, free=True) if titles else title_of(item)


def _without(title: str, name: str) -> str:
    for colon in (": ", "：", ":"):
        if name and title.startswith(name + colon) and (rest := title.removeprefix(name + colon).strip()):
            return rest[:1].upper() + rest[1:]
    return title


def _folded(item: ActionItem, items: Sequence[ActionItem]) -> Value:
    """`Verify the defect; then: ask again (proposed), draw new (proposed)`."""
    steps = steps_of(item, items)
    if not steps:
        return own_title(item)
    said = tuple(text("item_step", title=own_title(x), state=text(f"item.{x.state}")) for x in steps)
    return text("item_steps", title=own_title(item), steps=Several(said))


def kind_of(item: ActionItem) -> Value:
    """What kind of work it is, in words; its own title where the kind is the provider's own."""
    code = f"action.kind.{item.kind}"
    return Text(code) if knows(code) else own_title(item)


def work_of(item: ActionItem) -> Value:
    """The same in two or three words, for lists of work."""
    code = f"report.work.{item.kind}"
    return Text(code) if knows(code) else kind_of(item)


def state_of(item: ActionItem, meta: Meta) -> Value:
    """`verify the defect: in work, due 2026-11-10`, late ones said so."""
    if item.state == "proposed" and not item.due:
        return text("item_step", title=own_title(item), state=state_word(item, meta))
    return text(
        "item_state",
        title=own_title(item),
        state=state_word(item, meta),
        due=text("due", day=Day(item.due)) if item.due else text("no_due"),
    )


def state_word(item: ActionItem, meta: Meta) -> Value:
    """The state, with `late` where the due day has passed."""
    word = text(f"item.{item.state}")
    late = item.state not in FINISHED and item.due and meta.today and item.due < meta.today
    return text("item.late", state=word) if late else word


def _row(ground: Ground, item: ActionItem, items: Sequence[ActionItem], material: Material, meta: Meta) -> Row:
    follow = follow_up(item, material)
    return Row(
        cells=(
            _folded(item, items),
            Word(item.subject_name) if item.subject_name else None,
            who_does(ground, item),
            Day(item.due) if item.due else None,
            state_word(item, meta),
            told(item, items, follow),
            remedy(follow),
        ),
        subject=item.subject,
    )


def follow_up(item: ActionItem, material: Material) -> FollowUp | None:
    """What came after an item, if anything is known."""
    return next((f for f in material.follow_ups if f.item == item.id), None)


def who_does(ground: Ground, item: ActionItem) -> Value | None:
    """Whoever was charged, else the owner, else the role that owns it."""
    owner = item.delegate or item.owner
    if owner:
        return Word(owner)
    return ground.role(item.owner_role) if item.owner_role else None


def told(item: ActionItem, items: Sequence[ActionItem], follow: FollowUp | None) -> Value | None:
    """When the customer was told, or that he is still to be told: by the messages under the item, however deep (S0-38).

    A message that was cancelled told nobody anything, and none is waited for.
    """
    if follow and follow.told:
        return Day(follow.told)
    telling = [x for x in under(item, items) if x.kind in TOLD_KINDS]
    if not telling:
        return None
    waiting = sum(x.state not in FINISHED for x in telling)
    return text("told.open", n=waiting) if waiting else text("told.done")


def remedy(follow: FollowUp | None) -> Value | None:
    """The customer's mark for the remedy, and whether it helped."""
    if follow is None or follow.mark is None:
        return None
    if INEFFECTIVE <= follow.mark < EFFECTIVE:
        return Number(follow.mark)
    return text("remedy.helped" if follow.mark >= EFFECTIVE else "remedy.not", n=Number(follow.mark))


def for_customer(items: Sequence[ActionItem], subject: str) -> list[ActionItem]:
    """One customer's items that are meant for him: agreed on, and of a kind he has something from."""
    return [item for item in _by_urgency(items) if item.subject == subject and _meant_for_him(item)]


def _meant_for_him(item: ActionItem) -> bool:
    if item.state in ("proposed", "cancelled"):
        return False
    if item.kind == MEASURE:
        return bool(item.decision.strip())
    return item.kind in CUSTOMER_KINDS or (item.kind == REVIEW and item.state not in ("approved", "open"))


def _title_for_him(item: ActionItem, items: Sequence[ActionItem]) -> Value:
    """The title; that of the item's kind where a single rating is behind it, whose mark its own title may say."""
    whole = {x.id: x for x in items}
    above: ActionItem | None = item
    seen: set[str] = set()
    while above is not None and above.id not in seen:
        seen.add(above.id)
        if above.because_ratings and not above.because_scores:
            return Text(f"action.kind.{item.kind}")
        above = whole.get(above.parent)
    return own_title(item)


def customer_table(subject: str, items: Sequence[ActionItem], material: Material) -> Table:
    """One customer's items as he may see them: no owner, no severity.

    Calls to people with a low rating are one row with their number by state: a row each would say when somebody was unhappy.
    """
    own = for_customer(items, subject)
    audience: tuple[Audience, ...] = ("customer",)
    rows = []
    calls = Counter(item.state for item in own if item.kind == CALL_BACK)
    if calls:
        states = tuple(text("item.times", state=text(f"item.{state}"), n=n) for state, n in sorted(calls.items()))
        rows.append(Row(cells=(text("customer.call_backs"), None, Several(states), None, None), subject=subject))
    for item in own:
        if item.kind == CALL_BACK:
            continue
        follow = follow_up(item, material)
        due = Day(item.due) if item.due else None
        said = [Word(words, free=True) for words in (item.decision, item.outcome) if words.strip()]
        result = Several(tuple(said), "dot") if said else None
        rows.append(
            Row(
                cells=(_title_for_him(item, items), due, text(f"item.{item.state}"), result, remedy(follow)),
                subject=subject,
            )
        )
    heads = ("item", "due", "state", "result", "mark")
    return Table(
        id=f"actions-{subject}",
        caption=text("actions.customer.caption"),
        columns=tuple(
            Column(head=text(f"actions.head.{head}"), align="end" if head == "mark" else "start") for head in heads
        ),
        rows=tuple(rows),
        empty=text("actions.customer.none"),
        audience=audience,
        subject=subject,
    )
