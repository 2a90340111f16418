//! The words of the plan language: the keys of each table, and the words that may stand under some of them. Readers
//! and the plan's schema lean on the same lists.

use super::{Basis, Behind, Bound, Chapter, Counting, Measure};
use crate::diagnostic::Level;
use crate::period::Every;
use crate::quantity::Quantity;

pub const TOP: &[&str] = &[
    "plan",
    "reporting",
    "pace",
    "status",
    "rules",
    "calendar",
    "bulletin",
    "reporter",
    "section",
    "point",
    "target",
];
pub const PLAN: &[&str] = &["title", "issuer", "document", "from", "to"];
pub const REPORTING: &[&str] =
    &["reports", "counting", "every", "first", "deadline", "grace_days", "columns"];
pub const DEADLINE: &[&str] = &["day", "next", "days"];
pub const PACE: &[&str] = &["basis"];
pub const STATUS: &[&str] = &["preset", "ahead", "far_behind"];
pub const CALENDAR: &[&str] = &["holidays", "workdays"];
pub const BULLETIN: &[&str] = &["title", "to", "from", "opening", "closing", "sections"];
pub const REPORTER: &[&str] = &["name", "aliases"];
pub const SECTION: &[&str] = &["number", "title"];
pub const POINT: &[&str] = &["id", "title", "lead"];
pub const TARGET: &[&str] = &[
    "id",
    "point",
    "name",
    "goal",
    "unit",
    "quote",
    "measure",
    "bound",
    "items",
    "schedule",
    "from",
    "due",
    "baseline",
    "counting",
    "decimals",
    "lead",
    "reporters",
    "aliases",
    "weight",
    "tags",
    "allocation",
    "revisions",
    "levels",
];
pub const ITEM: &[&str] = &["name", "due"];
pub const STEP: &[&str] = &["by", "goal"];
pub const REVISION: &[&str] = &["from", "goal", "document", "schedule"];
pub const ASK: &[&str] = &["by", "document", "goal"];

pub const COUNTINGS: &[(&str, Counting)] = &[("total", Counting::Total), ("added", Counting::Added)];
pub const EVERY: &[(&str, Every)] =
    &[("week", Every::Week), ("month", Every::Month), ("quarter", Every::Quarter)];
pub const BASES: &[(&str, Basis)] =
    &[("day", Basis::Day), ("month", Basis::Month), ("workday", Basis::Workday)];
/// Rules by which a completion is behind, the default first. Their names tell their numbers.
pub const PRESETS: &[(&str, Behind)] = &[
    ("points-0-10", Behind::Any { far: Quantity::whole(10) }),
    ("points-10-30", Behind::Points { from: Quantity::whole(10), far: Quantity::whole(30) }),
    ("ratio-95-60", Behind::Ratio { from: Quantity::whole(95), far: Quantity::whole(60) }),
];
/// The chapters of a bulletin, in the order they have by themselves.
pub const CHAPTERS: &[(&str, Chapter)] = &[
    ("headline", Chapter::Headline),
    ("table", Chapter::Table),
    ("groups", Chapter::Groups),
    ("laggards", Chapter::Laggards),
    ("changes", Chapter::Changes),
    ("missing", Chapter::Missing),
    ("attention", Chapter::Attention),
    ("note", Chapter::Note),
];
pub const LEVELS: &[(&str, Level)] = &[("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)];
pub const MEASURES: &[(&str, Measure)] = &[
    ("sum", Measure::Sum),
    ("stock", Measure::Stock),
    ("ratio", Measure::Ratio),
    ("items", Measure::Items),
    ("routine", Measure::Routine),
];
pub const BOUNDS: &[(&str, Bound)] = &[("at_least", Bound::AtLeast), ("at_most", Bound::AtMost)];
/// Schedules that need no steps.
pub const SCHEDULES: &[&str] = &["even", "end"];

/// How a measure is written.
pub fn measure(measure: Measure) -> &'static str {
    MEASURES
        .iter()
        .find(|(_, other)| *other == measure)
        .map(|(word, _)| *word)
        .expect("every measure is listed")
}

/// Keys that mean nothing under a measure, so that writing them is a misunderstanding.
pub fn refused(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::Sum | Measure::Stock => &["items"],
        Measure::Ratio => &["items", "baseline", "allocation"],
        Measure::Items => &["baseline", "allocation", "schedule", "revisions", "decimals"],
        Measure::Routine => {
            &["goal", "items", "schedule", "baseline", "allocation", "revisions", "levels", "weight", "bound"]
        }
    }
}
