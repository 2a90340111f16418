"""Makes the pictures of the README anew: the terminal, the page, the bulletin and a drawing, of the shipped plan.

    cargo build && target/peers/bin/python tests/peers/pictures.py

It needs Chromium, LibreOffice and pdftoppm. The pictures are committed; nothing compares them, since fonts differ from machine to
machine. Look at them before committing.
"""

import html
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "target/debug/workpoints"
PICTURES = ROOT / "docs/pictures"
PLAN = "plans/2025-putuo.toml"
DAY = "2025-06-30"
# The sixteen colours of a dark terminal, as far as they occur.
COLOURS = {"8": "#a7adb4", "9": "#ff8a80", "10": "#7bd88f", "11": "#ffd166"}


def run(*arguments):
    subprocess.run([BINARY, *arguments], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)


def screen(columns, *arguments):
    """What the program prints at a terminal of so many columns."""
    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [BINARY, *arguments], cwd=ROOT, stdout=child, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(child)
    printed = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        printed += part
    process.wait()
    return printed.decode().replace("\r\n", "\n")


def cells(c):
    """How many cells of a terminal a character takes."""
    import unicodedata

    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def as_html(text):
    """ANSI to HTML, every wide character in a box of two cells so that columns line up whatever the font."""
    out, opened = [], False
    for part in re.split(r"(\x1b\[[0-9;]*m)", text):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            for c in part:
                wide = cells(c) == 2
                out.append(f"<i>{html.escape(c)}</i>" if wide else html.escape(c))
            continue
        if opened:
            out.append("</b>")
            opened = False
        colour = re.fullmatch(r"38;5;(\d+)", code.group(1))
        if colour:
            out.append(f'<b style="font-weight:400;color:{COLOURS[colour.group(1)]}">')
            opened = True
    return "".join(out) + ("</b>" if opened else "")


def shoot(page, picture, width, height, dark=False):
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--no-first-run", "--hide-scrollbars", "--force-device-scale-factor=1.5", f"--user-data-dir={profile}",
                *(["--blink-settings=preferredColorScheme=0"] if dark else []),
                f"--window-size={width},{height}", f"--screenshot={picture}", page.as_uri(),
            ],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )


def small(picture):
    """A palette is enough for text, and keeps the repository small."""
    image = Image.open(picture).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} kB")


def terminal(folder, lang, columns):
    arguments = ["status", PLAN, "--as-of", DAY, "--lang", lang, "--color", "always"]
    lines = screen(columns, *arguments).split("\n")
    # The first section is enough to be seen.
    lines = lines[: next(at for at, line in enumerate(lines) if at > 6 and not line.strip())]
    command = " ".join(["workpoints", *arguments[:4]])
    text = f"<u>$ {command}</u>\n" + as_html("\n".join(lines))
    page = folder / f"terminal-{lang}.html"
    page.write_text(
        "<!doctype html><meta charset=utf-8><style>body{margin:0;background:#16181a;color:#e6e7e8}"
        "pre{margin:0;padding:16px 20px;font:14px/1.45 'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace}"
        "i{display:inline-block;width:16.856px;font:15px/1 'Noto Sans CJK SC';text-align:center}u{text-decoration:none;color:#a7adb4}</style>"
        f"<pre>{text}</pre>"
    )
    picture = PICTURES / f"terminal{'' if lang == 'en' else '.zh-CN'}.png"
    width = int(columns * 8.428) + 48
    shoot(page, picture, width, 20 * (len(lines) + 1) + 36)
    small(picture)


def page(folder, lang):
    name = folder / f"page-{lang}.html"
    run("status", PLAN, "--as-of", DAY, "--lang", lang, "-o", name)
    picture = PICTURES / f"page{'' if lang == 'en' else '.zh-CN'}.png"
    shoot(name, picture, 1280, 860)
    small(picture)


def bulletin(folder):
    name = folder / "bulletin.docx"
    run("report", PLAN, "--period", "2025Q2", "--lang", "zh", "--warn", "all", "-o", name)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", "pdf", "--outdir", folder, name],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    subprocess.run(["pdftoppm", "-r", "70", "-png", "-l", "3", folder / "bulletin.pdf", folder / "leaf"], check=True)
    leaves = [Image.open(leaf).convert("RGB") for leaf in sorted(folder.glob("leaf*.png"))]
    gap = 16
    whole = Image.new(
        "RGB", (sum(leaf.width for leaf in leaves) + gap * (len(leaves) + 1), max(leaf.height for leaf in leaves) + 2 * gap), "#9aa0a6"
    )
    left = gap
    for leaf in leaves:
        whole.paste(leaf, (left, gap))
        left += leaf.width + gap
    picture = PICTURES / "bulletin.png"
    whole.save(picture)
    small(picture)


def main():
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for lang, columns in [("en", 164), ("zh", 160)]:
            terminal(folder, lang, columns)
            page(folder, lang)
        bulletin(folder)


if __name__ == "__main__":
    sys.exit(main())
