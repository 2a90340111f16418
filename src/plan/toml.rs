//! How a plan is spelt: TOML in, [`Plan`] out, with every fault found in one run.

use std::collections::HashMap;

use ::toml::de::DeTable;

use super::bulletin;
use super::fields::{DAY, Faults, Fields, Span, name};
use super::keys;
use super::names::Names;
use super::syntax;
use super::target::{self, Frame};
use super::{Basis, Behind, Calendar, Counting, Plan, Point, Reporter, Reporting, Section, Thresholds};
use crate::column::Key;
use crate::diagnostic::Diagnostic;
use crate::period::{Day, Deadline, Every};
use crate::rules::{self, Selector, Setting};
use crate::say;
use crate::source::FileId;
use crate::words::{Said, Words, nearest};

/// What the whole text is called.
const FILE: Words = Words::new("工作要点文件", "the plan");

/// Reads a plan. `None` beside at least one fault: a faulty plan judges nothing.
pub fn read(file: FileId, text: &str) -> (Option<Plan>, Vec<Diagnostic>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let mut faults = Faults::new(file, text);
        let plan = whole(file, &Fields::new(FILE, 0..0, root.get_ref()), &mut faults);
        let clean = faults.found.is_empty();
        return (plan.filter(|_| clean), faults.found);
    }
    let mut faults = Faults::new(file, text);
    if let Some(rest) = syntax::set_aside(&mut faults, &errors) {
        let (root, _) = DeTable::parse_recoverable(&rest);
        whole(file, &Fields::new(FILE, 0..0, root.get_ref()), &mut faults);
        // What was set aside is not missing.
        let absent = [&rules::MISSING_POINT, &rules::UNDECLARED_REPORTER];
        let no_table = |fault: &Diagnostic| fault.rule == &rules::MISSING_KEY && fault.place.line <= 1;
        faults.found.retain(|fault| !(no_table(fault) || absent.contains(&fault.rule)));
    }
    (None, faults.found)
}

fn whole(file: FileId, root: &Fields<'_>, faults: &mut Faults<'_>) -> Option<Plan> {
    root.known(faults, keys::TOP);
    let head = root.table(faults, "plan", name("[plan]"));
    if root.get("plan").is_none() {
        faults.report(
            &rules::MISSING_KEY,
            &root.span,
            say!("工作要点文件没有 [plan]", "the plan has no [plan]"),
            say!("以 [plan] 开头，写明 title、from、to", "begin with [plan]: title, from, to"),
        );
    }
    let mut window = None;
    let (mut title, mut issuer, mut document) = (None, None, None);
    if let Some(head) = &head {
        head.known(faults, keys::PLAN);
        title = head.need_text(faults, "title").map(|(text, _)| text);
        issuer = head.text(faults, "issuer").map(|(text, _)| text);
        document = head.text(faults, "document").map(|(text, _)| text);
        window = plan_window(head, faults);
    }
    // With no window of its own to hold them against, days are held against a century.
    let century = |year| Day::from_ymd_opt(year, 1, 1).expect("a first of January");
    let (from, to) = window.unwrap_or((century(1949), century(2199)));

    let table = root.table(faults, "reporting", name("[reporting]"));
    let counting = table.as_ref().and_then(|table| table.choice(faults, "counting", keys::COUNTINGS));
    let counting = counting.unwrap_or(Counting::Total);
    let reporting = read_reporting(table.as_ref(), from, to, faults);
    let basis = root.table(faults, "pace", name("[pace]")).and_then(|pace| {
        pace.known(faults, keys::PACE);
        pace.choice(faults, "basis", keys::BASES)
    });
    let thresholds = thresholds(root, faults);
    let levels = rule_levels(root, faults);
    let calendar = root.table(faults, "calendar", name("[calendar]")).map(|table| {
        table.known(faults, keys::CALENDAR);
        Calendar {
            holidays: table.days(faults, "holidays").into_iter().collect(),
            workdays: table.days(faults, "workdays").into_iter().collect(),
        }
    });

    let bulletin = bulletin::read(root, faults);
    let (reporters, reporter_names) = read_reporters(root, faults);
    let (sections, points, point_ids) = outline(root, faults);
    let names: Vec<String> = reporters.iter().map(|reporter| reporter.name.clone()).collect();
    let frame = Frame { from, to, counting, reporters: &reporter_names, names: &names, points: &point_ids };
    let targets = target::read_all(root, &frame, faults);

    window?;
    Some(Plan {
        file,
        title: title?,
        issuer,
        document,
        from,
        to,
        reporting,
        basis: basis.unwrap_or(Basis::Day),
        thresholds,
        levels,
        calendar: calendar.unwrap_or_default(),
        bulletin,
        reporters,
        sections,
        points,
        targets,
    })
}

