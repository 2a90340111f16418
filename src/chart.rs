//! What is drawn: the same facts as in the tables, placed by their exact values and labelled with the same printed
//! figures. How a drawing looks is `render/svg`'s.

pub mod burn_up;
pub mod completion;
pub mod reporting;

pub use burn_up::{BurnUp, burn_up};
pub use completion::{Bar, completion};
pub use reporting::{Heat, reporting};

use crate::words::{Said, Words};

/// One drawing.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: Said,
    /// What can be seen in it, in words, for who cannot see it.
    pub about: Said,
    pub plot: Plot,
}

/// The kinds of drawings.
#[derive(Clone, Debug)]
pub enum Plot {
    /// Completion of targets as bars, each with a mark where its pace stands.
    Completion(Vec<Bar>),
    /// A target's figures against its schedule.
    BurnUp(Box<BurnUp>),
    /// How much of what each reporter owed came, period by period.
    Reporting(Heat),
}

/// The kinds by their keys, as the command line names them.
pub const KINDS: [(&str, Words); 3] = [
    ("completion", Words::new("完成率", "completion")),
    ("burn-up", Words::new("进度曲线", "burn-up")),
    ("reporting", Words::new("报送情况", "reporting")),
];
