"""Every figure is the same in everything that is handed in: the table, CSV, JSON, Markdown, the page, the workbook, the bulletin in
each of its formats, the package and the drawing are made of the shipped plan, taken apart by other programs, and compared.

    cargo build && target/peers/bin/python tests/peers/figures.py
"""

import csv
import decimal
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import docx
import html5lib
import openpyxl

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "target/debug/workpoints"
PLAN = "plans/2025-putuo.toml"
DAY = "2025-06-30"
# What is compared, by the headings that people read.
HEADINGS = {
    "年度目标": "goal", "累计完成": "done", "完成率(%)": "completion", "序时应完成": "expected", "序时进度(%)": "pace",
    "与序时差(百分点)": "gap", "Goal": "goal", "Done": "done", "Completion (%)": "completion", "Expected": "expected",
    "Pace (%)": "pace", "Gap (points)": "gap",
}
NAMES = ("指标", "Name")


def run(*arguments):
    done = subprocess.run([BINARY, *arguments], cwd=ROOT, capture_output=True)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


def number(text):
    """A printed figure; none of what is blank or a dash."""
    text = "" if text is None else str(text).strip()
    if text in ("", "—"):
        return None
    return decimal.Decimal(text)


def squeezed(text):
    """A heading without what breaks its line."""
    return re.sub(r"\s+", "", "" if text is None else str(text))


class Held:
    """What JSON says of each target, against which the others are held."""

    def __init__(self, document):
        self.rows = {row["name"]: row for row in document["rows"]}
        self.paced = {name for name, row in self.rows.items() if row["pace"] is not None}

    def table(self, what, rows, least):
        """Rows of cells, somewhere among them headers: compares all below a header that has a name and figures."""
        columns, names, seen, figures = {}, None, set(), 0
        wanted = {squeezed(heading): key for heading, key in HEADINGS.items()}
        for cells in rows:
            heads = [squeezed(cell) for cell in cells]
            known = {wanted[head]: at for at, head in enumerate(heads) if head in wanted}
            if len(known) >= 3 and any(head in NAMES for head in heads):
                columns, names = known, next(at for at, head in enumerate(heads) if head in NAMES)
                continue
            if names is None or len(cells) <= max(columns.values()):
                continue
            name = str(cells[names] or "").strip()
            row = self.rows.get(name)
            if row is None:
                continue
            seen.add(name)
            for key, at in columns.items():
                expected = None if row[key] is None else decimal.Decimal(str(row[key]))
                assert number(cells[at]) == expected, (what, name, key, cells[at], row[key])
                figures += 1
        missing = self.paced - seen
        assert not missing, (what, missing)
        assert figures >= least, (what, figures)
        print(f"{what}: {len(seen)} targets, {figures} figures")


def markdown(text):
    for line in text.decode().splitlines():
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in cells]


def page(text):
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for row in tree.iter("tr"):
        cells = []
        for cell in row:
            if cell.tag in ("td", "th"):
                # What is drawn beside a figure, and what only screen readers say, is no figure.
                cells.append(written(cell).strip())
        yield cells


def written(element):
    if element.tag in ("svg", "title", "desc"):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [written(child), child.tail or ""]
    return "".join(parts)


def book(path, sheet=0):
    workbook = openpyxl.load_workbook(path)
    for row in workbook.worksheets[sheet].iter_rows(values_only=True):
        yield list(row)


def letter(path):
    for table in docx.Document(path).tables:
        for row in table.rows:
            yield [cell.text for cell in row.cells]


def drawing(held, text):
    """The bars: a hint for each says name, completion and pace."""
    root = xml.etree.ElementTree.fromstring(text)
    seen = 0
    for title in root.iter("{http://www.w3.org/2000/svg}title"):
        said = re.fullmatch(r"(.*): ([\d.]+%|—) / 序时进度 ([\d.]+)%", title.text)
        if not said:
            continue
        row = held.rows[said[1]]
        completion = None if said[2] == "—" else decimal.Decimal(said[2].rstrip("%"))
        expected = None if row["completion"] is None else decimal.Decimal(str(row["completion"]))
        assert (completion, decimal.Decimal(said[3])) == (expected, decimal.Decimal(str(row["pace"]))), said[0]
        seen += 1
    assert seen == len(held.paced), seen
    print(f"chart completion: {seen} bars")


def main():
    status = ["status", PLAN, "--as-of", DAY, "--lang", "zh"]
    report = ["report", PLAN, "--period", "2025Q2", "--lang", "zh"]
    held = Held(json.loads(run(*status, "--format", "json"), parse_float=decimal.Decimal))
    least = 4 * len(held.paced)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rows = csv.reader(io.StringIO(run(*status, "--format", "csv").decode()))
        held.table("status csv", list(rows), least)
        held.table("status markdown", markdown(run(*status, "--format", "markdown")), least)
        held.table("status html", page(run(*status, "--format", "html")), least)
        run(*status, "-o", folder / "status.xlsx")
        held.table("status xlsx", book(folder / "status.xlsx"), least)
        run("export", folder / "package", PLAN, "--as-of", DAY, "--excel", "--lang", "zh")
        rows = csv.reader(open(folder / "package/targets.csv", encoding="utf-8-sig"))
        held.table("export", list(rows), least)
        held.table("report markdown", markdown(run(*report, "--format", "markdown")), least)
        held.table("report html", page(run(*report, "--format", "html")), least)
        run(*report, "-o", folder / "report.docx")
        held.table("report docx", letter(folder / "report.docx"), least)
        run(*report, "-o", folder / "report.xlsx")
        sheets = openpyxl.load_workbook(folder / "report.xlsx").sheetnames
        rows = [row for at in range(len(sheets)) for row in book(folder / "report.xlsx", at)]
        held.table("report xlsx", rows, least)
        drawing(held, run("chart", "completion", PLAN, "--as-of", DAY, "--lang", "zh").decode())


if __name__ == "__main__":
    sys.exit(main())
