#!/usr/bin/env python3
"""Holds the sheets that `template` writes against other programs: filled in there, they are read without a finding.

    python3 tests/peers/template.py

Needs openpyxl (python3-openpyxl) and a built `target/debug/workpoints`. With LibreOffice (libreoffice-calc) every sheet
is also saved by it as .xlsx, .ods and .csv. Not part of `cargo test`. Ends with 1 if anything is not as it should be.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "target" / "debug" / "workpoints"
PLAN = ROOT / "plans" / "2025-putuo.toml"
PERIODS = {"2025-06": "2025-06-30", "2025Q3": "2025-09-30", "2025-W26": "2025-06-29"}
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
faults = []


def run(*arguments):
    return subprocess.run([BINARY, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def expect(what, truth):
    if not truth:
        faults.append(what)


def read(path, rows, day):
    """The file must be read without a finding, and every row counted."""
    run_ = run("check", PLAN, "--reports", path, "--as-of", day, "--format", "json", "--allow", "missing-report")
    answer = json.loads(run_.stdout)
    counts = answer["counts"]
    expect(f"{path.name}: {answer['findings'][:2]}", not answer["findings"])
    expect(f"{path.name}: {counts}, and {rows} rows were filled in", counts["read"] == counts["counted"] == rows)


def look(path, lang):
    """What a spreadsheet must find in it."""
    book = openpyxl.load_workbook(path)
    names = ["填报表", "填报说明", "选项"] if lang == "zh" else ["Report", "Notes", "Options"]
    expect(f"{path.name}: sheets {book.sheetnames}", book.sheetnames == names)
    form, notes, choices = book.worksheets
    expect(f"{path.name}: not locked", form.protection.sheet and not form.protection.password)
    expect(f"{path.name}: notes not locked", notes.protection.sheet)
    expect(f"{path.name}: the choices are shown", choices.sheet_state == "hidden")
    expect(f"{path.name}: frozen at {form.freeze_panes}", form.freeze_panes == "C2")
    expect(f"{path.name}: page", form.page_setup.orientation == "landscape" and form.page_setup.paperSize == 9)
    kinds = {check.type for check in form.data_validations.dataValidation}
    expect(f"{path.name}: checks {kinds}", kinds == {"whole", "list"})
    for check in form.data_validations.dataValidation:
        expect(f"{path.name}: a check without words", check.error and check.showErrorMessage)
        expect(f"{path.name}: a text of a check is too long", len(check.error) <= 255)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                expect(f"{path.name}: {cell.coordinate} is a formula", cell.data_type != "f")
    expect(f"{path.name}: headings can be written over", all(cell.protection.locked for cell in form[1]))
    return book


def fill(book, path):
    """Fills in what is unlocked, and says how many rows it filled: those that are there, and two more."""
    form = book.worksheets[0]
    lists = {}
    for check in form.data_validations.dataValidation:
        for cell in (cell for cells in check.sqref for row in cells.rows for cell in row):
            lists[cell] = check
    headings = [cell.value for cell in form[1]]
    figure = next(at for at, text in enumerate(headings) if text in ("累计完成", "total"))
    given = [row for row in form.iter_rows(min_row=2) if row[1].value]
    for at, row in enumerate(given):
        for cell in row:
            if cell.protection.locked:
                continue
            check = lists.get((cell.row, cell.column))
            if check is not None and check.type == "list":
                cell.value = check.formula1.strip('"').split(",")[at % 2]
            elif cell.column - 1 == figure:
                cell.value = at * 7
            else:
                cell.value = f"已办 {at}"
    # In the rows below: words about what stands last in the list, and the site of a figure.
    def chosen(cell, at):
        sheet, area = lists[(cell.row, cell.column)].formula1.lstrip("=").replace("'", "").split("!")
        return book[sheet][area.split(":")[at].replace("$", "")].value

    more = 0
    for at, row in enumerate(form.iter_rows(min_row=len(given) + 2, max_row=len(given) + 3)):
        for cell in row[:3]:
            cell.value = chosen(cell, 1 if at == 0 and cell.column == 2 else 0)
        row[headings.index("备注" if "备注" in headings else "note")].value = "进展正常"
        if at == 1:
            row[headings.index("点位" if "点位" in headings else "item")].value = "一号点"
            # The first in the list is the first of the sheet, and this site is all there is.
            row[figure].value = given[0][figure].value
        more += 1
    book.save(path)
    return len(given) + more


def main():
    office = shutil.which("soffice")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        filled = []
        for period, day in PERIODS.items():
            for lang in ("zh", "en"):
                there, again = folder / f"{period}-{lang}", folder / "again"
                for out in (there, again):
                    done = run("template", PLAN, "--reporter", "all", "--period", period, "-o", out, "--lang", lang)
                    expect(done.stderr, done.returncode == 0)
                paths = sorted(there.iterdir())
                expect(f"{len(paths)} sheets", len(paths) == 11)
                for path in paths:
                    expect(f"{path.name}: other bytes", path.read_bytes() == (again / path.name).read_bytes())
                    rows = fill(look(path, lang), path)
                    read(path, rows, day)
                    filled.append((path, rows, day))
        print(f"{len(filled)} sheets filled in by openpyxl")
        if office:
            for kind, filter_ in (("ods", "ods"), ("xlsx", "xlsx"), ("csv", CSV)):
                for path, rows, day in filled[:: len(filled) // 12]:
                    out = folder / kind / path.parent.name
                    command = [office, "--headless", "--convert-to", filter_, "--outdir", out, path]
                    subprocess.run(command, check=True, capture_output=True)
                    read(out / f"{path.stem}.{kind}", rows, day)
                print(f"as {kind} by LibreOffice")
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
