//! A period judged against the one before it: the groups that are printed, who is behind and why, what has changed, how
//! offices rank, and who reported in time. Pure.

use crate::assess::{Assessment, Light, Progress, Status};
use crate::history::{History, history};
use crate::ledger::{Ledger, View};
use crate::period::{Day, Every};
use crate::plan::{Measure, Plan, Target};
use crate::quantity::Fraction;
use crate::reporting::accounts;
use crate::scores::{self, Score};
use crate::shares::{Share, rank, shares};
use crate::words::Words;

/// The group in which a target is printed: its status, where what is met is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Met, and more than the goal is done.
    Exceeded,
    /// Met exactly, by figures dated before the due date.
    Early,
    /// Met exactly, by figures dated on the due date or after it.
    Met,
    Ahead,
    OnSchedule,
    Behind,
    FarBehind,
    Overdue,
    Unreported,
    NotStarted,
    Within,
    Breached,
    Routine,
}

impl Group {
    /// Every group, in the order in which they are printed.
    pub const ALL: [Group; 13] = [
        Group::Exceeded,
        Group::Early,
        Group::Met,
        Group::Ahead,
        Group::OnSchedule,
        Group::Behind,
        Group::FarBehind,
        Group::Overdue,
        Group::Unreported,
        Group::NotStarted,
        Group::Within,
        Group::Breached,
        Group::Routine,
    ];

    /// The status of every target in the group.
    pub fn status(self) -> Status {
        match self {
            Group::Exceeded | Group::Early | Group::Met => Status::Met,
            Group::Ahead => Status::Ahead,
            Group::OnSchedule => Status::OnSchedule,
            Group::Behind => Status::Behind,
            Group::FarBehind => Status::FarBehind,
            Group::Overdue => Status::Overdue,
            Group::Unreported => Status::Unreported,
            Group::NotStarted => Status::NotStarted,
            Group::Within => Status::Within,
            Group::Breached => Status::Breached,
            Group::Routine => Status::Routine,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Group::Exceeded => "exceeded",
            Group::Early => "early",
            other => other.status().key(),
        }
    }

    pub fn words(self) -> Words {
        match self {
            Group::Exceeded => Words::new("超额完成", "exceeded"),
            Group::Early => Words::new("提前完成", "met early"),
            other => other.status().words(),
        }
    }

    pub fn light(self) -> Option<Light> {
        self.status().light()
    }

    /// The group of a target. `view` is that of the day on which it was judged.
    fn of(plan: &Plan, view: &View<'_>, row: &Progress) -> Group {
        let Some((done, goal)) = row.done.as_ref().zip(row.goal.map(Fraction::from)) else {
            return Group::of_status(row.status);
        };
        if row.status != Status::Met {
            return Group::of_status(row.status);
        }
        if *done > goal {
            return Group::Exceeded;
        }
        let before_due = plan.targets[row.target].due.pred_opt().unwrap_or(Day::MIN);
        match view.done(row.target, before_due) {
            Some(then) if then >= goal => Group::Early,
            _ => Group::Met,
        }
    }

    fn of_status(status: Status) -> Group {
        Group::ALL
            .into_iter()
            .rev()
            .find(|group| group.status() == status)
            .expect("every status is that of a group")
    }
}

/// A target that is behind, above its ceiling, or of which nothing was reported.
#[derive(Clone, Debug)]
pub struct Laggard {
    pub target: usize,
    /// At the ends of how many successive periods it was so, this one included.
    pub periods: usize,
    /// What reporters gave as the reason, and as the next step; empty where none did.
    pub reason: String,
    pub next: String,
}

/// What has become of a target that is behind or was so at the end of the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turned {
    /// Behind now, and not then.
    NewlyBehind,
    /// Behind then too, and by a better status.
    Worse,
    /// Still behind, and by a worse status then.
    Eased,
    /// Behind then, and now met, ahead or on schedule.
    Recovered,
}

impl Turned {
    pub const ALL: [Turned; 4] = [Turned::NewlyBehind, Turned::Worse, Turned::Eased, Turned::Recovered];

