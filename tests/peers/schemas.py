"""Holds what `workpoints schema` prints against other implementations of the same standards.

- Each JSON Schema is one, by the meta-schema of draft 2020-12 and by that of draft 7, which editors of TOML still use.
- Every plan in the repository (shipped, in the READMEs, in the pages of rules and sessions) is judged twice, by the
  program and by `schema plan`: whatever the schema refuses, the program refuses; and whatever the program refuses for a
  reason that a schema can express, the schema refuses. So it is with a sound plan that is broken in one place.
- What `status` (of one plan and of several), `review`, `report`, `remind`, `check`, `explain` and `schema` print as JSON fits their
  schemas, and does not once it is tampered with; each series of `--history` ends where `status` stands.
- `schema report` is a Table Schema, and finds what is wrong with a CSV.
- taplo, which editors of TOML are built on, accepts the shipped plans by their first line and refuses a broken one. This
  is left out where taplo is not installed.

Needs: python 3.11 or later; pip install jsonschema frictionless taplo
Run:   python tests/peers/schemas.py [path to workpoints]      (default: the newer of target/release and target/debug)
"""

import collections
import copy
import csv
import datetime
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from frictionless import Resource, Schema
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

ROOT = Path(__file__).resolve().parents[2]
# Rules of plans that a schema can express at least in part; the others need two places to be compared.
EXPRESSIBLE = {
    "unknown-key",
    "wrong-type",
    "missing-key",
    "bad-value",
    "bad-goal",
    "bad-items",
    "measure-conflict",
    "reports-outside",
    "unknown-rule",
}
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
        return str(Path(sys.argv[1]).resolve())
    built = [ROOT / "target" / kind / "workpoints" for kind in ("release", "debug")]
    built = [path for path in built if path.exists()]
    if not built:
        sys.exit("build the program first: cargo build")
    return str(max(built, key=lambda path: path.stat().st_mtime))


BINARY = binary()


def run(*args, cwd=ROOT):
    done = subprocess.run([BINARY, *args, "--lang", "en"], cwd=cwd, capture_output=True, text=True)
    return done.stdout


def printed(*args, cwd=ROOT):
    return json.loads(run(*args, "--format", "json", cwd=cwd))


def as_json(value):
    """A TOML value as an editor's validator sees it: dates are strings."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    return value


def blocks(path):
    """The TOML files of a page."""
    return re.findall(r"^```toml \S+\n(.*?)^```$", path.read_text("utf-8"), re.S | re.M)


def plan_faults(text):
    """The rules of plans that the program finds broken."""
    with tempfile.TemporaryDirectory() as folder:
        # Below a folder of its own, so that reports one folder up are none.
        plans = Path(folder) / "plans"
        plans.mkdir()
        (plans / "plan.toml").write_text(text, "utf-8")
        findings = printed("check", "plans/plan.toml", cwd=folder)["findings"]
    return {finding["rule"] for finding in findings} & PLAN_RULES


def judge(text, what, must_refuse=False):
    """Holds the schema's judgement of a plan against the program's."""
    faults = plan_faults(text)
    try:
        document = as_json(tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError:
        expect("plan-syntax" in faults or "bad-encoding" in faults, f"{what}: not TOML, but read")
        return
    errors = list(PLAN.iter_errors(document))
    refused = bool(errors)
    older = Draft7Validator(SCHEMAS["plan"], format_checker=FormatChecker()).is_valid(document)
    expect(older != refused, f"{what}: draft 7 judges otherwise")
    if refused:
        expect(faults, f"{what}: the schema refuses what the program reads: {[e.message for e in errors][:3]}")
    if must_refuse or faults & EXPRESSIBLE == faults and faults:
        expect(refused, f"{what}: the schema passes a plan that breaks {sorted(faults)}")
    if must_refuse:
        expect(faults, f"{what}: the program reads it")


SCHEMAS = {row["name"]: json.loads(run("schema", row["name"])) for row in printed("schema")["rows"]}
PLAN_RULES = {row["rule"] for row in printed("explain", "plan")["rows"]}
STATUSES = set(SCHEMAS["status"]["properties"]["summary"]["properties"]["by_status"]["properties"])
FORMATS = FormatChecker()
PLAN = Draft202012Validator(SCHEMAS["plan"], format_checker=FORMATS)


def meta_schemas():
    for name, schema in SCHEMAS.items():
        if name == "report":
            continue
        expect(schema["$schema"] == Draft202012Validator.META_SCHEMA["$schema"], f"{name}: $schema")
        Draft202012Validator.check_schema(schema)
        Draft7Validator.check_schema(schema)
        expect(run("schema", name) == run("schema", name), f"{name}: other bytes on a second run")


SOUND = """[plan]
title = "示例区民政局2025年工作要点"
from = 2025-01-01
to = 2025-12-31

