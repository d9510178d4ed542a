"""A questionnaire as an e-mail: plain text, answered by replying. A standard message (RFC 5322); nothing is sent (S0-46)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msgspec import Struct

from csat_plugin.core.surveys.forms import Form, FormQuestion
from csat_plugin.texts import say


class NoAddress(Exception):  # says what it is
    """The text is no e-mail address."""


class Letter(Struct, frozen=True, kw_only=True):
    """What one message needs."""

    key: str
    """Names the decision it carries out; its number in the mail system follows from it."""
    form: Form
    sender: str
    name: str
    email: str
    provider: str
    reminder: bool = False
    about: str = ""
    """What was rated: a ticket with its title; empty where it is about the service as a whole."""
    code: str
    until: str = ""
    """Last day on which an answer counts."""
    at: datetime


def letter_name(key: str) -> str:
    """What identifies a letter: it follows from the decision and tells nothing of the person."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def mailbox(name: str, text: str) -> Address:
    """An address with the name of whose it is.

    Raises:
        NoAddress: if the text is none.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        if not (local and at and domain) or any(sign.isspace() for sign in text.strip()):
            raise NoAddress(text)
        return Address(display_name=" ".join(name.split()), username=local, domain=domain)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise NoAddress(text) from error


def message(letter: Letter) -> bytes:
    """The bytes of an .eml file; the same letter gives the same bytes.

    Raises:
        NoAddress: if either address is none.
    """
    language = letter.form.language
    sender = mailbox(letter.provider, letter.sender)
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = mailbox(letter.name, letter.email)
    made["Subject"] = " ".join(f"{letter.form.title} [{letter.code}]".split())
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter_name(letter.key)}@{sender.domain}>"
    made.set_content(_text(letter), charset="utf-8", cte="base64" if language != "en" else "quoted-printable")
    made["Content-Language"] = {"zh": "zh-Hans"}.get(language, language)
    return made.as_bytes()


def _text(letter: Letter) -> str:
    language = letter.form.language

    def told(key: str, **values: object) -> str:
        return say(f"questionnaires.letter.{key}", language, values)

    parts = [told("dear", name=letter.name) if letter.name else told("hello")]
    if letter.reminder:
        parts.append(told("reminder"))
    parts.append(told("about", about=letter.about) if letter.about else told("whole", provider=letter.provider or "-"))
    if letter.form.goal:
        parts.append(say("questionnaires.form.goal", language, {"goal": letter.form.goal}))
    parts.append(told("how"))
    parts += [_question(question, language) for question in letter.form.questions]
    if letter.until:
        parts.append(told("until", day=letter.until))
    parts += [told("stop"), f"{letter.provider}\n[{letter.code}]".strip()]
    return "\n\n".join(parts) + "\n"


def _question(question: FormQuestion, language: str) -> str:
    lines = [f"{question.number}. {question.text}"]
    if not question.open:
        lines.append(f"   {_answers(question, language)}")
    answer = say("questionnaires.letter.answer", language)
    return "\n".join([*lines, f"   {answer}"])


def _answers(question: FormQuestion, language: str) -> str:
    """`1 = very dissatisfied ... 5 = very satisfied`."""
    if not question.answers:
        return say("questionnaires.letter.between", language, {"low": question.low, "high": question.high})
    return _between(
        [f"{answer.mark} = {answer.label}" if answer.label else answer.mark for answer in question.answers], language
    )


def _between(words: Sequence[str], language: str) -> str:
    return (", " if language == "en" else "、").join(words)