fn plan_window(head: &Fields<'_>, faults: &mut Faults<'_>) -> Option<(Day, Day)> {
    for key in ["from", "to"] {
        if head.get(key).is_none() {
            head.missing(faults, key, DAY);
        }
    }
    let from = head.day(faults, "from");
    let to = head.day(faults, "to");
    let ((from, _), (to, span)) = (from?, to?);
    if to < from {
        faults.report(
            &rules::BAD_WINDOW,
            &span,
            say!("止期 {to} 早于起期 {from}", "the plan ends on {to}, before it begins on {from}"),
            say!("核对 from 与 to", "check `from` and `to`"),
        );
        return None;
    }
    Some((from, to))
}

fn read_reporting(table: Option<&Fields<'_>>, from: Day, to: Day, faults: &mut Faults<'_>) -> Reporting {
    let mut reporting = Reporting {
        reports: Vec::new(),
        every: Every::Month,
        first: Every::Month.holding(from).last(),
        deadline: Deadline::DaysAfter(0),
        dated: false,
        grace_days: 0,
        columns: Vec::new(),
    };
    let Some(table) = table else { return reporting };
    table.known(faults, keys::REPORTING);
    for (glob, span) in table.texts(faults, "reports") {
        if leaves_the_folder(&glob) {
            faults.report(
                &rules::REPORTS_OUTSIDE,
                &span,
                say!(
                    "数据路径“{glob}”超出了允许的目录",
                    "the path \"{glob}\" leaves the folder reports may lie in"
                ),
                say!(
                    "路径相对于本文件，最多上溯一级，如 ../data/2025/*.csv；其他位置的数据用 --reports 指定",
                    "write it relative to this file and at most one folder up, as in ../data/2025/*.csv; \
                     name anything else with --reports"
                ),
            );
        } else if let Err(error) = glob::Pattern::new(&glob) {
            let reason = error.msg;
            faults.report(
                &rules::BAD_VALUE,
                &span,
                say!(
                    "数据路径“{glob}”不是合法的通配写法（{reason}）",
                    "\"{glob}\" is not a valid pattern ({reason})"
                ),
                say!("* 代表任意文件名，** 代表任意层目录", "* stands for any name, ** for any folders"),
            );
        } else {
            reporting.reports.push(glob);
        }
    }
    let every = table.choice(faults, "every", keys::EVERY);
    reporting.every = every.unwrap_or(Every::Month);
    reporting.first = reporting.every.holding(from).last();
    if let Some((first, span)) = table.day(faults, "first") {
        let end = reporting.every.holding(first).last();
        if every.is_none() && table.get("every").is_some() {
            // Of what length a period is was not understood.
        } else if end != first {
            faults.report(
                &rules::BAD_VALUE,
                &span,
                say!("first 应是一期的最后一天", "`first` must be the last day of a period"),
                say!("该期的最后一天是 {end}", "that period ends on {end}"),
            );
            faults.fix(&end.to_string());
        } else if first < from || reporting.every.holding(first).first() > to {
            faults.report(
                &rules::BAD_WINDOW,
                &span,
                say!("首个报告期不在工作要点的起止之内", "the first period to report lies outside the plan"),
                say!("起止为 {from} 至 {to}", "the plan runs from {from} to {to}"),
            );
        }
        reporting.first = first;
    }
    if let Some(deadline) = table.table(faults, "deadline", name("deadline")) {
        reporting.deadline = read_deadline(&deadline, reporting.every, faults);
        reporting.dated = true;
    }
    reporting.grace_days = table.natural(faults, "grace_days", 0, 366).unwrap_or(0);
    if let Some(columns) = table.table(faults, "columns", name("[reporting.columns]")) {
        reporting.columns = read_columns(&columns, faults);
    }
    reporting
}

