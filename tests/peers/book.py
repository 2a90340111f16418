#!/usr/bin/env python3
"""Holds the workbook that `status` writes against other programs: openpyxl must find in it what it promises, every figure
must be the one that JSON and CSV print, and LibreOffice must read and write the same values.

    python3 tests/peers/book.py [--require]

Needs openpyxl and a built `target/debug/workpoints`. Without LibreOffice (libreoffice-calc) nothing is converted, which
fails with `--require`. Not part of `cargo test`. Ends with 1 if anything is not as it should be.
"""

import csv
import datetime
import decimal
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "target" / "debug" / "workpoints"
DAY = "2025-06-30"
SHEETS = {
    "zh": ["完成情况", "图表", "按单位", "历史", "问题清单", "说明"],
    "en": ["Completion", "Chart", "By office", "History", "Findings", "Notes"],
}
# Leads, weights, shares, a ceiling, a ratio, a late row, a rejected one and texts that want to be more.
PLAN = """
[plan]
title = "=示例区&民政局2025年工作要点"
from = 2025-01-01
to = 2025-12-31
[reporting]
every = "quarter"
reports = ["reports/*.csv"]
[[reporter]]
name = "东街道"
[[reporter]]
name = "西街道"
[[section]]
number = "一"
title = "养老"
[[point]]
id = "1.1"
title = "床位"
lead = "养老科"
[[target]]
id = "beds"
point = "1.1"
name = "新增床位"
goal = 100
unit = "张"
weight = 2
allocation = { "东街道" = 60, "西街道" = 40 }
[[target]]
id = "falls"
point = "1.1"
name = "-投诉控制数"
goal = 10
bound = "at_most"
unit = "件"
lead = "综合科"
[[target]]
id = "rate"
point = "1.1"
name = "=SUM(A1:A9)"
measure = "ratio"
goal = 95
unit = "%"
[[target]]
id = "many"
point = "1.1"
name = "@示例"
goal = 4
unit = "个"
"""
REPORT = """date,target,reporter,total,of,note
2025-03-31,beds,东街道,30,,一季度
2025-06-30,beds,东街道,70,,"=HYPERLINK(""http://example.org"")"
2025-06-30,beds,西街道,-3,,
2025-06-30,falls,东街道,12,,+1
2025-06-30,rate,东街道,45,50,
2025-06-30,many,东街道,9,,超额
2025-06-30,many,西街道,约3,,
2025-09-30,many,西街道,1,,
"""
faults = []
# It passes over what newer programs add to the bars within cells.
warnings.filterwarnings("ignore", module="openpyxl")


def expect(what, truth):
    if not truth:
        faults.append(what)


def run(folder, *arguments):
    run_ = subprocess.run([BINARY, *map(str, arguments)], cwd=folder, capture_output=True, check=False)
    expect(f"{arguments}: {run_.stderr.decode()[:300]}", run_.returncode in (0, 1))
    return run_.stdout


def document(folder, plan, *more):
    return json.loads(run(folder, "status", plan, "--as-of", DAY, "--format", "json", *more), parse_float=decimal.Decimal)


