//! A seal: what a table said when it was signed, kept in a small TOML file, so that today's files can be held against it.
//!
//! What is sealed is what was printed: goal, done, completion and status of every target, with the digests of all that it
//! was read from. How a seal is spelt is known here alone.

use std::fmt::Write as _;

use ::toml::de::DeTable;

use crate::assess::{Assessment, Progress, Status};
use crate::diagnostic::Diagnostic;
use crate::period::Day;
use crate::plan::fields::{Faults, Fields, Span, TEXT, name};
use crate::plan::keys::PRESETS;
use crate::plan::syntax;
use crate::plan::toml::rule_levels;
use crate::plan::{Behind, Plan};
use crate::quantity::{MAX_DECIMALS, Quantity};
use crate::review::Review;
use crate::rules::{self, Levels, Setting};
use crate::say;
use crate::source::{FileId, Place};
use crate::table::Cell;
use crate::table::status::{InputLine, Line, find};
use crate::trace::{Kind, Line as Row};
use crate::words::{Said, Words, count, nearest};

/// What begins every seal, for who opens it.
const HEAD: &str = "\
# 封存的完成情况，由 workpoints 写成，不要手工修改。核对：workpoints check 计划 --sealed 本文件
# A sealed completion table, written by workpoints and not to be edited. To hold today's files against it:
# workpoints check PLAN --sealed FILE
";

/// What the whole text is called.
const FILE: Words = Words::new("封存文件", "the seal");

const TOP: &[&str] = &["seal", "rules", "input", "target"];
const KEYS: &[&str] = &[
    "version",
    "title",
    "document",
    "plan",
    "plan_sha256",
    "as_of",
    "known_by",
    "preset",
    "latest_submission",
];
const INPUT: &[&str] = &["path", "sha256", "rows"];
const TARGET: &[&str] = &["id", "goal", "done", "completion", "status"];

/// A seal as it was read.
#[derive(Clone, Debug)]
pub struct Seal {
    pub file: FileId,
    /// The program that wrote it.
    pub version: String,
    pub title: (String, Place),
    pub document: Option<String>,
    /// Where the plan lay, and its digest.
    pub plan: String,
    pub plan_sha256: String,
    pub as_of: Day,
    pub known_by: Option<Day>,
    /// What was behind, where the run said so in place of the plan.
    pub preset: Option<Behind>,
    /// The latest day on which a row was sent that was seen then.
    pub latest_submission: Option<Day>,
    /// Levels that were set.
    pub levels: Vec<Setting>,
    pub inputs: Vec<Input>,
    pub targets: Vec<Target>,
}

/// A report that the table was made of.
#[derive(Clone, Debug)]
pub struct Input {
    pub path: String,
    pub sha256: String,
    pub rows: u64,
}

/// What was printed of a target.
#[derive(Clone, Debug)]
pub struct Target {
    pub id: String,
    pub printed: Printed,
    /// Where the seal has the id.
    place: Place,
    /// Where it has the values that are there.
    keys: Vec<(&'static str, Place)>,
}

/// A line of the completion table, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    pub goal: Option<Quantity>,
    pub done: Option<Quantity>,
    /// In percent, with one decimal.
    pub completion: Option<Quantity>,
    pub status: Status,
}

impl Printed {
    /// What the completion table prints of a target.
    pub fn of(plan: &Plan, progress: &Progress) -> Printed {
        let line = Line { plan, progress, forecast: None, history: None, digits: 1 };
        let number = |key: &str| {
            let field = find(key).expect("a column of the table");
            match (field.cell)(&line) {
                Cell::Number { text, .. } => Quantity::parse(text.as_bytes(), MAX_DECIMALS).ok(),
                _ => None,
            }
        };
        Printed {
            goal: number("goal"),
            done: number("done"),
            completion: number("completion"),
            status: progress.status,
        }
    }
}

