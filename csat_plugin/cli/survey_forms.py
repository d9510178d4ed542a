"""`csat surveys form`, `sheet` and `letters`: questionnaires on paper and by e-mail (S0-46)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import refuse_missing_folder, rows_out, said
from csat_plugin.cli.survey_documents import ROWS
from csat_plugin.cli.usage import Place

if TYPE_CHECKING:
    from csat_plugin.core.rules import Questionnaire, Ruleset, Survey
    from csat_plugin.runtime.remedy_questions import More
    from csat_plugin.runtime.survey_addressees import Addressee
    from csat_plugin.runtime.workspace import Workspace

survey_option = click.option("--survey", metavar="ID")
written = click.option("-o", "--output", type=Place(path_type=Path, dir_okay=False), required=True)


def _asked(
    workspace: Workspace, rules: Ruleset, sheet: Questionnaire, survey: str | None, period: str | None
) -> tuple[Survey | None, list[Addressee]]:
    """The survey that was named, and those it asks this questionnaire and who have not answered yet.

    Raises:
        Failure: if there are none.
    """
    from csat_plugin.cli.surveys import survey_named
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.survey_addressees import OPEN, addressees

    if survey is None:
        return None, []
    chosen = survey_named(workspace, rules, survey)
    found = addressees(workspace, chosen, period)
    open_ones = [one for one in found if one.state in OPEN and one.decision.questionnaire == sheet.id]
    if not open_ones:
        raise Failure(workspace.say("questionnaires.nobody", survey=survey, name=sheet.id))
    return chosen, open_ones


def _more(workspace: Workspace, rules: Ruleset, period: str | None) -> More:
    """What is asked of each person besides: whether what was done about his own remarks helped (S2-25)."""
    from msgspec.structs import replace

    from csat_plugin.cli.action_items import items_by
    from csat_plugin.runtime.remedies import questions
    from csat_plugin.runtime.remedy_questions import put_to
    from csat_plugin.runtime.wave import wave

    known = items_by(workspace, rules, None)
    found = questions(workspace, rules, known.bare, wave(workspace, rules, period))
    return put_to(workspace, [replace(one, item=known.shown(one.item)) for one in found])


@command("form")
@click.argument("questionnaire")
@written
@survey_option
@period_option
@click.option("--customer", metavar="NAME")
@click.option("--role", metavar="ROLE", default="")
def form_command(
    common: Common,
    questionnaire: str,
    output: Path,
    survey: str | None,
    period: str | None,
    customer: str | None,
    role: str,
) -> None:
    """A questionnaire to print: blank, for one customer, or one sheet for each person a survey asks."""
    from csat_plugin.core.surveys.forms import form_of, with_more
    from csat_plugin.render.form import Addressed, forms_page
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.subjects import subject_named
    from csat_plugin.runtime.survey_addressees import label_of, language_for, questionnaire_named

    with common.open() as workspace:
        refuse_missing_folder(workspace, output)
        if output.suffix.lower() not in (".html", ".htm"):
            raise Failure(workspace.say("questionnaires.form_file", file=output.name))
        rules = workspace.rules()
        sheet = questionnaire_named(workspace, rules, questionnaire)
        _, asked = _asked(workspace, rules, sheet, survey, period)
        more = _more(workspace, rules, period)
        forms = [
            Addressed(
                form=with_more(
                    form_of(sheet, common.lang or language_for(workspace, one.decision.language), one.decision.role),
                    more(one.decision),
                ),
                code=one.code, number=one.number, customer=one.decision.customer_name or one.decision.customer,
                person=one.decision.contact_name or one.decision.email,
            )
            for one in asked
        ]  # fmt: skip
        if not forms:
            whom = subject_named(workspace, "customer", customer) if customer else None
            code = "/".join([sheet.id, label_of(workspace, period), *([whom.id] if whom else [])])
            form = form_of(sheet, workspace.language, role)
            forms = [Addressed(form=form, code=code, customer=whom.name if whom else "")]
        write_whole(output, forms_page(forms, workspace.settings.provider).encode(), workspace.language)
        if common.format != "table":
            rows = [
                {"file": str(output), "code": one.code, "number": one.number, "customer": one.customer, "contact": one.person,
                 "questions": len(one.form.questions), "language": one.form.language}
                for one in forms
            ]  # fmt: skip
            rows_out(common, "survey-forms", {key: key for key in ROWS["survey-forms"]}, rows)
            return
        click.echo(workspace.say("questionnaires.form_written", file=output, n=len(forms), first=forms[0].code))


@command("sheet")
@click.argument("questionnaire")
@written
@survey_option
@period_option
def sheet_command(common: Common, questionnaire: str, output: Path, survey: str | None, period: str | None) -> None:
    """The sheet into which answers on paper are typed, and the lines of csat.yaml by which `csat sync` reads it."""
    from csat_plugin.core.surveys.forms import answers_of
    from csat_plugin.render.answer_sheet import answer_sheet
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.survey_addressees import channel_of, label_of, questionnaire_named
    from csat_plugin.runtime.survey_sheet import HEADS, blank_rows, headings, is_read, mapping, rows_for

    with common.open() as workspace:
        refuse_missing_folder(workspace, output)
        if output.suffix.lower() not in (".xlsx", ".csv"):
            raise Failure(workspace.say("surveys.list_form", file=output.name))
        if output.exists():
            raise Failure(workspace.say("questionnaires.sheet_there", file=output))
        rules = workspace.rules()
        sheet = questionnaire_named(workspace, rules, questionnaire)
        chosen, asked = _asked(workspace, rules, sheet, survey, period)
        channel = channel_of(workspace, rules, sheet, chosen)
        more = _more(workspace, rules, period)
        earlier = any(more(one.decision) for one in asked)
        code = f"{sheet.id}/{label_of(workspace, period)}"
        rows = rows_for(workspace, sheet, asked, more if earlier else None) or blank_rows(sheet, code)
        language = workspace.language
        questions = {
            len(HEADS) + n: (
                question.text.get(language) or next(iter(question.text.values()), question.id),
                [] if question.open else [answer.mark for answer in answers_of(question, language)],
            )
            for n, question in enumerate(sheet.questions)
        }
        content = answer_sheet(
            headings(workspace, sheet, earlier=earlier), rows, spreadsheet=output.suffix.lower() == ".xlsx", known=5,
            outcome=HEADS.index("outcome"), questions=questions,
        )  # fmt: skip
        write_whole(output, content, language)
        read = is_read(workspace, output.name)
        lines = mapping(workspace, rules, sheet, channel, output.name, earlier=earlier)
        if common.format != "table":
            keys = ROWS["survey-sheet"]
            values = (str(output), len(rows), int(read), lines)
            rows_out(common, "survey-sheet", {key: key for key in keys}, [dict(zip(keys, values, strict=True))])
            return
        click.echo(workspace.say("questionnaires.sheet_written", file=output, n=len(rows)))
        if read:
            said(common, workspace.say("questionnaires.sheet_read", at=common.elsewhere))
        else:
            said(common, workspace.say("questionnaires.sheet_mapping"))
            click.echo(lines)


@command("letters")
@click.argument("survey")
@click.option("-o", "--output", "folder", type=Place(path_type=Path, file_okay=False), required=True)
@click.option("--from", "sender", metavar="ADDRESS", required=True)
@period_option
@click.option("--try", "only_try", is_flag=True)
def letters_command(common: Common, survey: str, folder: Path, sender: str, period: str | None, only_try: bool) -> None:
    """A survey's invitations as e-mail files, into a folder the mail system picks up; none twice, and nothing is sent."""
    from collections import Counter

    from csat_plugin.cli.survey_words import who_said
    from csat_plugin.cli.surveys import survey_named
    from csat_plugin.runtime.survey_letters import outgoing, write_letters

    with common.open() as workspace:
        rules = workspace.rules()
        found = outgoing(workspace, rules, survey_named(workspace, rules, survey), period)
        refuse_missing_folder(workspace, folder / "letter.eml")
        more = _more(workspace, rules, None)
        n = 0 if only_try else write_letters(workspace, folder, found, sender, more)
        if common.format != "table":
            rows = [
                {"survey": one.addressee.decision.survey, "customer": one.addressee.decision.customer,
                 "contact": one.addressee.decision.contact, "email": one.addressee.decision.email,
                 "state": "written" if one.state == "write" and not only_try else one.state,
                 "file": str(folder / one.file) if one.state == "write" else "", "code": one.addressee.code}
                for one in found
            ]  # fmt: skip
            rows_out(common, "survey-letters", {key: key for key in ROWS["survey-letters"]}, rows)
            return
        states = Counter(one.state for one in found)
        if only_try:
            for one in found:
                if one.state == "write":
                    click.echo(f"{who_said(workspace, one.addressee.decision)} <{one.addressee.decision.email}>")
            click.echo(workspace.say("questionnaires.letters_try", n=states["write"]))
        else:
            click.echo(workspace.say("questionnaires.letters_written", n=n, folder=folder))
        for state, many in states.most_common():
            if state != "write":
                click.echo(f"  {workspace.say(f'questionnaires.letters.{state}')}: {many}")