    pub fn key(self) -> &'static str {
        match self {
            Turned::NewlyBehind => "newly_behind",
            Turned::Worse => "worse",
            Turned::Eased => "eased",
            Turned::Recovered => "recovered",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Turned::NewlyBehind => Words::new("新增滞后", "newly behind"),
            Turned::Worse => Words::new("滞后加重", "worse"),
            Turned::Eased => Words::new("滞后减轻", "eased"),
            Turned::Recovered => Words::new("扭转滞后", "recovered"),
        }
    }

    fn between(before: Status, now: Status) -> Option<Turned> {
        // The order of this list is that of how bad it is.
        let grade = |status| Status::BEHIND.iter().position(|other| *other == status);
        match (grade(before), grade(now)) {
            (None, Some(_)) => Some(Turned::NewlyBehind),
            (Some(then), Some(now)) if now > then => Some(Turned::Worse),
            (Some(then), Some(now)) if now < then => Some(Turned::Eased),
            (Some(_), None) => {
                matches!(now, Status::Met | Status::Ahead | Status::OnSchedule).then_some(Turned::Recovered)
            }
            _ => None,
        }
    }
}

/// A target that fell behind or came back since the end of the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub target: usize,
    pub turned: Turned,
}

/// By what an office is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By the targets that it answers for.
    Lead,
    /// By its shares of the targets whose goals the plan divides.
    Reporter,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Lead, Kind::Reporter];

    pub fn key(self) -> &'static str {
        match self {
            Kind::Lead => "lead",
            Kind::Reporter => "reporter",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Kind::Lead => Words::new("责任单位", "lead"),
            Kind::Reporter => Words::new("填报单位", "reporter"),
        }
    }
}

/// How an office stands among those of its kind.
#[derive(Clone, Debug)]
pub struct Office {
    pub kind: Kind,
    pub name: String,
    /// Its targets or shares, routine duties left out.
    pub targets: u64,
    /// Of these, those that are met, those behind in one way or another, and those that have nothing to be scored by.
    pub met: u64,
    pub behind: u64,
    pub without: u64,
    /// What it is ranked by, 1 standing for a hundred percent: the completions, none above the goal, by their weights.
    pub score: Option<Fraction>,
    /// From 1, the best; equal scores share a rank and the next is skipped.
    pub rank: Option<usize>,
    /// Its rank at the end of the period before.
    pub before: Option<usize>,
}

/// How a reporter kept to its deadlines: reports of a target and period that fell due since the end of the period before.
/// `owed` is always the sum of `on_time`, `late` and `missing`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    pub reporter: usize,
    pub owed: u64,
    pub on_time: u64,
    pub late: u64,
    pub missing: u64,
    /// The most days by which one was late.
    pub days_late: Option<u64>,
    /// Of standing duties, which are counted apart.
    pub routine_owed: u64,
    pub routine_missing: u64,
    /// The latest day of which it sent anything.
    pub last: Option<Day>,
}

/// A period judged.
#[derive(Clone, Debug)]
pub struct Appraisal {
    pub history: History,
    /// The group of each target, in the order of the plan.
    pub groups: Vec<Group>,
    /// The worst status first, and within one the widest gap.
    pub laggards: Vec<Laggard>,
    /// By what has become of them, then in the order of the plan. Empty where there is no period before.
    pub changes: Vec<Change>,
    /// Leads, then reporters, each by rank. Empty where the plan names no leads and divides no goal.
    pub offices: Vec<Office>,
    /// In the order of the plan's reporters.
    pub filed: Vec<Filed>,
}

/// Judges the period that ends on a day against those before it. With `known_by` nothing is seen that had not arrived by
/// then, at any of the days.
pub fn appraise(plan: &Plan, ledger: &Ledger, every: Every, as_of: Day, known_by: Option<Day>) -> Appraisal {
    let mut history = history(plan, ledger, every, as_of, known_by);
    add_since(plan, &mut history);
    let view = ledger.view(plan, as_of, known_by);
    let groups = history.now().rows.iter().map(|row| Group::of(plan, &view, row)).collect();
    let laggards = laggards(plan, &view, &history);
    let changes = changes(&history);
    let then = history.before().map(|before| before.as_of);
    let shares_then = then.map(|then| shares(plan, &ledger.view(plan, then, known_by), then));
    let mut offices = leads(plan, &history);
    offices.extend(reporters(plan, &shares(plan, &view, as_of), shares_then.as_deref().unwrap_or(&[])));
    let filed = filed(plan, &view, as_of, then);
    Appraisal { history, groups, laggards, changes, offices, filed }
}