/// All that is sealed.
pub struct Facts<'f> {
    pub plan: &'f Plan,
    /// Where the plan lies, and its digest.
    pub path: &'f str,
    pub sha256: &'f str,
    pub review: &'f Review,
    pub inputs: &'f [InputLine],
    pub levels: &'f Levels,
    pub latest_submission: Option<Day>,
    /// What is behind, where the run said so in place of the plan.
    pub preset: Option<Behind>,
}

/// The text of a seal: the same for the same facts.
pub fn write(facts: &Facts<'_>) -> String {
    let Facts { plan, review, .. } = facts;
    let mut out = format!("{HEAD}\n[seal]\n");
    let mut text = |key: &str, value: &str| {
        let _ = writeln!(out, "{key} = {}", quoted(value));
    };
    text("version", env!("CARGO_PKG_VERSION"));
    text("title", &plan.title);
    if let Some(document) = &plan.document {
        text("document", document);
    }
    text("plan", facts.path);
    text("plan_sha256", facts.sha256);
    if let Some((name, _)) = PRESETS.iter().find(|(_, behind)| Some(*behind) == facts.preset) {
        text("preset", name);
    }
    let as_of = Some(review.assessment.as_of);
    for (key, day) in
        [("as_of", as_of), ("known_by", review.known_by), ("latest_submission", facts.latest_submission)]
    {
        let _ = day.map(|day| writeln!(out, "{key} = {day}"));
    }
    let levels = facts.levels;
    let mut set: Vec<&Setting> = Vec::new();
    for setting in levels.plan.iter().chain(&levels.flags) {
        // A flag goes before what the plan sets.
        match set.iter_mut().find(|other| other.selector == setting.selector) {
            Some(other) => *other = setting,
            None => set.push(setting),
        }
    }
    if !set.is_empty() {
        out.push_str("\n[rules]\n");
    }
    for setting in set {
        let _ = writeln!(out, "{} = {}", setting.selector.name(), quoted(setting.level.key()));
    }
    for input in facts.inputs {
        let (path, sha256, rows) = (quoted(&input.path), quoted(&input.sha256), input.rows);
        let _ = write!(out, "\n[[input]]\npath = {path}\nsha256 = {sha256}\nrows = {rows}\n");
    }
    for progress in &review.assessment.rows {
        let target = &plan.targets[progress.target];
        let _ = write!(out, "\n[[target]]\nid = {}\n", quoted(&target.id));
        let line = Line { plan, progress, forecast: None, history: None, digits: 1 };
        for key in ["goal", "done", "completion"] {
            if let Cell::Number { text, .. } = (find(key).expect("a column of the table").cell)(&line) {
                let _ = writeln!(out, "{key} = {text}");
            }
        }
        let _ = writeln!(out, "status = {}", quoted(progress.status.key()));
    }
    out
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads a seal. `None` beside at least one fault: nothing can be held against it.
pub fn read(file: FileId, text: &str) -> (Option<Seal>, Vec<Diagnostic>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults = Faults::new(file, text);
    if !errors.is_empty() {
        syntax::set_aside(&mut faults, &errors);
        return (None, faults.found);
    }
    let seal = whole(file, &Fields::new(FILE, 0..0, root.get_ref()), &mut faults);
    let clean = faults.found.is_empty();
    (seal.filter(|_| clean), faults.found)
}

fn whole(file: FileId, root: &Fields<'_>, faults: &mut Faults<'_>) -> Option<Seal> {
    root.known(faults, TOP);
    let head = root.table(faults, "seal", name("[seal]"));
    if root.get("seal").is_none() {
        faults.report(
            &rules::MISSING_KEY,
            &root.span,
            say!("这不是封存文件：没有 [seal]", "this is no seal: it has no [seal]"),
            say!("指定 --seal 写成的文件", "name a file that --seal wrote"),
        );
    }
    let head = head?;
    head.known(faults, KEYS);
    let version = head.need_text(faults, "version");
    let title = head.need_text(faults, "title");
    let plan = head.need_text(faults, "plan");
    let plan_sha256 = digest(&head, "plan_sha256", faults);
    if head.get("as_of").is_none() {
        head.missing(faults, "as_of", crate::plan::fields::DAY);
    }
    let mut day = |key: &str| head.day(faults, key).map(|(day, _)| day);
    let (as_of, known_by, latest_submission) = (day("as_of"), day("known_by"), day("latest_submission"));
    let preset = head.choice(faults, "preset", PRESETS);
    let document = head.text(faults, "document").map(|(text, _)| text);
    let levels = rule_levels(root, faults);
    let inputs: Vec<Option<Input>> =
        root.tables(faults, "input", name("[[input]]")).iter().map(|table| input(table, faults)).collect();
    let mut targets: Vec<Target> = Vec::new();
    for table in root.tables(faults, "target", name("[[target]]")) {
        let Some(target) = target(&table, faults) else { continue };
        if targets.iter().any(|other| other.id == target.id) {
            let id = &target.id;
            faults.report(
                &rules::DUPLICATE_ID,
                &table.span,
                say!("指标“{id}”写了两次", "the target \"{id}\" stands twice"),
                say!("封存文件被改过，重新封存", "the seal was edited: seal the table anew"),
            );
        }
        targets.push(target);
    }
    let (title, span) = title?;
    Some(Seal {
        file,
        version: version?.0,
        title: (title, faults.place(&span)),
        document,
        plan: plan?.0,
        plan_sha256: plan_sha256?,
        as_of: as_of?,
        known_by,
        preset,
        latest_submission,
        levels,
        inputs: inputs.into_iter().collect::<Option<Vec<Input>>>()?,
        targets,
    })
}

/// The digits of a SHA-256.
fn digest(table: &Fields<'_>, key: &str, faults: &mut Faults<'_>) -> Option<String> {
    let (text, span) = table.need_text(faults, key)?;
    let sound = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !sound {
        faults.report(
            &rules::BAD_VALUE,
            &span,
            say!("{key} 不是 SHA-256", "`{key}` is no SHA-256"),
            say!("封存文件被改过，重新封存", "the seal was edited: seal the table anew"),
        );
    }
    sound.then_some(text)
}

fn input(table: &Fields<'_>, faults: &mut Faults<'_>) -> Option<Input> {
    table.known(faults, INPUT);
    let path = table.need_text(faults, "path");
    let sha256 = digest(table, "sha256", faults);
    if table.get("rows").is_none() {
        table.missing(faults, "rows", crate::plan::fields::NUMBER);
    }
    let rows = table.natural(faults, "rows", 0, u32::MAX);
    Some(Input { path: path?.0, sha256: sha256?, rows: u64::from(rows?) })
}

fn target(table: &Fields<'_>, faults: &mut Faults<'_>) -> Option<Target> {
    table.known(faults, TARGET);
    let id = table.need_text(faults, "id");
    faults.target = id.as_ref().map(|(id, _)| id.clone());
    let mut keys: Vec<(&'static str, Span)> = Vec::new();
    let mut number = |key: &'static str, faults: &mut Faults<'_>| {
        let (number, span) = table.number(faults, key, MAX_DECIMALS, &rules::BAD_VALUE)?;
        keys.push((key, span));
        Some(number)
    };
    let (goal, done) = (number("goal", faults), number("done", faults));
    let completion = number("completion", faults);
    let statuses = Status::ALL.map(|status| (status.key(), status));
    let status = table.choice(faults, "status", &statuses);
    match table.get("status") {
        None => table.missing(faults, "status", TEXT),
        Some(value) => keys.push(("status", value.span())),
    }
    faults.target = None;
    let (id, span) = id?;
    Some(Target {
        id,
        printed: Printed { goal, done, completion, status: status? },
        place: faults.place(&span),
        keys: keys.into_iter().map(|(key, span)| (key, faults.place(&span))).collect(),
    })
}

/// What a sealed table says and today's files do not.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Index of the plan's target; `None` where it has no such target, or another title.
    pub target: Option<usize>,
    /// Whether rows can have made it, rather than the plan alone.
    pub of_rows: bool,
    /// The key of the plan's target that can have made it.
    key: &'static str,
    diagnostic: Diagnostic,
}

impl Seal {
    /// What today's files would print differently, in the order of the seal.
    pub fn compare(&self, plan: &Plan, assessment: &Assessment) -> Vec<Difference> {
        let mut all = Vec::new();
        let alone = |place: Place, message: Said, value: &str| Difference {
            target: None,
            of_rows: false,
            key: "name",
            diagnostic: Diagnostic::new(&rules::SEALED_DIFFERS, place, message).value(value),
        };
        let (title, place) = &self.title;
        if (title, &self.document) != (&plan.title, &plan.document) {
            let both = |title: &str, document: Option<&str>| match document {
                Some(document) => format!("{title}（{document}）"),
                None => title.to_owned(),
            };
            let was = both(title, self.document.as_deref());
            let now = both(&plan.title, plan.document.as_deref());
            let message = say!("封存的是“{was}”，现在是“{now}”", "\"{was}\" was sealed, this is \"{now}\"");
            all.push(alone(*place, message, &was));
        }
        for sealed in &self.targets {
            let id = &sealed.id;
            let Some(at) = plan.targets.iter().position(|target| target.id == *id) else {
                let near = nearest(id, plan.targets.iter().map(|target| target.id.as_str()));
                let (zh, en) = near.map_or_else(Default::default, |near| {
                    (format!("，最接近的是 {near}"), format!(", the nearest is {near}"))
                });
                let message =
                    say!("封存的指标 {id} 已不在工作要点中{zh}", "the plan has no target {id} any more{en}");
                all.push(alone(sealed.place, message, id));
                continue;
            };
            let progress =
                assessment.rows.iter().find(|row| row.target == at).expect("a row for each target");
            all.extend(sealed.compare(plan, at, &Printed::of(plan, progress)));
        }
        for target in &plan.targets {
            let (id, title) = (&target.id, &target.name);
            if self.targets.iter().all(|sealed| sealed.id != *id) {
                let message =
                    say!("“{title}”（{id}）不在封存的表中", "\"{title}\" ({id}) is not in the sealed table");
                let mut difference = alone(*place, message, "");
                difference.diagnostic = difference
                    .diagnostic
                    .target(id)
                    .other(target.place, say!("后来加上的指标", "a target that was added since"))
                    .help(say!(
                        "封存后不应再加指标；确需加的，重新封存",
                        "no target should be added to a sealed table; if it must be, seal it anew"
                    ));
                all.push(difference);
            }
        }
        all
    }

    /// The file that a row stands in, as it was sealed: whether it is there unchanged.
    fn unchanged(&self, input: &InputLine) -> bool {
        self.inputs.iter().any(|sealed| sealed.sha256 == input.sha256)
    }

    /// The rows that can have changed a target's figure: those of files that are new or not what they were. First those
    /// that make the figure and were sent last.
    pub fn suspects<'r>(
        &self,
        rows: &'r [Row],
        inputs: &[InputLine],
        of: impl Fn(&Row) -> String,
    ) -> Vec<&'r Row> {
        let changed: Vec<&str> =
            inputs.iter().filter(|input| !self.unchanged(input)).map(|input| input.path.as_str()).collect();
        let mut found: Vec<&Row> = rows
            .iter()
            .filter(|row| row.day.is_none_or(|day| day <= self.as_of))
            .filter(|row| row.kind != Kind::NotYet && changed.contains(&of(row).as_str()))
            .collect();
        found.sort_by_key(|row| {
            let newer = row.submitted > self.latest_submission;
            (row.kind, !newer, std::cmp::Reverse(row.submitted), row.place)
        });
        found
    }

    /// The sealed reports that are not there any more as they were.
    pub fn gone<'s>(&'s self, inputs: &[InputLine]) -> Vec<&'s Input> {
        let there = |sealed: &&Input| inputs.iter().all(|input| input.sha256 != sealed.sha256);
        self.inputs.iter().filter(there).collect()
    }

    /// A finding of a difference, with the rows that made it, and what else has changed since.
    pub fn finding(
        &self,
        difference: Difference,
        plan: &Plan,
        suspects: &[&Row],
        gone: &[&Input],
        plan_changed: bool,
    ) -> Diagnostic {
        let Difference { target, of_rows, key, mut diagnostic } = difference;
        if !diagnostic.help.is_empty() {
            return diagnostic;
        }
        let mut help = say!(
            "核实；确属更正的，重新封存，并说明更正",
            "make sure of it; if it is a correction, say so and seal the table anew"
        );
        let target = target.map(|target| &plan.targets[target]);
        match (suspects, target) {
            ([first, rest @ ..], _) if of_rows => {
                // Nobody can see what a file held before it was edited.
                let newer = |row: &Row| row.submitted > self.latest_submission;
                let sure = rest.first().is_none_or(|next| newer(first) && !newer(next));
                let label = if sure {
                    say!("改变它的行", "the row that changed it")
                } else {
                    say!("可能是改变它的行", "a row that can have changed it")
                };
                diagnostic = diagnostic.other(first.place, label);
                if !rest.is_empty() {
                    let (n, rows) = (rest.len(), count(rest.len() as u64, "more row", "more rows"));
                    help = say!(
                        "新的或改过的文件中另有该指标 {n} 行（用 trace 查看）；",
                        "{rows} of the target in files that are new or changed (see trace); "
                    )
                    .and(&help);
                }
            }
            (_, Some(target)) if plan_changed => {
                diagnostic =
                    diagnostic.other(target.place_of(key), say!("工作要点改过", "the plan has changed"));
            }
            _ => {}
        }
        if of_rows && suspects.is_empty() && !gone.is_empty() {
            let names: Vec<&str> = gone.iter().map(|input| input.path.as_str()).collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            help = say!("已不在或已改过的文件：{zh}；", "no longer there, or changed: {en}; ").and(&help);
        }
        diagnostic.help(help)
    }
}

