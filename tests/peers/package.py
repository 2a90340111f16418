"""Holds the folder that `export` writes against Frictionless, and its figures against `status` and `trace`.

- frictionless finds the package valid, by keys and with --excel, of the shipped plan and of the bad reports that are
  shipped beside it; it finds it invalid once a byte, a key, a word or a reference is changed.
- The bytes and SHA-256 that are told of each file are those of the file; those of the inputs are those of the inputs.
- Every cell of targets.csv is what `status --format json` prints, and of series.csv what `status --history` does.
- The fates of observations.csv add up to the counts that are told, and to the rows of each input; what its rows are
  worth, with the baseline, is what is done of each target.
- Two runs write the same bytes, whatever the time zone.
- DuckDB, where it is installed, turns the tables into Parquet by the line of the README, with the same sums.

Needs: python 3.11 or later; pip install frictionless duckdb
Run:   python tests/peers/package.py [path to workpoints]      (default: the newer of target/release and target/debug)
"""

import collections
import csv
import decimal
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from frictionless import Package, system

ROOT = Path(__file__).resolve().parents[2]
PLAN = "plans/2025-putuo.toml"
BAD = "data/2025-putuo-invented-bad"
DAY = "2025-06-30"
TABLES = ["targets", "reporters", "series", "observations", "findings"]
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
    return str(max((path for path in built if path.exists()), key=lambda path: path.stat().st_mtime))


WORKPOINTS = binary()