impl Appraisal {
    /// How many targets are in a group. The counts of all groups add up to the number of targets.
    pub fn count(&self, group: Group) -> u64 {
        self.groups.iter().filter(|other| **other == group).count() as u64
    }

    /// The offices of a kind, by rank.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Office> + Clone {
        self.offices.iter().filter(move |office| office.kind == kind)
    }
}

/// What was added is that of the period that is judged, however long it is.
fn add_since(plan: &Plan, history: &mut History) {
    let Some((now, past)) = history.past.split_last_mut() else { return };
    for row in &mut now.rows {
        let before = past.last().and_then(|before| before.rows[row.target].done.clone());
        let start = before.or(plan.targets[row.target].baseline.map(Fraction::from));
        row.added = row.done.clone().map(|done| done - start.unwrap_or_else(Fraction::zero));
    }
}

fn laggards(plan: &Plan, view: &View<'_>, history: &History) -> Vec<Laggard> {
    // From the worst.
    const ORDER: [Status; 5] =
        [Status::Overdue, Status::FarBehind, Status::Behind, Status::Breached, Status::Unreported];
    let place = |row: &Progress| ORDER.iter().position(|status| *status == row.status);
    let mut rows: Vec<&Progress> = history.now().rows.iter().filter(|row| place(row).is_some()).collect();
    // Where there is no gap, the order of the plan is kept.
    rows.sort_by(|a, b| (place(a), &a.gap).cmp(&(place(b), &b.gap)));
    let laggard = |row: &Progress| {
        let own = [row.status];
        let states = if row.status.is_behind() { &Status::BEHIND[..] } else { &own };
        let words = |which: usize| said(plan, view, row.target, which);
        Laggard {
            target: row.target,
            periods: history.in_a_row(row.target, states),
            reason: words(REASON),
            next: words(NEXT),
        }
    };
    rows.into_iter().map(laggard).collect()
}

/// Where the reason and the next step stand among the words of a remark.
const REASON: usize = 1;
const NEXT: usize = 2;

/// What reporters said last, each by name and item where there are several; those that said the same together.
fn said(plan: &Plan, view: &View<'_>, target: usize, which: usize) -> String {
    let entry = &plan.targets[target];
    let several = entry.reporters.len() > 1;
    let mut all: Vec<(&str, Vec<String>)> = Vec::new();
    for remark in view.remarks(target) {
        // Sentences are joined, and end where they are.
        let words = remark.words[which].trim_end_matches(['。', '；', ';']);
        if words.is_empty() {
            continue;
        }
        let who = plan.reporters.get(remark.reporter).filter(|_| several).map_or("", |entry| &entry.name);
        // The only item of a target is the target.
        let item = Some(remark.item).filter(|item| !item.is_empty() && entry.items.len() != 1);
        let item = item.map_or(String::new(), |item| format!("（{item}）"));
        let whose = format!("{who}{item}");
        match all.iter_mut().find(|(same, _)| *same == words) {
            Some((_, names)) => names.push(whose),
            None => all.push((words, vec![whose])),
        }
    }
    let one = |(words, names): (&str, Vec<String>)| {
        let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let colon = if names.is_empty() { "" } else { "：" };
        format!("{}{colon}{words}", names.join("、"))
    };
    all.into_iter().map(one).collect::<Vec<_>>().join("；")
}

fn changes(history: &History) -> Vec<Change> {
    let Some(before) = history.before() else { return Vec::new() };
    let pairs = before.rows.iter().zip(&history.now().rows);
    let turned = |(then, now): (&Progress, &Progress)| {
        Turned::between(then.status, now.status).map(|turned| Change { target: now.target, turned })
    };
    let mut changes: Vec<Change> = pairs.filter_map(turned).collect();
    changes.sort_by_key(|change| change.turned);
    changes
}

/// What is counted of an office's targets or shares.
struct Tally {
    targets: u64,
    met: u64,
    behind: u64,
    score: Score,
}