impl Target {
    fn place(&self, key: &str) -> Place {
        self.keys.iter().find(|(name, _)| *name == key).map_or(self.place, |(_, place)| *place)
    }

    /// One difference for the goal, one for what is done with what follows from it, or one for what follows alone.
    fn compare(&self, plan: &Plan, at: usize, now: &Printed) -> Vec<Difference> {
        let target = &plan.targets[at];
        let (then, unit, title) = (&self.printed, &target.unit, &target.name);
        let amount = |amount: Option<Quantity>| match amount {
            Some(amount) if unit == "%" => {
                let text = amount.print(target.decimals);
                say!("{text}%", "{text} %")
            }
            Some(amount) => {
                let text = amount.print(target.decimals);
                say!("{text} {unit}", "{text} {unit}")
            }
            None => say!("没有数", "no figure"),
        };
        // What the others lead to.
        let mut then_what = Said::default();
        if then.completion != now.completion {
            let share = |share: Option<Quantity>| match share.map(|share| share.print(1)) {
                Some(text) => say!("{text}%", "{text} %"),
                None => say!("无", "none"),
            };
            let (a, b) = (share(then.completion), share(now.completion));
            let (a_zh, a_en, b_zh, b_en) = (a.zh, a.en, b.zh, b.en);
            then_what = then_what.and(&say!("；完成率 {a_zh} → {b_zh}", "; completion {a_en} → {b_en}"));
        }
        if then.status != now.status {
            let (a, b) = (then.status.words(), now.status.words());
            let (a_zh, a_en, b_zh, b_en) = (a.zh, a.en, b.zh, b.en);
            then_what = then_what.and(&say!("；状态 {a_zh} → {b_zh}", "; status {a_en} → {b_en}"));
        }
        let make = |key: &str, message: Said, value: &str, of_rows: bool| Difference {
            target: Some(at),
            of_rows,
            key: if of_rows { "name" } else { "goal" },
            diagnostic: Diagnostic::new(&rules::SEALED_DIFFERS, self.place(key), message)
                .value(value)
                .target(&self.id),
        };
        // Where nothing was printed nothing can be quoted.
        fn value(then: Option<Quantity>, written: &str) -> &str {
            if then.is_some() { written } else { "" }
        }
        let mut all = Vec::new();
        let done = then.done != now.done;
        if then.goal != now.goal {
            let (a, b) = (amount(then.goal), amount(now.goal));
            let (a_zh, a_en, b_zh, b_en) = (&a.zh, &a.en, b.zh, b.en);
            let mut message = say!(
                "“{title}”封存时的目标是 {a_zh}，现在是 {b_zh}",
                "\"{title}\" was sealed with a goal of {a_en}, the plan now says {b_en}"
            );
            if !done {
                message = message.and(&std::mem::take(&mut then_what));
            }
            all.push(make("goal", message, value(then.goal, a_en), false));
        }
        if done {
            let (a, b) = (amount(then.done), amount(now.done));
            let (a_zh, a_en, b_zh, b_en) = (&a.zh, &a.en, b.zh, b.en);
            let message = say!(
                "“{title}”封存时累计完成 {a_zh}，现在的文件是 {b_zh}",
                "\"{title}\" was sealed with {a_en} done, today's files say {b_en}"
            );
            all.push(make("done", message.and(&then_what), value(then.done, a_en), true));
        } else if !then_what.is_empty() {
            let key = if then.status == now.status { "completion" } else { "status" };
            let Said { zh, en } = then_what;
            let (zh, en) = (zh.trim_start_matches('；'), en.trim_start_matches("; "));
            let message = say!("“{title}”与封存时不同：{zh}", "\"{title}\" is not as it was sealed: {en}");
            // Words alone can make a status too: reported, with nothing to count.
            all.push(make(key, message, then.status.key(), true));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::ledger::Ledger;
    use crate::plan;
    use crate::review::review;
    use crate::rules::Selector;
    use crate::source::Sources;

    const PLAN: &str = "[plan]\ntitle = \"一\\\"二\\\\\"\nfrom = 2025-01-01\nto = 2025-12-31\n[rules]\ndata = \"warn\"\n\
        [[section]]\nnumber = \"一\"\ntitle = \"一\"\n[[point]]\nid = \"1.1\"\ntitle = \"一\"\n\
        [[target]]\nid = \"a\"\npoint = \"1.1\"\nname = \"甲\"\ngoal = 12.5\nunit = \"个\"\ndecimals = 2\nbaseline = 3\n\
        [[target]]\nid = \"b\"\npoint = \"1.1\"\nname = \"乙\"\nmeasure = \"routine\"\n";

    /// The plan and its seal on a day without any report.
    fn sealed(text: &str) -> (Plan, Assessment, String) {
        let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), text);
        assert!(faults.is_empty(), "{faults:?}");
        let plan = plan.expect("a sound plan");
        let day = Day::from_ymd_opt(2025, 6, 30).expect("a day");
        let review = review(&plan, &Ledger::new(), day, None, &mut Findings::new(1));
        let flag = Setting {
            selector: Selector::parse("data").expect("a group"),
            level: crate::diagnostic::Level::Deny,
            place: None,
        };
        let levels = Levels { flags: vec![flag], plan: plan.levels.clone() };
        let input = InputLine { path: "a.csv".to_owned(), sha256: "0".repeat(64), rows: 3, encoding: None };
        let sha256 = "f".repeat(64);
        let text = write(&Facts {
            plan: &plan,
            path: "plan.toml",
            sha256: &sha256,
            review: &review,
            inputs: &[input],
            levels: &levels,
            latest_submission: Some(day),
            preset: Some(PRESETS[1].1),
        });
        (plan, review.assessment, text)
    }

