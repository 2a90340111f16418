//! Names in a plan: which are the same, and which only look it.

use std::collections::HashMap;

use super::fields::{Faults, Span};
use crate::rules;
use crate::say;
use crate::words::look;

/// Names that must tell their owners apart: no two the same, none that the eye takes for another owner's.
#[derive(Default)]
pub(super) struct Names {
    owners: HashMap<String, (usize, Span)>,
    looks: HashMap<String, (usize, String)>,
}

impl Names {
    pub fn add(&mut self, owner: usize, name: &str, span: &Span, faults: &mut Faults<'_>) {
        if let Some((_, first)) = self.owners.get(name) {
            let line = faults.place(first).line;
            faults.report(
                &rules::DUPLICATE_ID,
                span,
                say!("“{name}”已在第 {line} 行用过", "\"{name}\" already stands on line {line}"),
                say!("编号、名称和简称都不能重复", "ids, names and aliases must each be unique"),
            );
            faults.other(first, say!("先用在这里", "first used here"));
            return;
        }
        self.owners.insert(name.to_owned(), (owner, span.clone()));
        match self.looks.get(&look(name)) {
            Some((other, twin)) if *other != owner => {
                faults.report(
                    &rules::CONFUSABLE_ID,
                    span,
                    say!("“{name}”与“{twin}”难以分辨", "\"{name}\" looks like \"{twin}\""),
                    say!("换一个一眼能分清的写法", "choose one that the eye tells apart"),
                );
                if let Some((_, first)) = self.owners.get(twin) {
                    faults.other(first, say!("另一个在这里", "the other stands here"));
                }
            }
            Some(_) => {}
            None => {
                self.looks.insert(look(name), (owner, name.to_owned()));
            }
        }
    }

    pub fn owners(self) -> HashMap<String, usize> {
        self.owners.into_iter().map(|(name, (owner, _))| (name, owner)).collect()
    }
}
