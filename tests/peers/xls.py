#!/usr/bin/env python3
"""Reads the workbooks of tests/fixtures/xls with xlrd, and holds each cell against what tests/xls.rs expects.

    pip install xlrd==2.0.2
    python3 tests/peers/xls.py             # our fixtures
    python3 tests/peers/xls.py FILE.xls …  # any others: their cells, against what the example "cells" prints

For the fixtures both readers are held against the same NAME.cells, so where this script is silent they agree. It prints a line for
every difference and exits with 1 if there is one. It is no part of cargo test. A formula that was never worked out is
a zero or nothing to xlrd; a month is a day to it, since it tells dates from numbers only. Where it gives up the file is
named: it counts characters where Excel 95 counts bytes, and cannot join the halves of a character cut in two.
"""

import glob
import json
import os
import re
import subprocess
import sys
from decimal import Decimal

import xlrd

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "xls")


def lines(path):
    """What xlrd finds, as make.py writes it."""
    with open(os.devnull, "w") as nowhere:
        book = xlrd.open_workbook(path, formatting_info=True, logfile=nowhere)
    for at, sheet in enumerate(book.sheets()):
        yield ("sheet", sheet.name, "hidden" if sheet.visibility else "visible")
        rows = set()
        for row in range(sheet.nrows):
            for column in range(sheet.ncols):
                cell = sheet.cell(row, column)
                kind, text = shown(book, cell)
                if kind:
                    rows.add(row)
                    yield (str(at), str(row), str(column), kind, text.replace("\n", "\\n"))
        for top, bottom, left, right in sorted(sheet.merged_cells, key=lambda region: (region[0], region[2])):
            yield ("merged", str(top), str(left), str(bottom - 1), str(right - 1))
        for row in sorted(rows):
            if row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden:
                yield ("hidden row", str(row))


def shown(book, cell):
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_TEXT and value:
        return "Text", value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "Text", "是" if value else "否"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "Error", xlrd.error_text_from_code[value]
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(value, book.datemode).isoformat(" ")
        return "Date", moment.replace(" 00:00:00", "")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        percent = "%" in code
        number = Decimal("%.15g" % value) * (100 if percent else 1)
        text = format(number, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "Number", text + ("%" if percent else "")
    return None, ""


def agree(found, expected):
    if found == expected:
        return True
    if found is None or expected is None or found[:-1] != expected[:-1] or expected[-2] != "Date":
        return False
    # We drop parts of a second. A month of ours is a day of xlrd, and a span of time a day and its time.
    day, shown = found[-1].split(".")[0], expected[-1]
    if "-" in shown:
        return shown == day or (len(shown) == 7 and day.startswith(shown))
    return shown.endswith(day[13:] if len(day) > 10 else ":00:00")


def place(line):
    return line[:3] if line[0].isdigit() else line


def expected_of_fixture(path):
    with open(path.replace(".xls", ".cells"), encoding="utf-8") as file:
        return [tuple(line.split("\t")) for line in file.read().split("\n") if line]


def expected_of_example(path):
    """Cells alone, with the number of their sheet among those that are named."""
    command = ["cargo", "run", "--quiet", "--example", "cells", "--", path]
    lines = [json.loads(line) for line in subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()]
    if lines and "error" in lines[0]:
        return lines[0]["error"]
    names = xlrd.open_workbook(path, on_demand=True, logfile=open(os.devnull, "w")).sheet_names()
    cells = []
    for line in lines:
        letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", line["cell"]).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        text = line["text"].replace("\n", "\\n")
        cells.append((str(names.index(line["sheet"])), str(int(digits) - 1), str(column - 1), line["kind"], text))
    return cells


def main(paths):
    wrong = 0
    read = expected_of_example if paths else expected_of_fixture
    for path in paths or sorted(glob.glob(os.path.join(FOLDER, "*.xls"))):
        name = os.path.basename(path)
        try:
            found = [line for line in lines(path) if not paths or line[0].isdigit()]
        except Exception as error:  # Whatever stops it, there is nothing to compare.
            print("%s: xlrd gives up: %s; we: %.60s" % (name, type(error).__name__, read(path) if paths else ""))
            continue
        expected = read(path)
        if isinstance(expected, str):
            wrong += 1
            print("%s: %s" % (name, expected))
            continue
        found = {place(line): line for line in found}
        doubtful = {place(line) for line in expected if line[3:4] == ("NoValue",)}
        expected = {place(line): line for line in expected if place(line) not in doubtful}
        for key in doubtful & set(found):
            # Where we say that there is no value, xlrd may see a zero and nothing else.
            if found[key][3:] == ("Number", "0"):
                del found[key]
        for key in sorted(set(found) | set(expected)):
            if not agree(found.get(key), expected.get(key)):
                wrong += 1
                print("%s: %.100s where %.100s is expected" % (name, found.get(key), expected.get(key)))
    print("%d differences" % wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