    #[test]
    fn a_seal_reads_back_as_it_was_written() {
        let (plan, assessment, text) = sealed(PLAN);
        let (seal, faults) = read(FileId(1 << 12), &text);
        let seal = seal.unwrap_or_else(|| panic!("{faults:?}"));
        assert_eq!((seal.title.0.as_str(), seal.as_of), ("一\"二\\", assessment.as_of));
        assert_eq!(
            (seal.inputs.len(), seal.inputs[0].rows, seal.latest_submission),
            (1, 3, Some(seal.as_of))
        );
        assert_eq!(seal.preset, Some(PRESETS[1].1));
        assert_eq!(seal.levels.iter().map(Setting::written).collect::<Vec<_>>(), ["data = \"deny\""]);
        let printed: Vec<&Printed> = seal.targets.iter().map(|target| &target.printed).collect();
        let own: Vec<Printed> = assessment.rows.iter().map(|row| Printed::of(&plan, row)).collect();
        assert_eq!(printed, own.iter().collect::<Vec<_>>());
        assert_eq!(own[0].done, Some(Quantity::whole(3)));
        assert!(seal.compare(&plan, &assessment).is_empty());
    }

    #[test]
    fn each_figure_that_differs_is_told_once() {
        let (_, _, text) = sealed(PLAN);
        let (seal, _) = read(FileId(1 << 12), &text);
        let seal = seal.expect("a sound seal");
        let told = |change: &[(&str, &str)]| -> Vec<(String, bool, u64)> {
            let changed = change.iter().fold(PLAN.to_owned(), |text, (a, b)| text.replace(a, b));
            let (plan, assessment, _) = sealed(&changed);
            let all = seal.compare(&plan, &assessment).into_iter();
            all.map(|one| (one.diagnostic.message.en, one.of_rows, one.diagnostic.place.line)).collect()
        };
        let line =
            |what: &str| text.lines().position(|line| line.starts_with(what)).expect("a line") as u64 + 1;
        assert_eq!(told(&[]), []);
        assert_eq!(
            told(&[("baseline = 3", "baseline = 4")]),
            [(
                "\"甲\" was sealed with 3.00 个 done, today's files say 4.00 个; completion 24.0 % → 32.0 %"
                    .to_owned(),
                true,
                line("done")
            )]
        );
        assert_eq!(
            told(&[("goal = 12.5", "goal = 3"), ("baseline = 3", "baseline = 4")]).len(),
            2,
            "the goal by itself, and the figure by itself"
        );
        assert_eq!(
            told(&[("goal = 12.5", "goal = 3")]),
            [(
                "\"甲\" was sealed with a goal of 12.50 个, the plan now says 3.00 个; completion 24.0 % → 100.0 %; \
                 status far behind → met"
                    .to_owned(),
                false,
                line("goal")
            )]
        );
        let gone = told(&[("id = \"a\"", "id = \"c\"")]);
        assert_eq!(gone.iter().map(|(_, _, at)| *at).collect::<Vec<_>>(), [line("id"), line("title")]);
        assert_eq!(told(&[("title = \"一\\\"", "title = \"三\\\"")]).len(), 1);
    }