fn tally<'a>(statuses: impl Iterator<Item = &'a Status>, score: Score) -> Tally {
    let mut tally = Tally { targets: 0, met: 0, behind: 0, score };
    for status in statuses.filter(|status| **status != Status::Routine) {
        tally.targets += 1;
        tally.met += u64::from(*status == Status::Met);
        tally.behind += u64::from(status.is_behind());
    }
    tally
}

/// Ranks the offices of a kind by their scores now and then, and puts them in the order of their ranks; those without
/// one come last, equal ones in the order of the plan.
fn ranked(kind: Kind, names: &[&str], now: Vec<Tally>, then: &[Option<Fraction>]) -> Vec<Office> {
    let scores: Vec<Option<Fraction>> = now.iter().map(|tally| tally.score.rate()).collect();
    let (ranks, before) = (rank(&scores), rank(then));
    let office = |(at, Tally { targets, met, behind, score }): (usize, Tally)| Office {
        kind,
        name: names[at].to_owned(),
        targets,
        met,
        behind,
        without: score.without,
        score: score.rate(),
        rank: ranks[at],
        before: before.get(at).copied().flatten(),
    };
    let mut offices: Vec<Office> = now.into_iter().enumerate().map(office).collect();
    offices.sort_by_key(|office| office.rank.unwrap_or(usize::MAX));
    offices
}

/// Those that answer for targets, by the score of their targets. Who answers for routine duties alone is not ranked.
fn leads(plan: &Plan, history: &History) -> Vec<Office> {
    let mut names: Vec<&str> = Vec::new();
    let ranked_by = |target: &&Target| target.measure != Measure::Routine;
    for name in plan.targets.iter().filter(ranked_by).filter_map(|target| plan.lead(target)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let of = |assessment: &Assessment, name: &str| {
        let own = |row: &&Progress| plan.lead(&plan.targets[row.target]) == Some(name);
        let rows = || assessment.rows.iter().filter(own);
        tally(rows().map(|row| &row.status), scores::of_targets(plan, rows()))
    };
    let now = names.iter().map(|name| of(history.now(), name)).collect();
    let then = |before: &Assessment| names.iter().map(|name| of(before, name).score.rate()).collect();
    ranked(Kind::Lead, &names, now, &history.before().map_or(Vec::new(), then))
}

/// Those among whom goals are divided, by the score of their shares.
fn reporters(plan: &Plan, now: &[Share], then: &[Share]) -> Vec<Office> {
    let has = |at: &usize| now.iter().any(|share| share.reporter == *at);
    let who: Vec<usize> = (0..plan.reporters.len()).filter(has).collect();
    let names: Vec<&str> = who.iter().map(|&at| plan.reporters[at].name.as_str()).collect();
    let of = |all: &[Share], at: usize| {
        let own = || all.iter().filter(|share| share.reporter == at);
        tally(own().map(|share| &share.status), scores::of_shares(plan, own()))
    };
    let tallies = who.iter().map(|&at| of(now, at)).collect();
    let then: Vec<Option<Fraction>> = who.iter().map(|&at| of(then, at).score.rate()).collect();
    ranked(Kind::Reporter, &names, tallies, &then)
}

fn filed(plan: &Plan, view: &View<'_>, as_of: Day, before: Option<Day>) -> Vec<Filed> {
    let mut all: Vec<Filed> =
        (0..plan.reporters.len()).map(|reporter| Filed { reporter, ..Filed::default() }).collect();
    for account in accounts(plan, view, as_of, as_of) {
        let filed = &mut all[account.reporter];
        filed.last = filed.last.max(account.last);
        let fell_due = |end: Day| !before.is_some_and(|before| plan.was_due(end, before));
        for turn in account.turns.iter().filter(|turn| turn.term.due && fell_due(turn.term.end)) {
            let missing = turn.first.is_none();
            if plan.targets[account.target].measure == Measure::Routine {
                filed.routine_owed += 1;
                filed.routine_missing += u64::from(missing);
                continue;
            }
            filed.owed += 1;
            match turn.late {
                _ if missing => filed.missing += 1,
                None => filed.on_time += 1,
                late => {
                    filed.late += 1;
                    filed.days_late = filed.days_late.max(late);
                }
            }
        }
    }
    all
}