/// Headings of the plan's own: each stands for one column.
fn read_columns(table: &Fields<'_>, faults: &mut Faults<'_>) -> Vec<(Key, String)> {
    let names: Vec<&str> = Key::ALL.iter().map(|key| key.name()).collect();
    table.known(faults, &names);
    let mut columns: Vec<(Key, String)> = Vec::new();
    for key in Key::ALL {
        for (heading, span) in table.texts(faults, key.name()) {
            match columns.iter().find(|(_, other)| *other == heading) {
                Some((other, _)) => {
                    let other = other.name();
                    faults.report(
                        &rules::BAD_VALUE,
                        &span,
                        say!(
                            "列名“{heading}”已给了 {other}",
                            "the heading \"{heading}\" already stands for `{other}`"
                        ),
                        say!("一个列名只能对应一列", "a heading stands for one column"),
                    );
                }
                None => columns.push((key, heading)),
            }
        }
    }
    columns
}

/// A path may go up once, to the folder that holds the plan's, and must be relative.
fn leaves_the_folder(glob: &str) -> bool {
    let mut depth = 1i32;
    let absolute = glob.starts_with(['/', '\\']) || glob.chars().nth(1) == Some(':');
    absolute
        || glob.split(['/', '\\']).any(|part| {
            match part {
                "" | "." => {}
                ".." => depth -= 1,
                // A pattern that begins with a point can match `..`.
                part if part.starts_with('.') && part.contains(['*', '?', '[']) => return true,
                _ => depth += 1,
            }
            depth < 0
        })
}

fn read_deadline(table: &Fields<'_>, every: Every, faults: &mut Faults<'_>) -> Deadline {
    let before = faults.found.len();
    table.known(faults, keys::DEADLINE);
    let misspelt = faults.found.len() > before;
    let next = table.flag(faults, "next");
    let day = table.natural(faults, "day", 1, 31);
    let days = table.natural(faults, "days", 0, 366);
    let by_day = table.get("day").is_some();
    let sound = by_day != table.get("days").is_some()
        && !(by_day && every == Every::Week)
        && (by_day || table.get("next").is_none());
    if !sound && !misspelt {
        faults.report(
            &rules::BAD_VALUE,
            &table.span,
            say!("报送期限的写法不对", "the deadline is not one of its forms"),
            say!(
                "写 {{ day = 20 }}（期末月的 20 日）、{{ day = 5, next = true }}（次月 5 日）或 {{ days = 2 }}（期末后 2 日；周报只用这种）",
                "write {{ day = 20 }} (of the period's last month), {{ day = 5, next = true }} (of the next), or \
                 {{ days = 2 }} (after its end; the only form for weeks)"
            ),
        );
    }
    match (day, days) {
        (Some(day), _) => Deadline::DayOfMonth { day, next },
        (None, days) => Deadline::DaysAfter(days.unwrap_or(0)),
    }
}

fn thresholds(root: &Fields<'_>, faults: &mut Faults<'_>) -> Thresholds {
    let mut rule = Thresholds::default();
    let Some(status) = root.table(faults, "status", name("[status]")) else { return rule };
    status.known(faults, keys::STATUS);
    let preset = status.choice(faults, "preset", keys::PRESETS);
    let mut points = |key: &str| {
        let (number, span) = status.number(faults, key, 2, &rules::BAD_VALUE)?;
        if number.is_negative() {
            let message = say!("{key} 不能为负", "`{key}` cannot be below zero");
            faults.report(
                &rules::BAD_VALUE,
                &span,
                message,
                say!("单位是百分点", "it is in percentage points"),
            );
        }
        Some((number, span))
    };
    let (ahead, far) = (points("ahead"), points("far_behind"));
    if let Some((ahead, _)) = ahead {
        rule.ahead = ahead;
    }
    match (preset, far) {
        (Some(preset), None) => rule.behind = preset,
        (None, Some((far, _))) => rule.behind = Behind::Any { far },
        (None, None) => {}
        // The name of a preset tells its numbers, and would no longer be true.
        (Some(_), Some((_, span))) => faults.report(
            &rules::BAD_VALUE,
            &span,
            say!("far_behind 与 preset 不能同用", "`far_behind` cannot stand beside `preset`"),
            say!(
                "preset 已定了严重滞后的界线；两者留一个（ahead 可以同用）",
                "the preset says what is far behind: keep one of the two (`ahead` may stay)"
            ),
        ),
    }
    rule
}

