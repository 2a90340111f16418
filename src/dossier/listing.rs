//! The table of targets, with what each row can be found by.

use crate::assess::{Light, Status};
use crate::dossier::Frame;
use crate::plan::{Measure, Plan};
use crate::quantity::Fraction;
use crate::table::status::{self, Field, Wanted};
use crate::table::{Cell, Table};

/// The columns of targets that have a goal, and of routine duties, where none are asked for.
const GOALS: [&str; 14] = [
    "point",
    "name",
    "lead",
    "unit",
    "goal",
    "done",
    "added",
    "completion",
    "pace",
    "gap",
    "status",
    "reported",
    "owed",
    "last_report",
];
const ROUTINE: [&str; 7] = ["point", "name", "lead", "reported", "owed", "last_report", "note"];

/// Rows of targets, by the sections of the document unless they are sorted.
#[derive(Clone, Debug)]
pub struct Listing {
    pub table: Table,
    /// What each row of the table is of.
    pub entries: Vec<Entry>,
    /// The column by which the rows are sorted, and whether downwards.
    pub sorted: Option<(&'static str, bool)>,
}

/// What a row is of.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub name: String,
    pub status: Status,
    /// Index of the dossier's lead.
    pub lead: Option<usize>,
    /// Indices of the dossier's reporters: those that have to report it.
    pub reporters: Vec<usize>,
    pub bar: Option<Bar>,
}

/// Completion against pace, as shares of the goal held between 0 and 1.
#[derive(Clone, Debug)]
pub struct Bar {
    pub completion: Option<Fraction>,
    pub pace: Fraction,
    pub light: Option<Light>,
}

/// Targets that have a goal.
pub(super) fn goals(frame: &Frame<'_>, leads: &[String], any: bool) -> Listing {
    listing(frame, leads, &GOALS, any.then_some(false))
}

/// Routine duties.
pub(super) fn routine(frame: &Frame<'_>, leads: &[String], any: bool) -> Listing {
    listing(frame, leads, &ROUTINE, any.then_some(true))
}

fn listing(frame: &Frame<'_>, leads: &[String], keys: &[&str], routine: Option<bool>) -> Listing {
    let (plan, asked) = (frame.plan, frame.wanted);
    let sorted = asked.sort.map(|(field, down)| (field.column.key, down));
    let Some(routine) = routine else {
        return Listing { table: Table::default(), entries: Vec::new(), sorted };
    };
    let id = status::find("target").expect("a column of the completion table");
    let default = || keys.iter().filter(|key| said(plan, key)).filter_map(|key| status::find(key));
    let fields: Vec<&'static Field> =
        if asked.columns.is_empty() { default().collect() } else { asked.columns.clone() };
    let wanted_status = |status: &&Status| {
        (**status == Status::Routine) == routine && (asked.status.is_empty() || asked.status.contains(status))
    };
    // The rows are found again by their ids, in a column of their own that is taken away at the end.
    let wanted = Wanted {
        columns: std::iter::once(id).chain(fields).collect(),
        status: Status::ALL.iter().filter(wanted_status).copied().collect(),
        whole: false,
        fold_routine: false,
        with_forecast: asked.with_forecast && !routine,
        ..asked.clone()
    };
    let mut table = status::by_target(plan, &frame.review.assessment, &wanted);
    table.columns.remove(0);
    let entries = table.rows.iter_mut().map(|row| {
        let Cell::Text(id) = row.remove(0) else { unreachable!("every target has an id") };
        entry(frame, leads, &id)
    });
    let entries = entries.collect();
    Listing { table, entries, sorted }
}

/// Whether a column has anything to say in this plan.
fn said(plan: &Plan, key: &str) -> bool {
    match key {
        "reported" | "owed" => !plan.reporters.is_empty(),
        "lead" => plan.targets.iter().any(|target| plan.lead(target).is_some()),
        _ => true,
    }
}

fn entry(frame: &Frame<'_>, leads: &[String], id: &str) -> Entry {
    let (plan, rows) = (frame.plan, &frame.review.assessment.rows);
    let at = plan.targets.iter().position(|target| target.id == id).expect("a target of the plan");
    let (target, progress) = (&plan.targets[at], &rows[at]);
    let lead = plan.lead(target);
    let held = |share: &Fraction| share.clone().min(Fraction::one()).max(Fraction::zero());
    let bar = progress.pace.as_ref().filter(|_| target.measure != Measure::Routine).map(|pace| Bar {
        completion: progress.completion.as_ref().map(held),
        pace: held(pace),
        light: progress.status.light(),
    });
    Entry {
        id: target.id.clone(),
        name: target.name.clone(),
        status: progress.status,
        lead: leads.iter().position(|other| Some(other.as_str()) == lead),
        reporters: target.reporters.clone(),
        bar,
    }
}