    #[test]
    fn what_is_no_seal_is_told_with_its_place() {
        let (_, _, text) = sealed(PLAN);
        let faults = |text: &str| -> Vec<(&str, u64)> {
            let (seal, faults) = read(FileId(1 << 12), text);
            assert_eq!(seal.is_none(), !faults.is_empty());
            faults.iter().map(|fault| (fault.rule.name, fault.place.line)).collect()
        };
        assert_eq!(faults(""), [("missing-key", 1)]);
        assert_eq!(faults(&text.replace("as_of = 2025-06-30\n", "")), [("missing-key", 5)]);
        assert_eq!(faults(&text.replace("done = 3.00", "done = \"3\"")).len(), 1);
        assert_eq!(faults(&text.replace("done = 3.00", "dun = 3.00"))[0].0, "unknown-key");
        assert_eq!(faults(&text.replace(&"0".repeat(64), "0"))[0].0, "bad-value");
        assert_eq!(faults(&text.replace("id = \"b\"", "id = \"a\""))[0].0, "duplicate-id");
        assert_eq!(faults(&text.replace("status = \"routine\"", "status = \"fine\""))[0].0, "bad-value");
        assert_eq!(faults(&text.replace("[seal]", "[seal"))[0].0, "plan-syntax");
    }
}
