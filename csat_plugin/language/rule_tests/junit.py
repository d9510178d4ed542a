"""A run of rule tests as JUnit XML, for build servers: one suite a test file, one case a test.

Elements and attributes are those every reader knows: `testsuites`, `testsuite` (name, tests, failures, errors), `testcase`
(classname, name, file, line), `failure` and `error` (message, type, text). Times are left out: they would differ from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from csat_plugin.language.rule_tests.discovery import TestResult, TestRun
from csat_plugin.language.rule_tests.text import difference_words, failure_lines
from csat_plugin.texts import say

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(run: TestRun, language: str = "en") -> bytes:
    """The run as a JUnit file, UTF-8."""
    root = ET.Element("testsuites", name="csat test")
    for suite in _suites(run, language):
        root.append(suite)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suites(run: TestRun, language: str) -> Iterator[ET.Element]:
    for file in dict.fromkeys(result.file for result in run.results):
        own = [result for result in run.results if result.file == file]
        failed = sum(result.outcome == "failed" for result in own)
        suite = ET.Element("testsuite", name=_clean(file), tests=str(len(own)), failures=str(failed), errors="0")
        suite.extend([_case(result, language) for result in own])
        yield suite
    if broken := _broken(run, language):
        # What keeps tests from running is no test: a suite of its own says it, so that no reader takes the run for a good one.
        count = str(len(broken))
        suite = ET.Element("testsuite", name="csat test", tests=count, failures="0", errors=count)
        for name, message in broken:
            case = ET.SubElement(suite, "testcase", classname="csat test", name=_clean(name))
            ET.SubElement(case, "error", message=_clean(message), type="error").text = _clean(message)
        yield suite


def _case(result: TestResult, language: str) -> ET.Element:
    case = ET.Element(
        "testcase", classname=_clean(result.file), name=_clean(result.name), file=_clean(result.file),
        line=str(result.line),
    )  # fmt: skip
    if result.outcome in ("not_run", "expects_nothing"):
        said = say(f"rule_test.outcome.{result.outcome}", language)
        ET.SubElement(case, "skipped", message=_clean(said))
    elif not result.passed:
        message = "; ".join(difference_words(missed.difference, language) for missed in result.missed)
        failure = ET.SubElement(case, "failure", message=_clean(message), type="failure")
        failure.text = _clean("\n".join(failure_lines(result, language)))
    return case


def _broken(run: TestRun, language: str) -> list[tuple[str, str]]:
    found = [
        (f"{one.file}:{one.line}", f"{one.file}:{one.line}:{one.column}: {one.code} {one.sentence(language)}")
        for one in run.diagnostics
        if one.level == "error"
    ]
    found += [(reason.code, say(reason.code, language, reason.values)) for reason in run.reasons]
    if not found and not run.results:
        found.append(("rule_test.none", say("rule_test.none", language)))
    return found


def _clean(text: str) -> str:
    """Without signs that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