pub(crate) fn rule_levels(root: &Fields<'_>, faults: &mut Faults<'_>) -> Vec<Setting> {
    let Some(table) = root.table(faults, "rules", name("[rules]")) else { return Vec::new() };
    let mut levels = Vec::new();
    for (name, span, value) in table.entries() {
        match Selector::parse(name) {
            None => {
                let help = unknown_rule_help(name);
                let message = say!("没有“{name}”这条规则", "there is no rule `{name}`");
                faults.report(&rules::UNKNOWN_RULE, &span, message, help);
                nearest(name, rules::ALL.iter().map(|rule| rule.name))
                    .into_iter()
                    .for_each(|near| faults.fix(near));
            }
            Some(selector) => {
                let Some(level) = table.choice(faults, name, keys::LEVELS) else { continue };
                let setting = Setting { selector, level, place: Some(faults.place(&span)) };
                if let Some((message, help)) = setting.refused() {
                    faults.report(&rules::BAD_VALUE, &value.span(), message, help);
                } else {
                    levels.push(setting);
                }
            }
        }
    }
    levels
}

/// What to say beside a rule name nobody knows.
pub fn unknown_rule_help(name: &str) -> Said {
    match nearest(name, rules::ALL.iter().map(|rule| rule.name)) {
        Some(near) => say!("是否想写 {near}？", "did you mean `{near}`?"),
        None => say!(
            "规则名就是 check 输出中方括号里的词，如 behind-schedule、unreported、bad-number",
            "a rule's name stands in brackets in what check prints, as in behind-schedule, unreported, bad-number"
        ),
    }
}

/// The reporters, and each name and alias with the index it stands for.
fn read_reporters(root: &Fields<'_>, faults: &mut Faults<'_>) -> (Vec<Reporter>, HashMap<String, usize>) {
    let mut names = Names::default();
    let mut reporters = Vec::new();
    for (at, table) in root.tables(faults, "reporter", name("[[reporter]]")).iter().enumerate() {
        table.known(faults, keys::REPORTER);
        let name = table.need_text(faults, "name");
        let aliases = table.texts(faults, "aliases");
        for (name, span) in name.iter().chain(&aliases) {
            names.add(at, name, span, faults);
        }
        reporters.push(Reporter {
            name: name.map(|(name, _)| name).unwrap_or_default(),
            aliases: aliases.into_iter().map(|(alias, _)| alias).collect(),
            place: faults.place(&table.span),
        });
    }
    (reporters, names.owners())
}

type PointIds = HashMap<String, usize>;

