//! An invented ledger of any length: thirteen targets, ten offices, a year of days, rows of what was added.

use std::io::{self, Write};

const TARGETS: usize = 13;
const OFFICES: [&str; 10] = [
    "曹杨新村街道",
    "长风新村街道",
    "长寿路街道",
    "甘泉路街道",
    "石泉路街道",
    "宜川路街道",
    "真如镇街道",
    "万里街道",
    "长征镇",
    "桃浦镇",
];

/// A plan for the rows.
pub fn plan() -> String {
    let mut plan = String::from(
        "[plan]\ntitle = \"虚构示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n\
         [reporting]\nreports = [\"*.csv\"]\ncounting = \"added\"\n\
         [[section]]\nnumber = \"一\"\ntitle = \"示例\"\n[[point]]\nid = \"1.1\"\ntitle = \"示例\"\n",
    );
    for name in OFFICES {
        plan.push_str(&format!("[[reporter]]\nname = \"{name}\"\n"));
    }
    for n in 0..TARGETS {
        let goal = 1_000_000 * (n + 1);
        plan.push_str(&format!(
            "[[target]]\nid = \"target-{n:02}\"\npoint = \"1.1\"\nname = \"示例指标{n:02}\"\ngoal = {goal}\nunit = \"户\"\n"
        ));
    }
    plan
}

/// So many rows under a header, the same ones each time: day after day as offices send them, or scattered over the
/// year, which is the hardest order to post.
pub fn rows(count: u64, scattered: bool, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "日期,指标编号,填报单位,本期新增")?;
    let mut seed = 42u64;
    for row in 0..count {
        // A linear congruential generator (Knuth, MMIX): repeatable, and good enough to scatter rows.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = usize::try_from(seed >> 33).expect("31 bits");
        let day = if scattered {
            draw % 336
        } else {
            usize::try_from(row * 336 / count).expect("a day of the year")
        };
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        let (target, office) = (draw / 336 % TARGETS, OFFICES[draw / 4368 % OFFICES.len()]);
        writeln!(out, "2025-{month:02}-{day:02},target-{target:02},{office},{}", draw % 97)?;
    }
    Ok(())
}