class Sheet:
    """The table of a sheet: its heading and rows, found by its filter."""

    def __init__(self, sheet):
        self.sheet, self.name = sheet, sheet.title
        expect(f"{self.name}: no filter", sheet.auto_filter.ref)
        left, self.header, self.right, self.last = range_boundaries(sheet.auto_filter.ref)
        expect(f"{self.name}: the filter begins in column {left}", left == 1)
        self.labels = [cell.value for cell in sheet[self.header][: self.right]]
        self.rows = [row[: self.right] for row in sheet.iter_rows(self.header + 1, self.last)]

    def column(self, label):
        at = self.labels.index(label)
        return [row[at] for row in self.rows]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (2, 4, 6)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(cell):
    ground = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else "FFFFFFFF"
    letters = cell.font.color.rgb if cell.font.color is not None and cell.font.color.type == "rgb" else "FF000000"
    high, low = sorted([luminance(letters), luminance(ground)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def look(sheet):
    """What every sheet promises."""
    table, name = Sheet(sheet), sheet.title
    for row in sheet.iter_rows():
        for cell in row:
            expect(f"{name}!{cell.coordinate} is a formula", cell.data_type != "f")
            expect(f"{name}!{cell.coordinate} is a link", cell.hyperlink is None)
            if isinstance(cell.value, datetime.datetime):
                expect(f"{name}!{cell.coordinate}: {cell.number_format}", cell.number_format == "yyyy-mm-dd")
            if cell.value is not None:
                expect(f"{name}!{cell.coordinate}: contrast {contrast(cell):.1f}", contrast(cell) >= 4.5)
            if is_number(cell.value) and cell.value < 0:
                expect(f"{name}!{cell.coordinate}: no sign", "-" not in cell.number_format and cell.font.color.rgb)
            text = cell.value if isinstance(cell.value, str) else ""
            if text[:1] and text[0] in "=+-@":
                expect(f"{name}!{cell.coordinate}: not marked as text", cell.quotePrefix)
    place = openpyxl.utils.cell.coordinate_from_string(sheet.freeze_panes or "A1")
    expect(f"{name}: frozen at {sheet.freeze_panes}", place[1] == table.header + 1 and place[0] > "A")
    page = sheet.page_setup
    expect(f"{name}: paper", page.orientation == "landscape" and int(page.paperSize) == 9)
    expect(f"{name}: fit", sheet.sheet_properties.pageSetUpPr.fitToPage and page.fitToHeight == 0)
    expect(f"{name}: titles {sheet.print_title_rows}", sheet.print_title_rows == f"${table.header}:${table.header}")
    expect(f"{name}: footer", sheet.oddFooter.center.text == "&P / &N")
    expect(f"{name}: header {sheet.oddHeader.left.text}", sheet.oddHeader.left.text)
    # Neighbours of one width are written as one.
    width_of = {at: one.width for one in sheet.column_dimensions.values() for at in range(one.min, one.max + 1)}
    widths = [width_of[at + 1] for at in range(table.right)]
    expect(f"{name}: widths {widths}", all(4 < width < 95 for width in widths))
    # A line holds what its column is wide; 汉字 are two cells.
    for row in table.rows:
        height = sheet.row_dimensions[row[0].row].height or 15
        for cell, width in zip(row, widths):
            if isinstance(cell.value, str) and cell.alignment.wrap_text:
                cells = sum(2 if ord(c) > 0x2E7F else 1 for c in cell.value)
                lines = min(27, -(-cells // max(1, int(width))))
                expect(f"{name}!{cell.coordinate}: {lines} lines in {height} points", height >= 15 * lines)
    return table


def same(name, cells, values, words=None):
    """A row of cells holds the values of JSON; texts are held against `words`, what CSV prints for people. What a report
    says (`value`) is quoted as it is."""
    for at, (cell, (key, value)) in enumerate(zip(cells, values)):
        where, found = f"{name}!{cell.coordinate} ({key})", cell.value
        if value is None:
            expect(f"{where}: {found!r} where nothing is said", found is None)
        elif isinstance(value, (int, decimal.Decimal)):
            expect(f"{where}: {found!r} is no number", is_number(found))
            expect(f"{where}: {found!r}, not {value}", is_number(found) and decimal.Decimal(repr(found)) == value)
        elif key != "value" and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            day = found.date().isoformat() if isinstance(found, datetime.datetime) else found
            expect(f"{where}: {found!r} is no day", isinstance(found, datetime.datetime) and day == value)
        else:
            wanted = words[at].removeprefix("'") if words else value
            expect(f"{where}: {found!r}, not {wanted!r}", found == wanted)


def completion(table, folder, plan, lang):
    rows = document(folder, plan)["rows"]
    words = list(csv.reader(io.StringIO(run(folder, "status", plan, "--as-of", DAY, "--format", "csv", "--lang", lang).decode())))
    own = table.right - (1 if words[0] != table.labels else 0)
    expect(f"{table.name}: heading {table.labels}", table.labels[:own] == words[0])
    expect(f"{table.name}: {len(table.rows)} rows, not {len(rows)}", len(table.rows) == len(rows))
    for cells, values, printed in zip(table.rows, rows, words[1:]):
        same(table.name, cells[:own], values.items(), printed)
    bars(table, words[0][list(rows[0]).index("completion")])


def bars(table, label):
    """Data bars of a column of shares, full at 100."""
    letter = get_column_letter(table.labels.index(label) + 1)
    wanted = f"{letter}{table.header + 1}:{letter}{table.last}"
    for area in table.sheet.conditional_formatting:
        if str(area.sqref) == wanted:
            ends = [(end.type, end.val) for rule in area.rules for end in rule.dataBar.cfvo]
            expect(f"{table.name}: bars {ends}", ends == [("num", 0), ("num", 100)])
            return
    expect(f"{table.name}: no bars in {wanted}", not table.rows)


def chart(table, rows):
    drawn = [row for row in rows if row["completion"] is not None and row["pace"] is not None]
    expect(f"{table.name}: {len(table.rows)} rows, not {len(drawn)}", len(table.rows) == len(drawn))
    for cells, row in zip(table.rows, drawn):
        same(table.name, cells[:4], [(key, row[key]) for key in ("name", "completion", "pace", "gap")])
    charts = table.sheet._charts
    expect(f"{table.name}: {len(charts)} charts", len(charts) == (1 if drawn else 0))
    for one in charts:
        expect(f"{table.name}: a chart of {one.barDir}", one.barDir == "bar")
        expect(f"{table.name}: it lies over the table", one.anchor._from.col >= table.right)
        for series, letter in zip(one.series, "BC"):
            cells = lambda letter: f"'{table.name}'!${letter}${table.header + 1}:${letter}${table.last}"
            refs = [series.tx.strRef.f, series.cat.strRef.f, series.val.numRef.f]
            wanted = [f"'{table.name}'!${letter}${table.header}", cells("A"), cells(letter)]
            plain = lambda refs: [ref.replace("'", "") for ref in refs]
            expect(f"{table.name}: refers to {refs}", plain(refs) == plain(wanted))
        expect(f"{table.name}: {len(one.series)} series", len(one.series) == 2)


def offices(table, folder, plan):
    leads = document(folder, plan, "--by", "lead")["rows"]
    leads = [] if all(row["lead"] is None for row in leads) else leads
    reporters = document(folder, plan, "--by", "reporter")["rows"]
    expect(f"{table.name}: {len(table.rows)} rows", len(table.rows) == len(leads) + len(reporters))
    keys = {}
    for by in ("lead", "reporter"):
        printed = csv.reader(io.StringIO(run(folder, "status", plan, "--as-of", DAY, "--format", "csv", "--by", by, "--lang", "zh").decode()))
        keys |= dict(zip(list(document(folder, plan, "--by", by)["rows"] or [{}])[0], next(printed)))
    for cells, row in zip(table.rows, leads + reporters):
        found = dict(zip(table.labels, cells))
        name = row.get("lead", row.get("reporter"))
        expect(f"{table.name}: {cells[1].value}, not {name}", cells[1].value == (name or "（未写明）"))
        for key, value in row.items():
            if key not in ("lead", "reporter"):
                same(table.name, [found[keys[key]]], [(key, value)])


def history(table, folder, plan, every):
    rows = document(folder, plan, "--history", every)["rows"]
    found = {}
    for row in table.rows:
        cells = dict(zip(table.labels, row))
        found[cells["指标编号"].value, cells["截止日期"].value.date().isoformat()] = cells
    labels = {"name": "指标", "done": "累计完成", "added": "本期新增", "expected": "序时应完成", "completion": "完成率(%)", "pace": "序时进度(%)", "gap": "与序时差(百分点)", "as_of": "截止日期"}
    listed = [row for row in rows if row["status"] != "routine"]
    expect(f"{table.name}: {len(found)} rows, not {len(listed)}", len(found) == len(listed) == len(table.rows))
    for row in listed:
        cells = found.get((row["target"], row["as_of"]))
        expect(f"{table.name}: no {row['target']} on {row['as_of']}", cells)
        for key, label in labels.items() if cells else ():
            same(table.name, [cells[label]], [(key, row[key])])


def findings(table, folder, plan):
    told = json.loads(run(folder, "check", plan, "--as-of", DAY, "--format", "json", "--lang", "zh"))["findings"]
    expect(f"{table.name}: {len(table.rows)} rows, not {len(told)}", len(table.rows) == len(told))
    for cells, finding in zip(table.rows, told):
        keep = {key: value or None for key, value in finding.items() if key != "level"}
        del keep["message"], keep["help"]
        at = [0, 3, 4, 5, 6, 7, 9]
        same(table.name, [cells[n] for n in at], keep.items())


def notes(table, folder, plan):
    answer = document(folder, plan)
    rows = {(row[0].value, row[1].value): row for row in table.rows}
    counts = dict(zip(["读取", "计入", "被替代", "拒收", "未到期"], answer["counts"].values()))
    for item, count in counts.items():
        found = rows["数据行数", item][2].value
        expect(f"{table.name}: {item} {found}, not {count}", found == count)
    for file in answer["inputs"]:
        row = rows.get(("来源文件（行数）", file["path"]))
        expect(f"{table.name}: {file['path']} is not named", row)
        expect(f"{table.name}: {file['path']}", row and row[2].value == file["rows"] and file["sha256"] in row[3].value)
    states = [row[2].value for row in table.rows if row[0].value == "状态"]
    expect(f"{table.name}: {states}", sum(states) == answer["summary"]["targets"])


def cells_of(book):
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


def converted(path, folder):
    """LibreOffice reads the same values, and prints pages of A4 across."""
    for kind in ("xlsx", "pdf"):
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", f"{folder}/as-{kind}", path]
        subprocess.run([*map(str, command)], check=True, capture_output=True)
    ours, theirs = cells_of(openpyxl.load_workbook(path)), cells_of(openpyxl.load_workbook(folder / "as-xlsx" / path.name))
    for place in sorted(ours.keys() | theirs.keys()):
        expect(f"LibreOffice: {place}: {theirs.get(place)!r}, not {ours.get(place)!r}", ours.get(place) == theirs.get(place))
    pages = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", (folder / "as-pdf" / f"{path.stem}.pdf").read_bytes())
    across = [abs(float(wide) - 841.9) < 1 and abs(float(high) - 595.3) < 1 for wide, high in pages]
    expect(f"LibreOffice: pages {pages[:3]}", across and all(across))
    return len(ours), len(pages)


def main():
    require = "--require" in sys.argv[1:]
    office = shutil.which("soffice")
    expect("LibreOffice (soffice) is missing: nothing can be converted", office or not require)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "reports").mkdir()
        (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
        (folder / "reports" / "report.csv").write_text(REPORT, encoding="utf-8")
        for where, plan, every in [(ROOT, "plans/2025-putuo.toml", "month"), (folder, "plan.toml", "quarter")]:
            rows = document(where, plan)["rows"]
            for lang in ("zh", "en"):
                path = folder / f"{pathlib.Path(plan).stem}-{lang}.xlsx"
                again = folder / "again.xlsx"
                for output in (path, again):
                    run(where, "status", plan, "--as-of", DAY, "--lang", lang, "-o", output)
                expect(f"{path.name}: other bytes the second time", path.read_bytes() == again.read_bytes())
                book = openpyxl.load_workbook(path)
                expect(f"{path.name}: sheets {book.sheetnames}", book.sheetnames == SHEETS[lang])
                tables = [look(sheet) for sheet in book]
                completion(tables[0], where, plan, lang)
                chart(tables[1], rows)
                if lang == "zh":
                    offices(tables[2], where, plan)
                    history(tables[3], where, plan, every)
                    findings(tables[4], where, plan)
                    notes(tables[5], where, plan)
                told = sum(len(table.rows) for table in tables)
                if office:
                    cells, pages = converted(path, folder)
                    print(f"{path.name}: {told} rows; LibreOffice: {cells} cells, {pages} pages")
                else:
                    print(f"{path.name}: {told} rows; LibreOffice is missing, nothing was converted")
    for fault in faults[:20]:
        print(fault)
    print("faults:", len(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