[reporting]
every = "month"
deadline = { day = 5, next = true }

[pace]
basis = "day"

[status]
ahead = 5

[rules]
behind-schedule = "warn"

[calendar]
holidays = [2025-10-01]

[[reporter]]
name = "东街道"
aliases = ["东"]

[[section]]
number = "一"
title = "养老服务"

[[point]]
id = "1.1"
title = "增加供给"
lead = "养老服务科"

[[target]]
id = "beds"
point = "1.1"
name = "新增养老床位"
goal = 100
unit = "张"
quote = "新增养老床位 100 张"
schedule = [{ by = 2025-06-30, goal = 40 }, { by = 2025-12-31, goal = 100 }]
allocation = { "东街道" = 100 }
revisions = [{ from = 2025-07-01, goal = 120, document = "示民〔2025〕9号" }]
levels = [{ by = "市下达", goal = 120 }]
weight = 2
tags = ["民心工程"]
# more
"""

# A sound plan, broken in one place: what stands there, and what is written instead.
BROKEN = [
    ('title = "示例区民政局2025年工作要点"', "title = 2025"),
    ('title = "示例区民政局2025年工作要点"', 'title = ""'),
    ('title = "示例区民政局2025年工作要点"', 'title = " 前有空白"'),
    ('title = "示例区民政局2025年工作要点"\n', ""),
    ("from = 2025-01-01\n", ""),
    ("from = 2025-01-01", "from = 2025-01-01T08:00:00"),
    ("from = 2025-01-01", "from = 1900-01-01"),
    ("to = 2025-12-31", "to = 20251231"),
    ("[plan]", "[plans]"),
    ('every = "month"', 'every = "year"'),
    ('every = "month"', 'every = "week"'),
    ('every = "month"', 'counting = "both"'),
    ('every = "month"', 'grace_days = -1'),
    ('every = "month"', 'grace_days = 1.5'),
    ('every = "month"', 'reports = "*.csv"'),
    ('every = "month"', 'reports = ["../../x.csv"]'),
    ('every = "month"', 'reports = ["/etc/x.csv"]'),
    ('every = "month"', 'reports = ["C:\\\\x.csv"]'),
    ("{ day = 5, next = true }", "{ day = 32 }"),
    ("{ day = 5, next = true }", "{ next = true }"),
    ("{ day = 5, next = true }", "{ day = 5, days = 2 }"),
    ("{ day = 5, next = true }", "20"),
    ('basis = "day"', 'basis = "hour"'),
    ("ahead = 5", "ahead = -5"),
    ("ahead = 5", "ahed = 5"),
    ("ahead = 5", 'preset = "points-5-20"'),
    ("ahead = 5", 'preset = "points-10-30"\nfar_behind = 30'),
    ('behind-schedule = "warn"', 'behind-shedule = "warn"'),
    ('behind-schedule = "warn"', 'no-header = "warn"'),
    ('behind-schedule = "warn"', 'behind-schedule = "error"'),
    ("holidays = [2025-10-01]", 'holidays = ["国庆"]'),
    ('aliases = ["东"]', 'aliases = "东"'),
    ('aliases = ["东"]', 'alias = ["东"]'),
    ('number = "一"', 'number = "第一"'),
    ('number = "一"', "number = 1"),
    ('id = "1.1"', 'id = "1-1"'),
    ('id = "beds"', 'id = "Beds"'),
    ("goal = 100\n", ""),
    ('unit = "张"\n', ""),
    ("goal = 100\n", "goal = 0\n"),
    ("goal = 100\n", "goal = -1\n"),
    ("goal = 100\n", "goal = 100.5\n"),
    ("goal = 100\n", 'goal = "100"\n'),
    ("goal = 100\n", "goal = 1000000000000000\n"),
    ("weight = 2", "weight = 0"),
    ("goal = 120, document", "goal = 0, document"),
    ('{ by = "市下达", goal = 120 }', "{ goal = 120 }"),
    ('{ by = "市下达", goal = 120 }', '{ by = "市下达", goal = -1 }'),
    ("{ by = 2025-06-30, goal = 40 }", "{ by = 2025-06-30 }"),
    ("{ by = 2025-06-30, goal = 40 }", "{ by = 2025-06-30, gaol = 40 }"),
    ("schedule = [", "schedules = ["),
    ("# more", 'measure = "total"'),
    ("# more", 'measure = "items"'),
    ("# more", 'measure = "routine"'),
    ("# more", 'measure = "ratio"'),
    ("# more", 'bound = "at_most"'),
    ("# more", 'bound = "below"'),
    ("# more", 'items = [{ name = "征求意见" }]'),
    ("# more", 'measure = "stock"\ncounting = "added"'),
    ("# more", "decimals = 7"),
    ("# more", "baseline = -1"),
    ("# more", "baseline = 1.5"),
    ("# more", "reporters = []"),
    ("# more", 'due = "2025-06-30T00"'),
    ("# more", "tags = [1]"),
]


def plans():
    pages = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    pages += sorted((ROOT / "src/rules").glob("*.md")) + sorted((ROOT / "tests/sessions").glob("**/*.md"))
    for path in sorted((ROOT / "plans").glob("*.toml")):
        text = path.read_text("utf-8")
        expect(text.startswith("#:schema plan.schema.json\n"), f"{path.name}: does not name its schema")
        judge(text, path.name)
        expect(PLAN.is_valid(as_json(tomllib.loads(text))), f"{path.name}: the schema refuses it")
    for path in pages:
        for nth, text in enumerate(blocks(path), 1):
            judge(text, f"{path.relative_to(ROOT)}, plan {nth}")
    judge(SOUND, "the sound plan")
    expect(PLAN.is_valid(as_json(tomllib.loads(SOUND))), "the sound plan: the schema refuses it")
    for old, new in BROKEN:
        expect(SOUND.count(old) >= 1, f"nothing to break: {old}")
        judge(SOUND.replace(old, new, 1), f"{old!r} -> {new!r}", must_refuse=True)


def fits(name, document, what):
    errors = list(Draft202012Validator(SCHEMAS[name], format_checker=FORMATS).iter_errors(document))
    expect(not errors, f"{what}: {[f'{e.json_path}: {e.message}' for e in errors][:3]}")


def tampered(name, document, what):
    """Any key left out or added is found, at every place."""
    validator = Draft202012Validator(SCHEMAS[name], format_checker=FORMATS)
    optional = {"read", "counted", "superseded", "rejected", "not_yet", "encoding"} if name == "check" else {"encoding"}
    # What only some plans give.
    optional |= {"weight", "score", "score_rate", "unscored"}
    if document.get("by") == "reporter":
        optional |= {"shares", "mean_completion", "rank"} | STATUSES
    places = []

    def walk(value, way):
        if isinstance(value, dict):
            places.append(way)
            for key, inner in value.items():
                walk(inner, way + [key])
        elif isinstance(value, list):
            for at, inner in enumerate(value[:2]):
                walk(inner, way + [at])

    walk(document, [])
    for way in places:
        def at(changed):
            for step in way:
                changed = changed[step]
            return changed

        changed = copy.deepcopy(document)
        at(changed)["surplus"] = 1
        expect(not validator.is_valid(changed), f"{what}: a key too many passes at {way}")
        for key in at(document):
            changed = copy.deepcopy(document)
            del at(changed)[key]
            if key not in optional:
                expect(not validator.is_valid(changed), f"{what}: {way + [key]} may be missing")
            changed = copy.deepcopy(document)
            at(changed)[key] = {"no": "such"}
            expect(not validator.is_valid(changed), f"{what}: anything passes at {way + [key]}")


def mistaken(name, document, by, ways):
    """Rows of one kind do not pass as rows of another."""
    other = next(way for way in ways if way != by)
    valid = Draft202012Validator(SCHEMAS[name]).is_valid(dict(document, by=other))
    expect(not valid, f"{name}: rows of {by} pass as rows of {other}")


def several():
    """A plan that gives weights, shares and what others ask, alone and beside one that gives nothing of it."""
    ways = SCHEMAS["plans"]["properties"]["by"]["enum"]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "given.toml").write_text(SOUND, "utf-8")
        bare = [line for line in SOUND.splitlines() if not re.match("weight|allocation|levels", line)]
        Path(folder, "bare.toml").write_text("\n".join(bare).replace("2025年", "2026年"), "utf-8")
        for by in ways:
            plans = ["given.toml", "bare.toml", "--as-of", "2025-06-30"]
            document = printed("status", *plans, "--by", by, cwd=folder)
            expect(document["rows"], f"plans --by {by}: no rows")
            fits("plans", document, f"plans --by {by}")
            tampered("plans", document, f"plans --by {by}")
            mistaken("plans", document, by, ways)
            one = printed("status", "given.toml", "--as-of", "2025-06-30", "--by", by, cwd=folder)
            name = "plans" if by == "plan" else "status"
            expect(one["schema"] == f"workpoints/{name}/1", f"one plan --by {by}: {one['schema']}")
            fits(name, one, f"a plan that gives all --by {by}")


def outputs():
    runs = [
        (["plans/2025-putuo.toml", "--as-of", "2025-06-30"], "2025"),
        (["plans/2024-shanghai.toml", "--as-of", "2024-11-06"], "2024"),
        (["plans/2023-putuo.toml", "--as-of", "2023-12-31", "--known-by", "2023-12-31"], "2023"),
    ]
    ways = SCHEMAS["status"]["properties"]["by"]["enum"]
    for args, year in runs:
        for by in ways:
            document = printed("status", *args, "--by", by, "--digits", "2")
            fits("status", document, f"status {year} --by {by}")
            if year == "2025" and document["rows"]:
                tampered("status", document, f"status --by {by}")
                mistaken("status", document, by, ways)
        document = printed("status", *args, "--forecast")
        fits("status", document, f"status {year} --forecast")
        tampered("status", document, "status --forecast")
        for every in SCHEMAS["history"]["properties"]["every"]["enum"]:
            document = printed("status", *args, "--history", every)
            fits("history", document, f"status {year} --history {every}")
            now = printed("status", *args)
            shared = document["rows"][-1].keys() - {"period", "as_of"}
            ends = {row["target"]: row for row in document["rows"]}
            same = all({k: ends[row["target"]][k] for k in shared} == {k: row[k] for k in shared} for row in now["rows"])
            expect(same and len(ends) == len(now["rows"]), f"status {year} --history {every} ends elsewhere")
        if year == "2025":
            tampered("history", document, "status --history")
            document = printed("remind", *args)
            fits("remind", document, f"remind {year}")
            tampered("remind", document, "remind")
            for row in printed("status", *args, "--by", "reporter")["rows"]:
                asked = sum(entry["reporter"] == row["reporter"] for entry in document["open"])
                expect(asked == row["missing"], f"remind: {row['reporter']} is asked for {asked}, not {row['missing']}")
        for more in ([], ["--preset", "ratio-95-60", "--digits", "2"], ["--forecast"]):
            document = printed("review", *args, *more)
            fits("review", document, f"review {year} {more}")
            if year == "2025":
                # Two rows of each table are tampered with, which is enough.
                tables = {key: rows[:2] for key, rows in document.items() if isinstance(rows, list)}
                tampered("review", document | tables, f"review {more}")
        document = printed("report", *args)
        fits("bulletin", document, f"report {year}")
        if year == "2025":
            for section in document["sections"]:
                section["rows"] = section["rows"] and section["rows"][:1]
            tampered("bulletin", document, "report")
        for judged in ([], ["--judge"], ["--warn", "superseded"]):
            document = printed("check", *args, *judged)
            fits("check", document, f"check {year} {judged}")
    several()
    bad = ["plans/2025-putuo.toml", "--as-of", "2025-06-30", "--reports", "data/2025-putuo-invented-bad"]
    document = printed("check", *bad)
    expect(document["findings"], "the bad reports have findings")
    fits("check", document, "check of bad reports")
    tampered("check", document, "check")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.toml").write_text(SOUND.replace("[plan]", "[plans]"), "utf-8")
        document = printed("check", "plan.toml", cwd=folder)
        expect("read" not in document["counts"], "rows are not counted under a faulty plan")
        fits("check", document, "check of a faulty plan")
    traced = [
        ("smart-water-meters", []),
        ("elderly-beds", ["--known-by", "2025-05-31"]),
        ("dementia-beds", ["--reporter", "桃浦镇"]),
        ("civil-stations", []),
        ("dementia-beds", ["--reports", "data/2025-putuo-invented-bad", "--skip-refused"]),
    ]
    for target, options in traced:
        document = printed("trace", target, *runs[0][0], *options)
        fits("trace", document, f"trace {target} {options}")
        counts = sum(row["counts"] or 0 for row in document["rows"])
        expect(counts == (document["figure"] or 0), f"trace {target} {options}: rows do not make the figure")
        fates = collections.Counter(row["fate"] for row in document["rows"])
        told = document["counts"]
        expect(fates["counted"] + fates["detail"] == told["counted"], f"trace {target} {options}: counted")
        for fate in ("superseded", "rejected", "not_yet"):
            expect(fates[fate] == told[fate], f"trace {target} {options}: {fate}")
    tampered("trace", printed("trace", "dementia-beds", *runs[0][0]), "trace")
    year, to = "plans/2025-putuo.toml", ["--to", "2025-06-30"]
    for options in (
        [year, "--from", "2025-03-31", *to],
        [year, "--from", "2025-06-30", *to, "--all"],
        [year, "--as-of", "2025-06-30", "--known-from", "2025-05-01", "--known-to", "2025-07-31"],
        [year, "--old", "plans/2023-putuo.toml", "--from", "2023-12-31", *to],
    ):
        document = printed("diff", *options)
        fits("diff", document, f"diff {options}")
        told = collections.Counter(row["change"] for row in document["rows"])
        for change, n in document["summary"].items():
            expect(told[change] == (n if change != "same" or "--all" in options else 0), f"diff {options}: {change}")
    tampered("diff", printed("diff", year, "--from", "2025-03-31", *to), "diff")
    for wanted in ([], ["data"], ["overdue"]):
        document = printed("explain", *wanted)
        fits("rules", document, f"explain {wanted}")
    tampered("rules", document, "explain")
    document = printed("schema")
    fits("schemas", document, "schema")
    tampered("schemas", document, "schema")


def report_faults(schema, rows, folder):
    path = Path(folder) / "report.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    resource = Resource(path=path.name, basepath=folder, schema=Schema.from_descriptor(schema))
    return resource.validate().flatten(["fieldName", "rowNumber", "type"])


def report():
    descriptor = SCHEMAS["report"]
    keys = {heading: field["name"] for field in descriptor["fields"] for heading in field["headings"]}
    with tempfile.TemporaryDirectory() as folder:
        # Published tables, with their 中文 headings turned into keys.
        for path in sorted((ROOT / "data").glob("*/*published*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                head, *rows = csv.reader(file)
            faults = report_faults(descriptor, [[keys[name] for name in head], *rows], folder)
            expect(not faults, f"{path.relative_to(ROOT)}: {faults}")
        head = ["reporter", "date", "target", "total", "added", "of", "submitted", "note", "own"]
        sound = ["东街道", "2025-03-31", "beds", "12.50", "-1", "", "2025-04-02", "已签约", "x"]
        faults = report_faults(descriptor, [head, sound, ["", "2025Q1", "beds", "3", *[""] * 5]], folder)
        expect(not faults, f"a sound report: {faults}")
        for column, value in [
            ("date", ""),
            ("date", "3/4/2025"),
            ("target", ""),
            ("total", "约100"),
            ("total", "-1"),
            ("added", "1,5"),
            ("submitted", "2025-13-01"),
        ]:
            broken = list(sound)
            broken[head.index(column)] = value
            faults = report_faults(descriptor, [head, broken], folder)
            expect(any(fault[0] == column for fault in faults), f"report: {column} = {value!r} passes: {faults}")
        # The program reads what the schema describes.
        (Path(folder) / "plan.toml").write_text(SOUND, "utf-8")
        with (Path(folder) / "report.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["reporter", "date", "target", "total"], ["东街道", "2025-03", "beds", "12"]])
        document = printed("status", "plan.toml", "--reports", "report.csv", "--as-of", "2025-03-31", cwd=folder)
        expect(document["counts"]["counted"] == 1, "the program counts a row under English keys")


def editor():
    taplo = shutil.which("taplo") or shutil.which("taplo", path=str(Path(sys.executable).parent))
    if not taplo:
        print("left out: taplo is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.schema.json").write_text(run("schema", "plan"), "utf-8")
        for path in sorted((ROOT / "plans").glob("*.toml")):
            shutil.copy(path, folder)

        def lint(name):
            return subprocess.run([taplo, "lint", name], cwd=folder, capture_output=True, text=True)

        for path in sorted(Path(folder).glob("*.toml")):
            done = lint(path.name)
            expect(done.returncode == 0, f"taplo on {path.name}: {done.stderr}")
        broken = "#:schema plan.schema.json\n" + SOUND.replace("goal = 100\n", "gaol = 100\n")
        (Path(folder) / "broken.toml").write_text(broken, "utf-8")
        done = lint("broken.toml")
        expect(done.returncode != 0 and "'gaol' was unexpected" in done.stderr, f"taplo passes a broken plan: {done.stderr}")


meta_schemas()
plans()
outputs()
report()
editor()
print(f"{checked} checks, {failed} failed")
sys.exit(1 if failed else 0)
