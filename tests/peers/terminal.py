#!/usr/bin/env python3
"""Runs the program at a terminal of its own: what it draws there, what it says while it reads, and that neither is seen
anywhere else.

    python3 tests/peers/terminal.py

Needs a built `target/debug/workpoints` and a system with pseudo-terminals and named pipes. Not part of `cargo test`. Ends
with 1 if anything is not as it should be.
"""

import fcntl
import os
import pathlib
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "target" / "debug" / "workpoints"
PLAN = """
[plan]
title = "示例区2025年工作要点"
from = 2025-01-01
to = 2025-12-31
[[section]]
number = "一"
title = "养老"
[[point]]
id = "1.1"
title = "床位"
"""
TARGET = """
[[target]]
id = "t{n}"
point = "1.1"
name = "示例指标{n}"
goal = 100
unit = "张"
"""
DONE = [0, 1, 30, 60, 99, 104]
faults = []


def expect(what, truth):
    if not truth:
        faults.append(what)


def wide(text):
    """Cells of a text where all that may be wide is: a bar must stand under its heading there too."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


class Terminal:
    """A terminal of so many columns, and what is written to it."""

    def __init__(self, columns):
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.bytes = b""
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        while True:
            try:
                new = os.read(self.ours, 65536)
            except OSError:
                return
            if not new:
                return
            self.bytes += new

    def close(self):
        os.close(self.theirs)
        self.reader.join()
        os.close(self.ours)
        return self.bytes.decode()


def screen(text):
    """The lines that are left of what was written."""
    lines, line, at = [], [], 0
    for c in text:
        if c == "\n":
            lines.append("".join(line))
            line, at = [], 0
        elif c == "\r":
            at = 0
        elif c == "\b":
            at = max(0, at - 1)
        else:
            line[at : at + 1] = [c]
            at += 1
            if unicodedata.east_asian_width(c) in "WF":
                line[at : at + 1] = [""]
                at += 1
    return [*lines, "".join(line)]


def run(folder, arguments, columns=80, out=False, error=False, feed=None, **environment):
    """What the program writes to its two streams, either of which may be a terminal."""
    terminal = Terminal(columns)
    variables = {"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "zh_CN.UTF-8", **environment}
    streams = {name: terminal.theirs if is_terminal else subprocess.PIPE for name, is_terminal in [("stdout", out), ("stderr", error)]}
    process = subprocess.Popen([BINARY, *arguments], cwd=folder, env=variables, stdin=subprocess.DEVNULL, **streams)
    if feed:
        feed()
    piped = [text.decode() if text is not None else "" for text in process.communicate(timeout=60)]
    shown = terminal.close()
    return shown, *piped


def slowly(path, rows):
    """Feeds a named pipe so slowly that somebody would wait."""

    def feed():
        with open(path, "w", encoding="utf-8") as pipe:
            for row in rows:
                pipe.write(row + "\n")
                pipe.flush()
                time.sleep(0.25)

    return feed


def bars(folder):
    status = ["status", "plan.toml", "--as-of", "2025-06-30", "--lang", "zh"]
    shown, _, _ = run(folder, status, out=True, COLUMNS="150", NO_COLOR="1")
    lines = shown.replace("\r", "").split("\n")
    expect(f"no heading of bars:\n{shown}", any("进度条(#完成|序时)" in line for line in lines))
    drawn = [line for line in lines if line.startswith("1.1")]
    wanted = ["......|......", "#.....|......", "####..|......", "######|##....", "######|#####.", "######|######"]
    expect(f"{drawn}", len(drawn) == len(wanted) and all(bar in line for bar, line in zip(wanted, drawn)))
    ends = {wide(line.split(bar)[0].replace("示例指标", "")) for bar, line in zip(wanted, drawn)}
    expect(f"bars begin in columns {ends}", len(ends) == 1)
    for columns in range(60, 150):
        shown, _, _ = run(folder, status, out=True, COLUMNS=str(columns), NO_COLOR="1")
        expect(f"{columns}: a bar is missed", "未显示" not in shown or "进度条" not in shown)
        body = [line for line in shown.replace("\r", "").split("\n") if line.startswith(("序号", "1.1", "───"))]
        longest = max([sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in body], default=0)
        expect(f"{columns}: a line of {longest}", longest <= columns)
    _, piped, _ = run(folder, status, COLUMNS="150")
    expect("a bar in a pipe", "进度条" not in piped and piped.count("示例指标") == len(DONE))
    run(folder, [*status, "-o", "table.txt"], out=True, COLUMNS="150")
    expect("a bar in a file", (folder / "table.txt").read_text(encoding="utf-8") == piped)
    shown, _, _ = run(folder, [*status, "--format", "csv"], out=True, COLUMNS="150")
    expect("a bar in CSV", "进度条" not in shown)
    shown, _, _ = run(folder, [*status, "--columns", "name,done"], out=True, COLUMNS="150", NO_COLOR="1")
    expect("a bar beside columns that were asked for", "进度条" not in shown)


def progress(folder):
    rows = ["日期,指标,累计完成", *(f"2025-0{month}-28,t0,{month}" for month in range(1, 6))]
    for name, seen in [("慢.csv", "1/1 慢.csv 0.0 MB"), ("a\x1b[31m.csv", "1/1 a\\u{1b}[31m.csv 0.0 MB"), ("x" * 90 + "末尾.csv", "末尾.csv 0.0 MB")]:
        pipe = folder / name
        os.mkfifo(pipe)
        status = ["status", "plan.toml", "--as-of", "2025-06-30", "--lang", "zh", "--reports", name]
        shown, table, _ = run(folder, status, error=True, feed=slowly(pipe, rows))
        expect(f"{name!r}: {shown!r}", seen in shown and "\x1b" not in shown)
        expect(f"{name!r}: left on the screen: {screen(shown)}", "MB" not in "".join(screen(shown)))
        expect(f"{name!r}: longer than the line", all(wide(line.strip()) < 80 for line in shown.split("\r")))
        expect(f"{name!r}: no table", "示例指标" in table and "MB" not in table)
        # It is gone before the table stands in its place.
        both, _, _ = run(folder, status, out=True, error=True, feed=slowly(pipe, rows))
        expect(f"{name!r}: {both[:300]!r}", seen in both and "MB" not in both[both.index("示例区2025") :])
        expect(f"{name!r}: {screen(both)[:2]}", screen(both)[0].rstrip() == "示例区2025年工作要点")
        pipe.unlink()
    pipe = folder / "slow.csv"
    os.mkfifo(pipe)
    status[-1] = "slow.csv"
    _, _, told = run(folder, status, feed=slowly(pipe, rows))
    expect(f"told in a pipe: {told!r}", "MB" not in told and "\r" not in told)
    shown, _, _ = run(folder, status, error=True, feed=slowly(pipe, rows), TERM="dumb")
    expect(f"told at a dumb terminal: {shown!r}", "MB" not in shown)
    shown, _, _ = run(folder, status, error=True, feed=slowly(pipe, rows), NO_COLOR="1")
    expect(f"not told without colours: {shown!r}", "1/1 slow.csv" in shown)
    shown, _, _ = run(folder, ["check", "plan.toml", "--as-of", "2025-06-30", "--lang", "zh", "--reports", "slow.csv"], error=True, feed=slowly(pipe, [*rows, "2025-06-28,t0,约3"]))
    left = screen(shown)
    expect(f"check: {left}", "1/1 slow.csv" in shown and "MB" not in "".join(left))


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "plan.toml").write_text(PLAN + "".join(TARGET.format(n=n) for n in range(len(DONE))), encoding="utf-8")
        figures = "".join(f"2025-06-30,t{n},{done}\n" for n, done in enumerate(DONE))
        (folder / "reports").mkdir()
        (folder / "reports" / "a.csv").write_text("日期,指标,累计完成\n" + figures, encoding="utf-8")
        plan = folder / "plan.toml"
        plan.write_text(plan.read_text(encoding="utf-8") + '\n[reporting]\nreports = ["reports/*.csv"]\n', encoding="utf-8")
        bars(folder)
        progress(folder)
    for fault in faults[:20]:
        print(fault)
    print("faults:", len(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
