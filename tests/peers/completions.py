"""Types into real shells and looks at what TAB makes of it.

bash, zsh and fish are each started at a terminal of their own (a pty) in a folder with a small plan, with the script that
`workpoints completions` prints. What is typed ends in TAB; what the shell then has on its command line is what is looked
at, and what it lists. A shell that is not installed is left out; bash must be there. zsh and bash also check that the
script is free of mistakes (`-n`).

Needs: python 3.11 or later, bash; zsh and fish where they are
Run:   python tests/peers/completions.py [path to workpoints]      (default: the newer of target/release and target/debug)
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAN = """[plan]
title = "一"
from = 2025-01-01
to = 2025-12-31
[[reporter]]
name = "曹杨新村街道"
[[reporter]]
name = "桃浦镇"
[[reporter]]
name = "西 街道"
[[section]]
number = "一"
title = "一"
[[point]]
id = "1.1"
title = "一"
[[target]]
id = "elderly-beds"
point = "1.1"
name = "新增养老床位"
goal = 100
unit = "张"
[[target]]
id = "elderly-care"
point = "1.1"
name = "养老护理员"
goal = 10
unit = "名"
[[target]]
id = "canteens"
point = "1.1"
name = "社区食堂"
goal = 10
unit = "个"
"""
# What is typed before TAB, and what stands on the line then (with a blank behind a word that is whole).
LINES = [
    ("workpoints stat", "workpoints status "),
    ("workpoints trace ca", "workpoints trace canteens "),
    ("workpoints trace eld", "workpoints trace elderly-"),
    ("workpoints trace 社", "workpoints trace 社区食堂 "),
    ("workpoints trace canteens --reporter 桃", "workpoints trace canteens --reporter 桃浦镇 "),
    ("workpoints status --format js", "workpoints status --format json "),
    ("workpoints status --by reporter --columns mean", "workpoints status --by reporter --columns mean_completion "),
    ("workpoints status --columns name,goa", "workpoints status --columns name,goal "),
    ("workpoints check --deny total-m", "workpoints check --deny total-mismatch "),
    ("workpoints status pl", "workpoints status plans/one.toml "),
    ("workpoints check --reports rep", "workpoints check --reports reports/"),
    ("workpoints explain judg", "workpoints explain judgement "),
    ("workpoints chart burn", "workpoints chart burn-up "),
]
# What is typed before two TABs, and what is listed.
LISTS = [
    ("workpoints trace elderly-", ["elderly-beds", "新增养老床位", "elderly-care", "养老护理员"]),
    ("workpoints status --by ", ["target", "lead", "reporter", "allocation"]),
]
failed = 0
checked = 0


def expect(holds, what):
    global failed, checked
    checked += 1
    if not holds:
        failed += 1
        print(f"FAILED: {what}")


def binary():
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    built = [ROOT / "target" / kind / "workpoints" for kind in ("release", "debug")]
    return max((path for path in built if path.exists()), key=lambda path: path.stat().st_mtime)


WORKPOINTS = binary()


class Terminal:
    """A shell at a terminal."""

    def __init__(self, args, here, **env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(here)
            clean = {
                "PATH": f"{WORKPOINTS.parent}:{os.environ['PATH']}",
                "HOME": str(here),
                "TERM": "dumb",
                "LC_ALL": "C.UTF-8",
                "COLUMNS": "200",
                "LINES": "60",
                **env,
            }
            os.execvpe(args[0], args, clean)

    def read(self, until, patience=20.0):
        """Everything up to a text, or what came while anybody would wait."""
        got = b""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    got += os.read(self.fd, 65536)
                except OSError:
                    break
            if until in got.decode("utf-8", "replace"):
                break
        return plain(got.decode("utf-8", "replace"))

    def send(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x07|\r|\x1b\][^\x07]*\x07", "", text)


def typed(terminal, keys):
    """What a line is after some keys: a command is put before it and a quote around it, which prints it."""
    terminal.send(keys)
    # What is typed too early is taken for part of a menu.
    time.sleep(0.3)
    terminal.send("\x01printf '<%s>' '\x05|'; printf 'done\\n'\n")
    return terminal.read("done\r\n")


def shell(name, start, here, **env):
    terminal = Terminal(start, here, **env)
    terminal.send("PS1='$ '; printf 'rea''dy\\n'\n")
    seen = terminal.read("ready")
    expect("ready" in seen, f"{name} starts: {seen}")
    script = here / f"workpoints.{name}"
    if name == "zsh":
        terminal.send("PROMPT='$ '; autoload -Uz compinit && compinit -u -D; setopt no_beep no_list_beep\n")
    terminal.send(f"source {script}; printf 'sour''ced\\n'\n")
    seen = terminal.read("sourced")
    expect("error" not in seen.lower(), f"{name} takes the script: {seen}")
    for keys, wanted in LINES:
        seen = typed(terminal, keys + "\t")
        line = re.findall(r"<(workpoints [^>]*)\|>", seen)
        # zsh takes the blank or slash that it added away again when the cursor moves.
        end = " /" if name == "zsh" else ""
        expect(line and (line[-1].rstrip(end) if end else line[-1]) == (wanted.rstrip(end) if end else wanted), f"{name}: {keys!r} becomes {line[-1:] or seen!r}, not {wanted!r}")
    seen = typed(terminal, "workpoints trace canteens --reporter 西\t")
    expect("西\\ 街道" in seen, f"{name}: a name with a blank is quoted: {seen!r}")
    for keys, wanted in LISTS:
        seen = typed(terminal, keys + "\t\t\t")
        for word in wanted:
            expect(word in seen, f"{name}: {keys!r} lists {word}: {seen!r}")
    terminal.send("exit\n")
    terminal.close()


def fish(here):
    script = here / "workpoints.fish"
    env = {**os.environ, "PATH": f"{WORKPOINTS.parent}:{os.environ['PATH']}", "HOME": str(here), "LC_ALL": "C.UTF-8"}
    for keys, wanted in LINES:
        ask = f"source {script}; complete -C '{keys}'"
        done = subprocess.run(["fish", "--no-config", "-c", ask], cwd=here, env=env, capture_output=True, text=True)
        words = [line.split("\t")[0] for line in done.stdout.splitlines()]
        last = wanted.rstrip().rsplit(" ", 1)[1]
        fits = last in words if wanted.endswith((" ", "/")) else sum(word.startswith(last) for word in words) > 1
        expect(fits and not done.stderr, f"fish: {keys!r} gives {words}, not {last!r} {done.stderr}")
    for keys, wanted in LISTS:
        ask = f"source {script}; complete -C '{keys}'"
        done = subprocess.run(["fish", "--no-config", "-c", ask], cwd=here, env=env, capture_output=True, text=True)
        expect(all(word in done.stdout for word in wanted), f"fish: {keys!r} lists {done.stdout!r}")


def main():
    with tempfile.TemporaryDirectory() as here:
        here = Path(here)
        (here / "plans").mkdir()
        (here / "reports").mkdir()
        (here / "plans" / "one.toml").write_text(PLAN, "utf-8")
        for name in ("bash", "zsh", "fish"):
            script = subprocess.run([WORKPOINTS, "completions", name], capture_output=True, check=True).stdout
            (here / f"workpoints.{name}").write_bytes(script)
            if not shutil.which(name):
                expect(name != "bash", "bash is installed")
                print(f"{name} is not installed: left out")
                continue
            syntax = subprocess.run([name, "-n", here / f"workpoints.{name}"], capture_output=True, text=True)
            expect(syntax.returncode == 0 and not syntax.stderr, f"{name} -n: {syntax.stderr}")
            if name == "bash":
                shell(name, ["bash", "--norc", "--noprofile", "-i"], here)
            elif name == "zsh":
                shell(name, ["zsh", "-f", "-i"], here)
            else:
                fish(here)
    print(f"{checked} checks, {failed} failed")
    sys.exit(failed > 0)


main()
