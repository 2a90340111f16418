#!/usr/bin/env python3
"""Holds the reader of workbooks against other programs: what openpyxl and LibreOffice write must come back.

    python3 tests/peers/sheets.py [ROUNDS]

Needs openpyxl (python3-openpyxl). With odfpy (python3-odf) it writes ODS too, and with LibreOffice (libreoffice-calc)
every workbook is also converted to .xlsx, .ods and back. Not part of `cargo test`. Ends with 1 if anything differs.
"""

import datetime
import decimal
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import openpyxl
from openpyxl.utils import get_column_letter

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = ["甲", " 前后空格 ", "一\n二", "a&b<c>\"d\"", "“领航”—…", "007", "😀", "true", "7,000", "a" * 300]


def shown(number):
    """A number as a spreadsheet shows it: 15 digits, written out, of the 16 that openpyxl writes."""
    context = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_UP)
    text = format(context.create_decimal(decimal.Decimal("%.16g" % number)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def moment(value):
    midnight = value.time() == datetime.time()
    return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M:%S")


def cell(rng):
    """A value, its number format, and what must be read of it: kind and text."""
    kind = rng.randrange(9)
    day = datetime.datetime(1900, 3, 1) + datetime.timedelta(days=rng.randrange(70_000))
    if kind == 0:
        text = rng.choice(TEXTS)
        return text, None, "Text", text
    if kind == 1:
        number = rng.randrange(-10**9, 10**9)
        if rng.randrange(4) == 0:
            return number, '0"户"', "Text", f"{number}户"
        return number, rng.choice([None, "0", "#,##0"]), "Number", str(number)
    if kind == 2:
        number = round(rng.uniform(-1e6, 1e6), rng.randrange(1, 7))
        if rng.randrange(4) == 0:
            return number, '0!.0,"万"', "Disguised", shown(number)
        return number, rng.choice([None, "0.00", "0.00E+00"]), "Number", shown(number)
    if kind == 3:
        number = rng.uniform(-1, 1) * 10.0 ** rng.randrange(-9, 14)
        return number, None, "Number", shown(number)
    if kind == 4:
        number = rng.randrange(0, 100_000)
        return number / 10_000, rng.choice(["0%", "0.00%"]), "Number", shown(number / 100) + "%"
    if kind == 5:
        code = rng.choice(["yyyy-mm-dd", "yyyy/m/d", 'm"月"d"日"', 'yyyy"年"m"月"d"日"', "[$-804]yyyy-mm-dd"])
        return day, code, "Date", moment(day)
    if kind == 6:
        day = day + datetime.timedelta(seconds=rng.randrange(86_400))
        return day, "yyyy/m/d h:mm:ss", "Date", moment(day)
    if kind == 7:
        return day, rng.choice(['yyyy"年"m"月"', "yyyy-mm", "mmm-yy"]), "Date", day.strftime("%Y-%m")
    truth = rng.random() < 0.5
    return truth, None, "Text", "是" if truth else "否"


def written(rng, path):
    """Writes a workbook and answers what must be read of it."""
    book = openpyxl.Workbook()
    expected = {}
    for number in range(rng.randrange(1, 4)):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = f"表 {number} & <甲>"
        for _ in range(rng.randrange(60)):
            row, column = rng.randrange(1, 40), rng.randrange(1, 12)
            place = sheet.title, f"{get_column_letter(column)}{row}"
            if place in expected:
                continue
            value, code, kind, text = cell(rng)
            target = sheet.cell(row, column)
            target.value = value
            if code:
                target.number_format = code
            expected[place] = (kind, text)
    book.save(path)
    return expected


def ods(rng, path):
    """Writes an ODS workbook with odfpy and answers what must be read of it."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    expected = {}
    table = Table(name="表")
    for row in range(1, 20):
        line = TableRow()
        for column in range(1, 8):
            number = round(rng.uniform(-1e6, 1e6), rng.randrange(0, 5))
            name = f"{get_column_letter(column)}{row}"
            pick = rng.randrange(4)
            if pick == 0:
                line.addElement(TableCell())
            elif pick == 1:
                line.addElement(TableCell(valuetype="float", value=repr(number)))
                expected["表", name] = ("Number", shown(number))
            elif pick == 2:
                line.addElement(TableCell(valuetype="date", datevalue="2025-03-31"))
                expected["表", name] = ("Date", "2025-03-31")
            else:
                made = TableCell(valuetype="string")
                made.addElement(P(text="甲&乙"))
                line.addElement(made)
                expected["表", name] = ("Text", "甲&乙")
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return expected


def read(paths):
    """What the reader says of each file."""
    command = ["cargo", "run", "--quiet", "--release", "--example", "cells", "--", *map(str, paths)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = {str(path): {} for path in paths}
    for line in map(json.loads, lines.splitlines()):
        if "error" in line:
            found[line["file"]] = line["error"]
        else:
            found[line["file"]][line["sheet"], line["cell"]] = (line["kind"], line["text"])
    return found


def converted(paths, kind, folder):
    """The same workbooks as LibreOffice writes them."""
    folder.mkdir()
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", folder]
    subprocess.run([*map(str, command), *map(str, paths)], check=True, capture_output=True)
    return [folder / f"{path.stem}.{kind}" for path in paths]


def same(expected, found, loose):
    """The cells that differ. What LibreOffice rewrites of its own accord is passed over when `loose`."""
    if isinstance(found, str):
        return [found]
    differ = []
    for place in sorted(expected.keys() | found.keys()):
        wanted, got = expected.get(place), found.get(place)
        if wanted == got:
            continue
        if loose and wanted and got and wanted[0] == got[0] == "Number":
            # It keeps fewer digits of numbers that are not whole, and may show a percentage as its number.
            a, b = (decimal.Decimal(text.rstrip("%")) for text in (wanted[1], got[1]))
            if wanted[1].endswith("%") == got[1].endswith("%") and abs(a - b) <= max(abs(a) * decimal.Decimal("1e-13"), decimal.Decimal("1e-19")):
                continue
        differ.append((place, wanted, got))
    return differ


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    rng = random.Random(20250331)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        books = {folder / f"{n}.xlsx": None for n in range(rounds)}
        for path in books:
            books[path] = written(rng, path)
        batches = [("openpyxl", books, False)]
        try:
            open_documents = {folder / f"odf{n}.ods": None for n in range(rounds)}
            for path in open_documents:
                open_documents[path] = ods(rng, path)
            batches.append(("odfpy", open_documents, False))
        except ImportError:
            print("odfpy is missing; no ODS of its making")
        if shutil.which("soffice"):
            paths = list(books)
            for kind in ["ods", "xlsx"]:
                paths = converted(paths, kind, folder / f"as-{kind}")
                batches.append((f"LibreOffice {kind}", dict(zip(paths, books.values())), True))
        else:
            print("LibreOffice is missing; nothing was converted")
        for name, batch, loose in batches:
            found = read(batch)
            cells = 0
            for path, expected in batch.items():
                differ = same(expected, found[str(path)], loose)
                cells += len(expected)
                failed += len(differ)
                for difference in differ[:5]:
                    print(name, path.name, difference)
            print(f"{name}: {len(batch)} workbooks, {cells} cells")
    print("differences:", failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
