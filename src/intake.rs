//! Bytes to rows: what a report says, read exactly or refused with its place.
//!
//! What encoding a text is in is known by [`decode`], how it is laid out by [`csv`], what a workbook holds by [`sheet`];
//! both make [`record`]s. How columns are called is known by [`heading`], where the header is and what stands above it by
//! `layout`, how figures are spelt by [`cell`]. `row` holds a record against the plan, and `rows` goes from one to the next.

pub mod cell;
pub mod columns;
pub mod csv;
pub mod decode;
pub mod excerpt;
mod days;
mod figures;
mod grid;
pub mod heading;
mod layout;
mod named;
mod open;
pub mod record;
mod refused;
mod row;
mod rows;
mod second;
pub mod sheet;

use hashbrown::HashMap;

use crate::plan::Plan;
use crate::words::{look, nearest};

pub use crate::intake::row::{Row, Who};
pub use crate::intake::rows::{Current, Rows};

/// Whether a file of that name is read as a workbook; anything else is text.
pub fn is_workbook(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    WORKBOOKS.contains(&extension.as_str())
}

/// The extensions of workbooks.
pub const WORKBOOKS: &[&str] = &["xlsx", "xlsm", "xls", "et", "ods"];

/// A plan's names, ready to be found in cells.
pub struct Intake<'p> {
    plan: &'p Plan,
    /// Names as bytes, as they stand in cells.
    targets: HashMap<&'p [u8], usize>,
    reporters: HashMap<&'p [u8], usize>,
    items: HashMap<(usize, &'p str), &'p str>,
    looks: Looks<'p>,
    prints: hashbrown::DefaultHashBuilder,
}

/// The same names as the eye takes them: the plan makes sure that no two owners look alike.
#[derive(Default)]
struct Looks<'p> {
    targets: HashMap<String, (usize, &'p str)>,
    reporters: HashMap<String, (usize, &'p str)>,
    items: HashMap<(usize, String), &'p str>,
}

impl<'p> Intake<'p> {
    pub fn new(plan: &'p Plan) -> Intake<'p> {
        let mut intake = Intake {
            plan,
            targets: HashMap::new(),
            reporters: HashMap::new(),
            items: HashMap::new(),
            looks: Looks::default(),
            prints: hashbrown::DefaultHashBuilder::default(),
        };
        for (at, target) in plan.targets.iter().enumerate() {
            for name in [&target.id, &target.name].into_iter().chain(&target.aliases) {
                intake.targets.insert(name.as_bytes(), at);
                intake.looks.targets.entry(look(name)).or_insert((at, name));
            }
            for item in &target.items {
                intake.items.insert((at, item.name.as_str()), item.name.as_str());
                intake.looks.items.entry((at, look(&item.name))).or_insert(item.name.as_str());
            }
        }
        for (at, reporter) in plan.reporters.iter().enumerate() {
            for name in std::iter::once(&reporter.name).chain(&reporter.aliases) {
                intake.reporters.insert(name.as_bytes(), at);
                intake.looks.reporters.entry(look(name)).or_insert((at, name));
            }
        }
        intake
    }

    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// The target that a cell names, if only by a name that looks like its own.
    pub fn target_named(&self, text: &str) -> Option<usize> {
        self.target(text.as_bytes()).or_else(|| self.looks.targets.get(&look(text)).map(|(at, _)| *at))
    }

    /// The target whose name is nearest to what a cell says, if any is near.
    pub fn target_near(&self, text: &str) -> Option<usize> {
        nearest(text, self.target_names()).and_then(|name| self.target(name.as_bytes()))
    }

    /// The reporter that a cell names, if only by a name that looks like its own.
    pub fn reporter_named(&self, text: &str) -> Option<usize> {
        self.reporter(text.as_bytes()).or_else(|| self.looks.reporters.get(&look(text)).map(|(at, _)| *at))
    }

    fn target(&self, name: &[u8]) -> Option<usize> {
        self.targets.get(name).copied()
    }

    fn reporter(&self, name: &[u8]) -> Option<usize> {
        self.reporters.get(name).copied()
    }

    /// Whether a text is a reporter's name, or looks like one.
    fn names_reporter(&self, text: &str) -> bool {
        self.reporter(text.as_bytes()).is_some() || self.looks.reporters.contains_key(&look(text))
    }

    /// Ids, names and aliases, for naming the nearest.
    fn target_names(&self) -> impl Iterator<Item = &'p str> {
        self.plan.targets.iter().flat_map(|target| {
            [&target.id, &target.name].into_iter().chain(&target.aliases).map(String::as_str)
        })
    }

    fn reporter_names(&self) -> impl Iterator<Item = &'p str> {
        let names =
            |reporter: &'p crate::plan::Reporter| std::iter::once(&reporter.name).chain(&reporter.aliases);
        self.plan.reporters.iter().flat_map(names).map(String::as_str)
    }
}