def run(*args, **env):
    done = subprocess.run([WORKPOINTS, *args], cwd=ROOT, capture_output=True, env={**os.environ, **env})
    expect(done.returncode in (0, 1), f"{args}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def export(folder, *args, **env):
    run("export", str(folder), PLAN, "--as-of", DAY, *args, **env)
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


def rows(folder, name):
    with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def valid(folder):
    with system.use_context(trusted=True):
        return Package(str(folder / "datapackage.json")).validate()


def number(text):
    return decimal.Decimal(text) if text else decimal.Decimal(0)


def same(printed, cell):
    """Whether a cell holds what was printed: in one line, and behind a mark where it would be a formula."""
    text = "" if printed is None else str(printed).replace("\n", " ")
    return text in (cell, cell.removeprefix("'"))


def whole(folder, package, about):
    report = valid(folder)
    expect(report.valid, f"{about}: {report.flatten(['name', 'type', 'note'])[:5]}")
    expect([resource["name"] for resource in package["resources"]] == TABLES, f"{about}: the tables")
    expect(re.fullmatch(r"[-a-z0-9._/]+", package["name"]), f"{about}: the package's name")
    expect("created" not in package, f"{about}: no clock")
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        expect(resource["bytes"] == len(data), f"{about}: bytes of {resource['path']}")
        expect(resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest(), f"{about}: hash of {resource['path']}")
        all_rows = rows(folder, resource["name"])
        expect(resource["rows"] == len(all_rows), f"{about}: rows of {resource['path']}")
        header = data.decode("utf-8-sig").split("\r\n")[0].split(",")
        fields = [field["name"] for field in resource["schema"]["fields"]]
        expect(header == fields and len(set(fields)) == len(fields), f"{about}: the fields of {resource['path']}")
        for field in resource["schema"]["fields"]:
            expect("。" in field["description"], f"{about}: {field['name']} is described in both languages")
    for file in [package["plan"], *package["inputs"]]:
        digest = hashlib.sha256((ROOT / file["path"]).read_bytes()).hexdigest()
        expect(file["sha256"] == digest, f"{about}: SHA-256 of {file['path']}")


def figures(folder, package, reports):
    """By keys: every cell is what the other commands print."""
    status = json.loads(run("status", PLAN, "--as-of", DAY, "--format", "json", *reports), parse_float=decimal.Decimal)
    for key in ("as_of", "known_by", "pace_basis", "summary", "counts", "thresholds", "inputs"):
        expect(json.dumps(package[key], default=str) == json.dumps(status[key], default=str), f"{key} is that of status")
    targets = rows(folder, "targets")
    expect(len(targets) == len(status["rows"]), "a row for each target")
    for row, printed in zip(targets, status["rows"]):
        for key, value in printed.items():
            expect(same(value, row[key]), f"{row['target']}.{key}: {row[key]} is {value}")
    history = json.loads(
        run("status", PLAN, "--as-of", DAY, "--history", package["every"], "--format", "json", *reports),
        parse_float=decimal.Decimal,
    )
    series = rows(folder, "series")
    expect(len(series) == len(history["rows"]), "a row for each target and period")
    for row, printed in zip(series, history["rows"]):
        for key, value in printed.items():
            expect(same(value, row[key]), f"{row['target']} {row['period']}.{key}")
    by_reporter = json.loads(run("status", PLAN, "--as-of", DAY, "--by", "reporter", "--format", "json", *reports), parse_float=decimal.Decimal)
    reporters = rows(folder, "reporters")
    expect(len(reporters) == len(by_reporter["rows"]), "a row for each reporter")
    for row, printed in zip(reporters, by_reporter["rows"]):
        for key, value in printed.items():
            expect(same(value, row[key]), f"{row['reporter']}.{key}")
        owed = sum(int(row[f"reports_{key}"]) for key in ("on_time", "late", "missing"))
        expect(owed == int(row["reports_owed"]), f"{row['reporter']}: reports add up")
        expect(int(row["reports_open"]) <= int(row["reports_missing"]), f"{row['reporter']}: what is to be sent is missing")

    observations = rows(folder, "observations")
    counts = package["counts"]
    fates = collections.Counter(row["fate"] for row in observations)
    expect(sum(fates.values()) == counts["read"], "every row that was read is there")
    for fate in ("counted", "superseded", "rejected", "not_yet"):
        expect(fates[fate] == counts[fate], f"{fate}: {fates[fate]} rows of {counts[fate]}")
    by_file = collections.Counter(row["file"] for row in observations)
    expect(by_file == {file["path"]: file["rows"] for file in package["inputs"] if file["rows"]}, "rows by file")
    expect([int(row["row"]) for row in observations] == list(range(1, len(observations) + 1)), "rows are numbered")
    worth = collections.defaultdict(decimal.Decimal)
    of = collections.defaultdict(decimal.Decimal)
    for row in observations:
        makes = row["kind"] == "makes"
        expect(makes == (row["worth"] != ""), f"row {row['row']}: worth something")
        expect((row["fate"] == "rejected") == (row["rules"] != "") or row["kind"] == "mended", f"row {row['row']}: a rule rejects")
        if makes:
            worth[row["target"]] += number(row["worth"])
            of[row["target"]] += number(row["of"])
    plan = tomllib.loads((ROOT / PLAN).read_text("utf-8"), parse_float=decimal.Decimal)
    plan = {target["id"]: target for target in plan["target"]}
    for row in targets:
        target = row["target"]
        if plan[target].get("measure") == "ratio" or not row["done"]:
            continue
        made = worth[target] + number(str(plan[target].get("baseline", "")))
        expect(made == number(row["done"]), f"{target}: rows make {made}, the table says {row['done']}")
    places = {f"{row['file']}:{row['cell'] or row['line']}" for row in observations}
    for row in observations:
        expect(not row["governed_by"] or row["governed_by"] in places, f"row {row['row']}: {row['governed_by']} is a row")


def tampered(folder, copy):
    """What frictionless must find."""
    def broken(name, change, what, field):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        path = copy / f"{name}.csv"
        text = path.read_bytes().decode("utf-8-sig")
        changed = change(text)
        expect(changed != text, f"{what}: something was changed")
        path.write_bytes(changed.encode())
        # The digest is put right, so that only the content is at fault.
        package = json.loads((copy / "datapackage.json").read_text("utf-8"))
        for resource in package["resources"]:
            if resource["name"] == name and field != "hash":
                resource["bytes"] = len(changed.encode())
                resource["hash"] = "sha256:" + hashlib.sha256(changed.encode()).hexdigest()
        (copy / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
        report = valid(copy)
        types = {type for (type,) in report.flatten(["type"])}
        expect(not report.valid and field in " ".join(types), f"{what}: {types}")

    first = rows(folder, "targets")[0]["target"]
    broken("targets", lambda text: text.replace("unreported", "vanished"), "a status that is none", "constraint-error")
    broken("targets", lambda text: text + text.split("\r\n")[1] + "\r\n", "a target twice", "primary-key")
    broken("series", lambda text: text.replace(f",{first},", ",nobody,", 1), "a series of no target", "foreign-key")
    broken("observations", lambda text: text.replace(",counted,", ",lost,", 1), "a fate that is none", "constraint-error")
    broken("targets", lambda text: text.replace("张", "个", 1), "another byte", "hash")


def parquet(folder):
    try:
        import duckdb
    except ImportError:
        print("duckdb is not installed: Parquet is left out")
        return
    readme = (ROOT / "README.md").read_text("utf-8")
    line = re.search(r"^duckdb -c \"(COPY .*?)\"$", readme, re.M)
    expect(line, "the README has a line for DuckDB")
    if not line:
        return
    here = os.getcwd()
    os.chdir(folder.parent)
    try:
        (folder.parent / "out").exists() or os.symlink(folder, folder.parent / "out")
        connection = duckdb.connect()
        for name in TABLES:
            connection.execute(line[1].replace("observations", name))
            parquet = f"out/{name}.parquet"
            read = connection.execute(f"SELECT count(*) FROM '{parquet}'").fetchone()[0]
            expect(read == len(rows(folder, name)), f"{parquet} has every row")
        sums = dict(connection.execute("SELECT fate, count(*) FROM 'out/observations.parquet' GROUP BY fate").fetchall())
        fates = collections.Counter(row["fate"] for row in rows(folder, "observations"))
        expect(sums == dict(fates), f"Parquet: {sums}")
        worth = connection.execute(
            "SELECT target, sum(CAST(worth AS DECIMAL(18, 4))) FROM 'out/observations.parquet' WHERE kind = 'makes' GROUP BY target"
        ).fetchall()
        done = {row["target"]: row["done"] for row in rows(folder, "targets")}
        plain = {target: made for target, made in worth if "." not in done[target]}
        expect(all(made == number(done[target]) for target, made in plain.items()), "Parquet: the figures are those of the table")
        for name in TABLES:
            os.remove(f"out/{name}.parquet")
    finally:
        os.chdir(here)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        bad = ["--reports", "data/2025-putuo-invented", "--reports", BAD, "--skip-refused"]
        for about, reports in (("shipped", []), ("bad", bad)):
            keys, people = scratch / f"{about}-keys", scratch / f"{about}-people"
            package = export(keys, *reports)
            whole(keys, package, f"{about}, keys")
            figures(keys, package, reports)
            whole(people, export(people, *reports, "--excel"), f"{about}, people")
            for name in TABLES:
                expect((people / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf"), f"{name}.csv for people has a mark")
                expect(len(rows(keys, name)) == len(rows(people, name)), f"{name}.csv has the same rows for people")
        expect(package["counts"]["rejected"] == 3, "the bad reports have rejected rows")
        export(scratch / "english", "--excel", "--lang", "en")
        expect("Target" in rows(scratch / "english", "targets")[0], "headings are English where that is asked for")
        export(scratch / "again", TZ="Pacific/Auckland", LC_ALL="zh_CN.UTF-8")
        for path in (scratch / "again").iterdir():
            expect(path.read_bytes() == (scratch / "shipped-keys" / path.name).read_bytes(), f"{path.name}: the same bytes")
        tampered(scratch / "shipped-keys", scratch / "tampered")
        parquet(scratch / "shipped-keys")
    print(f"{checked} checks, {failed} failed")
    sys.exit(failed > 0)


main()
