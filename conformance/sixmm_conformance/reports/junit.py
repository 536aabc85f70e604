"""The verdicts as JUnit XML, which CI systems show: one test case per rule."""

import re
from xml.etree import ElementTree as ET

from sixmm_conformance.masking import Masker
from sixmm_conformance.reports.text import why_not
from sixmm_conformance.rule import Finding, Outcome, Verdict
from sixmm_conformance.suite import Suite

# What generated data may contain, and XML may not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(suite: Suite, masker: Masker) -> bytes:
    """The whole document, secrets masked."""
    root = ET.Element("testsuites")
    cases = ET.SubElement(
        root,
        "testsuite",
        name="sixmm-conformance",
        tests=str(len(list(suite.verdicts)) + len(suite.left)),
        failures=str(suite.verdicts.count(Outcome.BROKEN) + len(suite.left)),
        errors="0",
        skipped=str(suite.verdicts.count(Outcome.NOT_CHECKED)),
        time=f"{suite.budget.seconds:.3f}",
    )
    for verdict in suite.verdicts:
        _case(cases, verdict, masker)
    for each in suite.left:
        case = ET.SubElement(
            cases, "testcase", classname="conformance.account", name="left as found"
        )
        ET.SubElement(case, "failure", message=masker.line(each))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _case(parent: ET.Element, verdict: Verdict, masker: Masker) -> None:
    rule = verdict.rule
    case = ET.SubElement(
        parent,
        "testcase",
        classname=f"conformance.{rule.rule_id.partition('.')[0]}",
        name=f"{rule.rule_id}: {rule.title}",
        time="0",
    )
    found = "\n".join(_said(finding, masker) for finding in verdict.findings)
    match verdict.outcome:
        case Outcome.BROKEN:
            failure = ET.SubElement(case, "failure", message=found.partition("\n")[0])
            failure.text = f"{found}\n{rule.docs}"
        case Outcome.DIFFERS:
            ET.SubElement(case, "system-out").text = f"Differs from what is assumed:\n{found}"
        case Outcome.NOT_CHECKED:
            ET.SubElement(case, "skipped", message=masker.line(why_not(verdict) or ""))
        case Outcome.KEPT:
            pass


def _said(finding: Finding, masker: Masker) -> str:
    against = "".join(f"; against {each}" for each in finding.contradicts)
    return _NOT_XML.sub("\ufffd", masker.line(f"{finding}{against}"))
