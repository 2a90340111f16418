#!/usr/bin/env python3
"""Lets other programs judge the bulletin: python-docx, and LibreOffice with the tools of poppler.

    python3 tests/peers/bulletin.py [--require]

python-docx opens what `report` writes: paper, margins, grid, fonts and page numbers are those of GB/T 9704-2012, and
tables repeat their heads. Where LibreOffice (libreoffice-writer) and poppler-utils are installed, it is turned into PDF
too, and a page full of 汉字 is measured there: 22 lines of 28 characters in 156 × 225 mm. Without them that part is left
out and says so; with --require it is then a failure. Ends with 1 if anything differs.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import docx
from docx.oxml.ns import qn
from docx.shared import Mm

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/debug/workpoints"
PLAN = ROOT / "plans/2025-putuo.toml"
REQUIRE = "--require" in sys.argv[1:]

failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print(f"FAILED: {what}")


def near(value, wanted, slack=Mm(0.1)):
    return abs(value - wanted) <= slack


def report(plan, path, *more):
    run = subprocess.run([PROGRAM, "report", plan, "-o", path, *more], capture_output=True, text=True)
    if run.returncode == 2:
        sys.exit(run.stderr)


def font(style, script):
    fonts = style.element.find(qn("w:rPr")).find(qn("w:rFonts"))
    return None if fonts is None else fonts.get(qn(f"w:{script}"))


def size(style):
    return style.font.size.pt if style.font.size else None


def opened(path, lang):
    """What python-docx finds in a bulletin."""
    document = docx.Document(path)
    first = document.sections[0]
    check(near(first.page_width, Mm(210)) and near(first.page_height, Mm(297)), f"{lang}: A4")
    check(near(first.top_margin, Mm(37)) and near(first.left_margin, Mm(28)), f"{lang}: margins")
    block = first.page_width - first.left_margin - first.right_margin
    height = first.page_height - first.top_margin - first.bottom_margin
    check(near(block, Mm(156)) and near(height, Mm(225)), f"{lang}: a text block of 156 x 225 mm")
    grid = first._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch")))
    check(int(height / 635 // pitch) == 22, f"{lang}: 22 lines, {pitch} twips each")
    if lang == "zh":
        check(grid.get(qn("w:type")) == "linesAndChars", "zh: a grid of lines and characters")
        character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
        check(int(block / 12700 / character) == 28, f"zh: 28 characters of {character:.3f} pt")
    check(document.settings.odd_and_even_pages_header_footer, f"{lang}: odd and even pages")
    odd, even = first.footer.paragraphs[0], first.even_page_footer.paragraphs[0]
    check(odd.style.name == "Footer Odd" and even.style.name == "Footer Even", f"{lang}: page numbers")
    for paragraph in (odd, even):
        check(" PAGE " in paragraph._p.xml and "—" in paragraph.text, f"{lang}: — 1 —")
    check(size(odd.style) == 14, f"{lang}: page numbers of 14 pt")
    styles = {style.name: style for style in document.styles}
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    check(defaults.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312", f"{lang}: 仿宋")
    check(size(styles["Normal"]) == 16 and size(styles["Title"]) == 22, f"{lang}: 3号 and 2号")
    wanted = {"Heading 1": "黑体", "Title": "方正小标宋简体", "Lead": "楷体_GB2312", "Footer Odd": "宋体"}
    for name, family in wanted.items():
        check(font(styles[name], "eastAsia") == family, f"{lang}: {name} in {family}")
    for name in ("Body Text", "Heading 1"):
        indent = styles[name].element.find(qn("w:pPr")).find(qn("w:ind"))
        check(indent.get(qn("w:firstLineChars")) == "200", f"{lang}: {name} is indented by two characters")
    check(len(document.tables) >= 3, f"{lang}: tables")
    for table in document.tables:
        head = table.rows[0]._tr.trPr
        check(head is not None and head.find(qn("w:tblHeader")) is not None, f"{lang}: a head that repeats")
        rows = [row._tr.trPr for row in table.rows]
        check(all(row is not None and row.find(qn("w:cantSplit")) is not None for row in rows), f"{lang}: whole rows")
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        wide = any(section.orientation for section in document.sections)
        check(sum(widths) <= (12756 if wide else 8844), f"{lang}: a table within the text block: {sum(widths)}")
    return document


def converted(path):
    """The PDF that LibreOffice makes of it."""
    profile = path.parent / "profile"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf", "--outdir",
         path.parent, path],
        check=True, capture_output=True, timeout=300,
    )
    pdf = path.with_suffix(".pdf")
    check(pdf.exists(), f"{path.name} becomes a PDF")
    return pdf


def pages(pdf):
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", told, re.M).group(1))


def lines(pdf, page):
    """The lines of a page: from top to bottom, each with its words and where it stands, in points."""
    told = subprocess.run(
        ["pdftotext", "-bbox-layout", "-f", str(page), "-l", str(page), pdf, "-"],
        check=True, capture_output=True, text=True,
    ).stdout
    box = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    words = [(float(y), float(x), float(right), text) for x, y, right, _, text in re.findall(box, told)]
    rows = []
    for y, x, right, text in sorted(words):
        if rows and abs(rows[-1][0] - y) < 6:
            rows[-1][1].append((x, right, text))
        else:
            rows.append((y, [(x, right, text)]))
    return [(y, "".join(text for *_, text in sorted(row)), min(row)[0], max(r for _, r, _ in row)) for y, row in rows]


def measured(folder):
    """A page full of 汉字 has 22 lines of 28, within the text block."""
    text = "国家行政机关公文格式标准用纸版面要求" * 100
    plan = PLAN.read_text(encoding="utf-8").replace("../data/", f"{ROOT}/data/")
    plan = re.sub(r"reports = \[.*?\]", "reports = []", plan, count=1, flags=re.S)
    plan += f'\n[bulletin]\nsections = ["note"]\nopening = "{text}"\n'
    path = folder / "full.toml"
    path.write_text(plan, encoding="utf-8")
    report(path, folder / "full.docx", "--period", "2025Q2", "--lang", "zh")
    pdf = converted(folder / "full.docx")
    check(pages(pdf) >= 2, "a full page and more")
    rows = lines(pdf, 2)
    chinese = [row for row in rows if re.fullmatch(r"[\u4e00-\u9fff]+", row[1])]
    check(len(chinese) == 22, f"22 lines on a full page: {len(chinese)}")
    counts = {len(row[1]) for row in chinese}
    check(counts == {28}, f"28 characters a line: {sorted(counts)}")
    mm = 72 / 25.4
    check(all(abs(row[2] - 28 * mm) < 1 for row in chinese), "lines begin 28 mm from the left")
    check(all(row[3] <= (28 + 156) * mm + 1 for row in chinese), "lines end within 156 mm")
    tops = [row[0] for row in chinese]
    check(tops[0] >= 37 * mm - 8 and tops[-1] + 29 <= (37 + 225) * mm + 8, "lines stand within 225 mm")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        documents = {}
        for lang in ("zh", "en"):
            documents[lang] = folder / f"{lang}.docx"
            report(PLAN, documents[lang], "--period", "2025Q2", "--lang", lang)
            opened(documents[lang], lang)
        headings = [p.text for p in docx.Document(documents["zh"]).paragraphs if p.style.name == "Heading 1"]
        check(headings[:2] == ["一、总体情况", "二、各项指标完成情况"], f"headings: {headings}")
        # A table too wide for the text is attached on pages of their own, which lie on their side.
        wide = re.sub(r"(\[\[point\]\]\n)", r'\1lead = "综合计划与财务资产管理处"\n', PLAN.read_text(encoding="utf-8"))
        wide = re.sub(r"goal = 7000\b", "goal = 700000000000000", wide)
        wide = wide.replace("../data/", f"{ROOT}/data/")
        wide = re.sub(r"reports = \[.*?\]", "reports = []", wide, count=1, flags=re.S)
        (folder / "wide.toml").write_text(wide, encoding="utf-8")
        report(folder / "wide.toml", folder / "wide.docx", "--period", "2025Q2", "--lang", "zh")
        attached = docx.Document(folder / "wide.docx")
        last = attached.sections[-1]
        check(len(attached.sections) == 2 and last.page_width > last.page_height, "an attachment on its side")
        check(any(p.text == "附件：各项指标完成情况" for p in attached.paragraphs), "an attachment is named")
        missing = [tool for tool in ("soffice", "pdfinfo", "pdftotext") if shutil.which(tool) is None]
        writer = any(pathlib.Path(path).exists() for path in (
            "/usr/lib/libreoffice/program/libswlo.so", "/usr/lib64/libreoffice/program/libswlo.so",
            "/opt/libreoffice/program/libswlo.so", "/Applications/LibreOffice.app"))
        if missing or not writer:
            lacks = ", ".join(missing or ["libreoffice-writer"])
            print(f"bulletin: not turned into PDF, for want of {lacks}")
            check(not REQUIRE, f"{lacks} must be installed")
        else:
            for path in documents.values():
                check(pages(converted(path)) > 1, f"{path.name} has pages")
            check(pages(converted(folder / "wide.docx")) > 1, "the attachment has pages")
            measured(folder)
            print("bulletin: turned into PDF and measured")
    print("bulletin:", "FAILED" if failures else "as GB/T 9704-2012 has it")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