fn outline(root: &Fields<'_>, faults: &mut Faults<'_>) -> (Vec<Section>, Vec<Point>, PointIds) {
    let mut sections = Vec::new();
    let mut by_number: HashMap<u32, usize> = HashMap::new();
    let mut firsts: HashMap<u32, Span> = HashMap::new();
    // A section that is itself at fault is there all the same: its points are no faults of their own.
    let mut doubtful = false;
    for table in root.tables(faults, "section", name("[[section]]")) {
        table.known(faults, keys::SECTION);
        let number = table.need_text(faults, "number");
        let title = table.need_text(faults, "title").map(|(title, _)| title).unwrap_or_default();
        let Some((number, span)) = number else {
            doubtful = true;
            continue;
        };
        let Some(n) = ordinal(&number) else {
            doubtful = true;
            faults.report(
                &rules::BAD_VALUE,
                &span,
                say!(
                    "部分序号“{number}”不是一至九十九",
                    "the section number \"{number}\" is not one of 一 to 九十九"
                ),
                say!("写 number = \"一\"", "write number = \"一\""),
            );
            continue;
        };
        if by_number.insert(n, sections.len()).is_some() {
            faults.report(
                &rules::DUPLICATE_ID,
                &span,
                say!("部分序号“{number}”重复", "the section number \"{number}\" stands twice"),
                say!("每个部分一个序号", "give each section its own number"),
            );
        }
        match firsts.get(&n) {
            Some(first) => faults.other(first, say!("先用在这里", "first used here")),
            None => drop(firsts.insert(n, span)),
        }
        sections.push(Section { number, title });
    }
    let mut points = Vec::new();
    let mut ids = PointIds::new();
    let mut firsts: HashMap<String, Span> = HashMap::new();
    for table in root.tables(faults, "point", name("[[point]]")) {
        table.known(faults, keys::POINT);
        let id = table.need_text(faults, "id");
        let title = table.need_text(faults, "title").map(|(title, _)| title).unwrap_or_default();
        let lead = table.text(faults, "lead").map(|(lead, _)| lead);
        let Some((id, span)) = id else { continue };
        let number = point_section(&id);
        let section = number.and_then(|number| by_number.get(&number).copied());
        if number.is_none() {
            faults.report(
                &rules::BAD_VALUE,
                &span,
                say!(
                    "要点编号“{id}”不是“部分.要点”的形式",
                    "the point id \"{id}\" is not of the form section.point"
                ),
                say!("如 1.1 表示第一部分的“一是”", "1.1 is the first point of the first section"),
            );
        } else if let (Some(number), None, false) = (number, section, doubtful) {
            faults.report(
                &rules::MISSING_POINT,
                &span,
                say!(
                    "要点 {id} 所属的第 {number} 部分不存在",
                    "point {id} belongs to section {number}, which does not exist"
                ),
                say!("补上 [[section]]，或改正编号", "add the [[section]], or mend the id"),
            );
        }
        if ids.insert(id.clone(), points.len()).is_some() {
            let message = say!("要点编号“{id}”重复", "the point id \"{id}\" stands twice");
            faults.report(
                &rules::DUPLICATE_ID,
                &span,
                message,
                say!("每个要点一个编号", "give each point its own id"),
            );
        }
        match firsts.get(&id) {
            Some(first) => faults.other(first, say!("先用在这里", "first used here")),
            None => drop(firsts.insert(id.clone(), span)),
        }
        points.push(Point { id, section: section.unwrap_or(0), title, lead });
    }
    (sections, points, ids)
}

fn point_section(id: &str) -> Option<u32> {
    let (section, point) = id.split_once('.')?;
    let digits = |text: &str| {
        matches!(text.len(), 1..=3) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
    };
    (digits(section) && digits(point)).then(|| section.parse().expect("digits"))
}

/// 一 to 九十九, or 1 to 99.
fn ordinal(number: &str) -> Option<u32> {
    if let Ok(n) = number.parse::<u32>() {
        return (1..=99).contains(&n).then_some(n);
    }
    let digit =
        |text: &str| "一二三四五六七八九".chars().position(|c| text.chars().eq([c])).map(|at| at as u32 + 1);
    match number.split_once('十') {
        None => digit(number),
        Some((tens, units)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let units = if units.is_empty() { 0 } else { digit(units)? };
            Some(tens * 10 + units)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_numbers_are_counted_as_documents_count_them() {
        assert_eq!(ordinal("一"), Some(1));
        assert_eq!(ordinal("十"), Some(10));
        assert_eq!(ordinal("十二"), Some(12));
        assert_eq!(ordinal("二十"), Some(20));
        assert_eq!(ordinal("九十九"), Some(99));
        assert_eq!(ordinal("7"), Some(7));
        for bad in ["", "〇", "一百", "十十", "0", "100", "一、"] {
            assert_eq!(ordinal(bad), None, "{bad}");
        }
    }

    #[test]
    fn reports_stay_below_the_folder_above_the_plan() {
        for fine in
            ["../data/2025/*.csv", "r.csv", "a/../../data/x.csv", "./a/*.csv", "a/b/../../../data/*.csv"]
        {
            assert!(!leaves_the_folder(fine), "{fine}");
        }
        for out in [
            "../../x.csv",
            "/etc/x.csv",
            "..\\..\\x.csv",
            "C:\\x.csv",
            "../a/../../x.csv",
            ".*/.*/x.csv",
            "./.?/x.csv",
        ] {
            assert!(leaves_the_folder(out), "{out}");
        }
    }
}
