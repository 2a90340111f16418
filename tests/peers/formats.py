#!/usr/bin/env python3
"""Holds what workpoints writes for other programs against what those programs expect.

SARIF, GitLab and JUnit reports are validated by the schemas in tests/fixtures/schemas; workflow commands are read as
GitHub's runner reads them; the HTML page goes through a strict parser and the workbook through openpyxl, cell by cell
against the CSV of the same table. Everything is done for a shipped plan with invented data and for reports made of
hostile cells.

Run by .ci/run, or by hand: python tests/peers/formats.py [path of the program, else target/debug/workpoints]
needs what tests/peers/requirements.txt lists.
"""

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

import html5lib
import jsonschema
import openpyxl
from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests/fixtures/schemas"
PROGRAM = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/workpoints").resolve()

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "::error file=a::b", "a\n::error::b", "##[add-mask]40",
    "a\r\n##vso[task.complete]", "%0A::error::c", "]]><x>", "<script>alert(1)</script>", "\"'&amp;", "\x1b[31m",
    "\u202e反", "\ufeff\ufffe\uffff", "[a](http://b) {0} {{", "_x000D_", "http://example.org", "长" * 40_000,
]
PLAN = """
[plan]
title = "=1+1<b>::error::示例区</b> ##[error]]]>"
from = 2025-01-01
to = 2025-12-31
[reporting]
reports = ["*.csv"]
[[section]]
number = "一"
title = "<养老> & \\"服务\\""
[[point]]
id = "1.1"
title = "要点"
"""
TARGET = """
[[target]]
id = "t{n}"
point = "1.1"
name = "指标<{n}>&"
goal = {goal}
unit = "个"
decimals = {decimals}
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        hostile = Path(folder) / "恶 意%,;"
        hostile.mkdir()
        make_hostile(hostile)
        for lang in ["zh", "en"]:
            check_all(ROOT, "plans/2025-putuo.toml", ["--as-of", "2025-06-30", "--lang", lang])
            check_all(hostile, "plan.toml", ["--as-of", "2025-06-30", "--lang", lang])
            # A faulty plan, and a report that is refused.
            findings(hostile, "bad.toml", ["--lang", lang])
            findings(hostile, "plan.toml", ["--reports", "拒.txt", "--lang", lang])
    print(f"formats: {CHECKED} outputs hold")


def make_hostile(folder):
    """A plan and reports whose cells try to be markup, formulas and commands."""
    plan = PLAN
    rows = [["日期", "指标编号", "累计完成", "备注"]]
    for n, text in enumerate(HOSTILE):
        decimals = n % 4
        plan += TARGET.format(n=n, goal=100 + n, decimals=decimals)
        rows.append(["2025-06-30", f"t{n}", f"{n}.{'5' * decimals}" if decimals else f"{n}", text])
    plan += TARGET.format(n="big", goal=10**14, decimals=6)
    rows.append(["2025-06-30", "tbig", "123456789012345.123456", "太长"])
    (folder / "plan.toml").write_text(plan)
    (folder / "bad.toml").write_text(plan.replace('point = "1.1"', 'point = "9.9"', 1))
    (folder / "拒.txt").write_text("没有表头\n")
    write_csv(folder / "好.csv", rows)
    # The same texts where they are findings: as targets, days and figures.
    bad = [rows[0]] + [["2025-06-30", text, "1", ""] for text in HOSTILE if text.strip()]
    bad += [[text, "t1", "1", ""] for text in HOSTILE if text.strip()]
    bad += [["2025-06-29", "t1", text, ""] for text in HOSTILE if text.strip()]
    write_csv(folder / "坏 a,b:c;d%0A'&.csv", bad)


def write_csv(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def run(folder, *args):
    done = subprocess.run([PROGRAM, *args], cwd=folder, capture_output=True)
    return done.returncode, done.stdout


CHECKED = 0


def check_all(folder, plan, options):
    findings(folder, plan, options)
    findings(folder, plan, [*options, "--judge"])
    whole_page(folder, plan, options)
    tables = [("status", []), ("check", []), ("status", ["--history", "month"])]
    # A review has several tables: one by one they are what they are in CSV.
    parts = ["groups", "targets", "laggards", "changes", "offices", "reports", "gate"]
    tables += [("review", ["--table", part]) for part in parts]
    # The hostile plan has no reporters, who could be reminded.
    tables += [("remind", [])] if folder == ROOT else []
    status, _ = run(folder, "report", plan, *options)
    page(folder, "report", plan, options, status)
    for command, more in tables:
        more = [*more, *options]
        status, table = run(folder, command, plan, *more, "--format", "csv")
        page(folder, command, plan, more, status)
        workbook(folder, command, plan, more, status, table)


def written(folder, command, plan, options, name, status):
    """The output of a format, the same twice and with the same exit status as any other format."""
    args = [command, plan, *options, "--format", name]
    code, out = run(folder, *args)
    assert code == status, (args, code, status)
    assert run(folder, *args)[1] == out, f"{args}: not the same bytes twice"
    global CHECKED
    CHECKED += 1
    return out


def findings(folder, plan, options):
    status, text = run(folder, "check", plan, *options, "--format", "json")
    listed = json.loads(text)["findings"]
    of = lambda name: written(folder, "check", plan, options, name, status)
    sarif(folder, json.loads(of("sarif")), listed)
    gitlab(folder, json.loads(of("gitlab")), listed)
    github(folder, of("github").decode(), listed)
    junit(of("junit"), listed, status)


def plain(text):
    return not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", text)


def sarif(folder, log, listed):
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())
    jsonschema.Draft7Validator(schema).validate(log)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(only["results"]) == len(listed)
    prints = [result["partialFingerprints"]["finding/v1"] for result in only["results"]]
    assert len(set(prints)) == len(prints)
    for result, finding in zip(only["results"], listed):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["rule"]
        assert result["level"] == {"deny": "error", "warn": "warning"}[finding["level"]]
        assert result["properties"]["value"] == finding["value"]
        text = result["message"]["text"]
        assert plain(text) and not re.search(r"\]\(", text), text
        assert "{" not in text.replace("{{", "") and "}" not in text.replace("}}", ""), text
        for location in result["locations"]:
            physical = location["physicalLocation"]
            uri = physical["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri), uri
            path = urllib.parse.unquote(uri)
            assert path == finding["file"] and (folder / path).exists(), path
            region = physical.get("region", {})
            assert region.get("startLine") == finding["line"]
            assert region.get("startColumn") == finding["column"]


def gitlab(folder, report, listed):
    schema = json.loads((SCHEMAS / "gitlab-code-quality.json").read_text())
    jsonschema.Draft7Validator(schema).validate(report)
    assert len({entry["fingerprint"] for entry in report}) == len(report) == len(listed)
    for entry, finding in zip(report, listed):
        assert (folder / entry["location"]["path"]).exists()
        assert entry["location"]["lines"]["begin"] == (finding["line"] or 1)
        assert plain(entry["description"]) and "\n" not in entry["description"]


def github(folder, text, listed):
    """As the runner does it: the command up to the second ::, properties between commas, then unescaped."""
    lines = text.splitlines()
    assert text.count("\n") == len(lines) == len(listed), "a line break within a command"
    for line, finding in zip(lines, listed):
        assert line.startswith("::")
        info, data = line[2:].split("::", 1)
        command, _, properties = info.partition(" ")
        assert command == {"deny": "error", "warn": "warning"}[finding["level"]]
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        unescaped = {
            key: value.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",")
            .replace("%25", "%") for key, value in pairs.items()
        }
        assert set(unescaped) <= {"file", "line", "col", "title"}, properties
        assert (folder / unescaped["file"]).exists(), unescaped
        assert unescaped["title"] == finding["rule"]
        assert unescaped.get("line") == (None if finding["line"] is None else str(finding["line"]))
        assert plain(data) and "##[" not in line and "##vso[" not in line


def junit(text, listed, status):
    root = etree.fromstring(text, etree.XMLParser(resolve_entities=False))
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(root)
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["plan", "reports", "targets"]
    for suite in suites:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
        names = [case.get("name") for case in suite.iter("testcase")]
        assert len(set(names)) == len(names)
    assert int(root.get("tests")) == len(root.findall(".//testcase"))
    assert int(root.get("failures")) == len(root.findall(".//failure"))
    assert (int(root.get("failures")) > 0) == (status != 0)
    told = "".join(root.itertext())
    assert plain(told)
    for finding in listed:
        assert f"[{finding['rule']}]" in told
    tags = {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "skipped", "system-out"}
    assert {element.tag for element in root.iter()} <= tags


def page(folder, command, plan, options, status):
    # Without it `status` writes the whole page, which page.mjs judges.
    options = ["--by", "target", *options] if command == "status" and "--history" not in options else options
    text = written(folder, command, plan, options, "html", status).decode()
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert document.get("lang") == {"zh": "zh-CN", "en": "en"}[options[-1]]
    allowed = {
        "html": {"lang"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"}, "title": set(),
        "style": set(), "body": set(), "main": set(), "h1": {"lang"}, "h2": {"lang"}, "p": {"class", "lang"},
        "div": {"class", "role", "tabindex", "aria-label"}, "table": set(), "thead": set(), "tbody": set(), "tr": set(),
        "th": {"scope", "class", "lang", "colspan"}, "td": {"class", "lang", "colspan"}, "span": set(),
    }
    for element in document.iter():
        assert element.tag in allowed, element.tag
        assert set(element.keys()) <= allowed[element.tag], (element.tag, element.keys())
    style = document.find(".//style").text
    assert "url(" not in style and "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = document.find(".//meta[@http-equiv]").get("content")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    heads = document.findall(".//thead/tr/th")
    # A table without rows is left to what is said below it.
    assert (heads or document.find(".//h2") is not None) and all(head.get("scope") == "col" for head in heads)
    for table in document.findall(".//table"):
        width = len(table.findall("./thead/tr/th"))
        for row in table.findall("./tbody/tr"):
            assert len(row) in (1, width)
    assert plain(" ".join(document.find("body").itertext()).replace("\n", " "))


def whole_page(folder, plan, options):
    """The page of a plan: sound markup, names that are there once, and links that lead somewhere in it."""
    status, _ = run(folder, "status", plan, *options, "--format", "csv")
    text = written(folder, "status", plan, options, "html", status).decode()
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    for element in document.iter():
        for name in ("href", "aria-labelledby", "for"):
            if name in element.keys():
                assert element.get(name).removeprefix("#") in ids, (element.tag, element.get(name))
        assert not {"style", "src", "action"} & set(element.keys()), element.keys()
    assert plain(" ".join(document.find("body/main").itertext()).replace("\n", " "))


def workbook(folder, command, plan, options, status, table):
    out = written(folder, command, plan, options, "xlsx", status)
    book = openpyxl.load_workbook(io.BytesIO(out))
    # `status` writes a whole workbook, whose first sheet is its table; book.py looks at the others.
    sheet = book.worksheets[0]
    header = sheet.freeze_panes and int(re.search(r"\d+", sheet.freeze_panes)[0]) - 1
    heads = [cell.value for cell in sheet[header]]
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    # The last column may name each row's group.
    own = len(rows[0])
    assert heads[:own] == rows[0] and len(heads) - own in (0, 1)
    assert sheet.auto_filter.ref.startswith(f"A{header}:")
    assert sheet.print_title_rows == f"${header}:${header}" and not sheet.merged_cells.ranges
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize), str(setup.fitToHeight)) == ("landscape", "9", "0")
    assert str(book.properties.created) == "2025-01-01 00:00:00" == str(book.properties.modified)
    for row in (row for one in book.worksheets for row in one.iter_rows()):
        for cell in row:
            assert cell.data_type != "f" and cell.hyperlink is None and cell.comment is None, cell
            if isinstance(cell.value, str):
                assert plain(cell.value) and "\n" not in cell.value, cell.value
                assert not cell.value.startswith(tuple("=+-@＝＋－＠")) or cell.quotePrefix, cell.value
    for at, row in enumerate(rows[1:], header + 1):
        for column, expected in enumerate(row, 1):
            cell = sheet.cell(at, column)
            if isinstance(cell.value, (int, float)):
                decimals = len(cell.number_format.partition(".")[2])
                assert cell.number_format == ("0." + "0" * decimals if decimals else "0")
                assert f"{cell.value:.{decimals}f}" == expected, (cell.value, expected)
            elif cell.is_date:
                assert cell.value.strftime("%Y-%m-%d") == expected and cell.number_format == "yyyy-mm-dd"
            else:
                if expected.startswith("'") and (cell.value or "").startswith(tuple("=+-@＝＋－＠")):
                    expected = expected[1:]
                shown = re.sub(r"\\u\{[0-9a-f]+\}", "", cell.value or "")
                limit = expected if len(expected) <= 32_767 else expected[:32_766] + "…"
                # CSV drops what a sheet makes visible, and a tab at the front is a blank there.
                assert shown.strip() == limit.strip().lstrip("'").strip() or shown == limit, (shown, limit)
                assert not re.fullmatch(r"-?\d+(\.\d+)?", expected) or len(re.sub(r"\D", "", expected)) > 15 or (
                    rows[0][column - 1] in TEXTS), (rows[0][column - 1], expected)


# Columns whose cells are texts even where they look like numbers: ids, notes, values as they were written.
TEXTS = {"序号", "指标编号", "指标", "进展情况", "原文", "Point", "Target", "Name", "Note", "Value",
         "未达序时原因", "下步计划", "Reason", "Next step"}

main()
