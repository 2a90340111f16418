//! The rules: a line each here, and a page each under `rules/`, which is the manual and the test.

pub mod page;

use crate::diagnostic::{Diagnostic, Findings, Group, Level, Rule};
use crate::say;
use crate::source::{FileId, Place};
use crate::words::{Said, Words};

macro_rules! rules {
    ($($ident:ident $name:literal $group:ident $level:ident $zh:literal $en:literal;)*) => {
        $(pub static $ident: Rule = Rule {
            name: $name,
            group: Group::$group,
            level: Level::$level,
            words: Words::new($zh, $en),
            page: include_str!(concat!("rules/", $name, ".md")),
        };)*
        /// Every rule, in the order of the list.
        pub static ALL: &[&Rule] = &[$(&$ident),*];
    };
}

rules! {
    PLAN_SYNTAX "plan-syntax" Plan Deny "工作要点文件不合 TOML 语法" "the plan is not valid TOML";
    UNKNOWN_KEY "unknown-key" Plan Deny "工作要点中有不认识的键" "the plan has an unknown key";
    WRONG_TYPE "wrong-type" Plan Deny "键的值类型不对" "a key of the plan has a value of the wrong type";
    MISSING_KEY "missing-key" Plan Deny "缺少必填的键" "a key the plan must have is missing";
    BAD_VALUE "bad-value" Plan Deny "键的值不在允许范围内" "a key of the plan has a value that is not allowed";
    DUPLICATE_ID "duplicate-id" Plan Deny "编号、名称或简称重复" "an id, name or alias stands twice";
    CONFUSABLE_ID "confusable-id" Plan Deny "编号或名称与另一个难以分辨" "an id or name looks like another one";
    MISSING_POINT "missing-point" Plan Deny "所属要点或部分不存在" "the point or section named does not exist";
    BAD_GOAL "bad-goal" Plan Deny "年度目标不合法" "a goal that cannot be one";
    BAD_STEPS "bad-steps" Plan Deny "分期计划不合法" "steps that fall, or do not end at the goal";
    BAD_ITEMS "bad-items" Plan Deny "点位清单不合法" "a list of items that cannot be one";
    BAD_ALLOCATION "bad-allocation" Plan Deny "目标分解之和不等于目标" "an allocation that does not add up to the goal";
    BAD_WINDOW "bad-window" Plan Deny "日期颠倒或超出期限" "a day before its start or outside its window";
    MEASURE_CONFLICT "measure-conflict" Plan Deny "该计量方式不允许这个键" "a key the measure does not allow";
    UNDECLARED_REPORTER "undeclared-reporter" Plan Deny "填报单位未登记" "a reporter the plan does not declare";
    REPORTS_OUTSIDE "reports-outside" Plan Deny "数据路径超出允许的目录" "a reports path that leaves the plan's folder";
    UNKNOWN_RULE "unknown-rule" Plan Deny "没有这条规则" "a level for a rule that does not exist";

    EMPTY_FILE "empty-file" File Deny "文件是空的" "the file is empty";
    BAD_ENCODING "bad-encoding" File Deny "文件编码无法识别" "the file's encoding cannot be read";
    MIXED_ENCODING "mixed-encoding" File Deny "一个文件里有两种编码" "two encodings in one file";
    NUL_BYTE "nul-byte" File Deny "文件含有空字符（NUL）" "the file holds a NUL byte";
    NOT_A_TABLE "not-a-table" File Deny "文件其实不是 CSV" "the file is something else named .csv";
    HTML_PAGE "html-page" File Deny "文件其实是网页" "the file is a web page";
    MISNAMED_WORKBOOK "misnamed-workbook" File Deny "工作簿用了文本的扩展名" "a workbook named like a text";
    BROKEN_WORKBOOK "broken-workbook" File Deny "工作簿已损坏" "the workbook is damaged";
    ENCRYPTED_WORKBOOK "encrypted-workbook" File Deny "工作簿设有密码" "the workbook is locked with a password";
    OVERSIZED_WORKBOOK "oversized-workbook" File Deny "工作簿大得不合常理" "the workbook is too large to be one";
    BROKEN_QUOTES "broken-quotes" File Deny "引号不配对" "quotes that do not pair";
    OVERSIZED_ROW "oversized-row" File Deny "一行长得不合常理" "a row too long to be one";
    NO_HEADER "no-header" File Deny "找不到表头" "no header was found";
    MISSING_COLUMN "missing-column" File Deny "缺少必需的列" "a required column is missing";
    DUPLICATE_COLUMN "duplicate-column" File Deny "同一列出现两次" "a column stands twice";
    SEVERAL_HEADERS "several-headers" File Deny "表头不止一行" "the header has more than one row";
    UNCLEAR_LAYOUT "unclear-layout" File Deny "宽表的排列不能判断" "a wide sheet that cannot be understood";

    RAGGED_ROW "ragged-row" Data Deny "单元格数与表头不符，该行已拒收" "a row with more or fewer cells than the header";
    BLANK_CELL "blank-cell" Data Deny "必填单元格为空，该行已拒收" "a cell that must be filled is blank";
    UNKNOWN_TARGET "unknown-target" Data Deny "指标不在工作要点中，该行已拒收" "a target the plan does not have";
    UNKNOWN_REPORTER "unknown-reporter" Data Deny "填报单位未登记，该行已拒收" "a reporter the plan does not have";
    UNEXPECTED_REPORTER "unexpected-reporter" Data Deny "该指标不由此单位填报，该行已拒收" "a reporter the target does not expect";
    UNKNOWN_ITEM "unknown-item" Data Deny "点位不在清单中，该行已拒收" "an item that is not in the target's list";
    BAD_DAY "bad-day" Data Deny "日期无法识别，该行已拒收" "a day that cannot be read";
    BAD_NUMBER "bad-number" Data Deny "数值无法识别，该行已拒收" "a figure that cannot be read";
    TOO_MANY_DECIMALS "too-many-decimals" Data Deny "小数位数过多，该行已拒收" "more decimals than the target has";
    WRONG_UNIT "wrong-unit" Data Deny "计量单位不符，该行已拒收" "a unit that is not the target's";
    OUTSIDE_WINDOW "outside-window" Data Deny "日期不在指标期限内，该行已拒收" "a day outside the target's window";
    DATED_AFTER_SUBMITTED "dated-after-submitted" Data Deny "数据日期晚于报送日期，该行已拒收" "a figure of a day later than it was sent";
    FIGURE_NOT_ALLOWED "figure-not-allowed" Data Deny "该指标不收这种数，该行已拒收" "a kind of figure the measure does not take";
    VALUE_CONFLICT "value-conflict" Data Deny "数值列与另一列矛盾，该行已拒收" "`value` and the column it stands for differ";
    NEGATIVE_TOTAL "negative-total" Data Deny "累计数为负，该行已拒收" "a total below zero";
    EMPTY_DENOMINATOR "empty-denominator" Data Deny "比率缺少基数，该行已拒收" "a ratio without its denominator";
    OVER_NUMERATOR "over-numerator" Data Deny "分子大于基数，该行已拒收" "a numerator above its denominator";
    CONFLICTING_ROWS "conflicting-rows" Data Deny "同一次报送中累计数互相矛盾，均已拒收" "different totals in one submission";
    ERROR_CELL "error-cell" Data Deny "公式出错，该行已拒收" "a formula that failed";
    FORMULA_WITHOUT_VALUE "formula-without-value" Data Deny "公式没有结果，该行已拒收" "a formula saved without its result";
    MERGED_FIGURE "merged-figure" Data Deny "数值在合并单元格里，该行已拒收" "a figure in merged cells";
    TOTAL_ROW "total-row" Data Warn "合计行不计入" "a row of sums, not counted";
    FOOTER_ROW "footer-row" Data Warn "说明和分组标题不计入" "a remark or a heading of a section, not counted";
    REPEATED_HEADER "repeated-header" Data Warn "表头重复出现" "the header stands there once more";
    SAYS_NOTHING "says-nothing" Data Warn "该行既无数值也无文字，已拒收" "a row with neither figure nor words";

    TITLE_ABOVE_HEADER "title-above-header" Data Warn "表头之上有标题行，已跳过" "lines above the header, skipped";
    BLANK_COLUMNS "blank-columns" Data Warn "有没有列名的空列，已跳过" "columns without a heading, skipped";
    UNKNOWN_COLUMN "unknown-column" Data Warn "不认识的列，未读取" "an unknown column, not read";
    WIDE_SHEET "wide-sheet" Data Warn "宽表按行读取" "a wide sheet, read as rows";
    MERGED_CELLS "merged-cells" Data Warn "合并单元格里的名称已逐行读取" "a name in merged cells, read for each row";
    HIDDEN_SHEET "hidden-sheet" Data Warn "隐藏的工作表未读取" "a hidden sheet, not read";
    HIDDEN_ROWS "hidden-rows" Data Warn "隐藏的行和列照样读取" "hidden rows and columns, read like any other";
    SKIPPED_SHEET "skipped-sheet" Data Warn "没有表头的工作表未读取" "a sheet without a header, not read";
    CONFUSABLE_NAME "confusable-name" Data Warn "名称只差写法，已按计划读取" "a name that differs in spelling alone";
    NORMALISED_VALUE "normalised-value" Data Warn "数值写法不规范，已换算" "a figure read from an unusual spelling";
    DUPLICATE_ROW "duplicate-row" Data Warn "重复行" "a row that stands twice";
    SUPERSEDED "superseded" Data Allow "该行已被后来的报送替代" "a row replaced by a later submission";
    TOTAL_MISMATCH "total-mismatch" Data Warn "上期累计加本期新增不等于本期累计" "previous total and added do not make the total";
    OVERLAPPING_PERIODS "overlapping-periods" Data Warn "报告期重叠，可能重复计入" "periods that overlap, and may count twice";
    TOTAL_WITHDRAWN "total-withdrawn" Data Warn "重报只有本期新增，原报累计不再采用" "a total replaced by an added figure alone";
    ITEMS_MISMATCH "items-mismatch" Data Warn "各点位之和不等于单位合计" "items do not add up to the reporter's figure";
    FALLING_TOTAL "falling-total" Data Warn "累计数下降" "a total that falls";
    NEGATIVE_ADDED "negative-added" Data Warn "本期新增为负，按更正处理" "a negative added figure, applied as a correction";
    DENOMINATOR_CHANGED "denominator-changed" Data Warn "比率的基数与上期不同" "a ratio's denominator that changes";
    JUMP "jump" Data Warn "数值陡增到上期的十倍以上" "a figure ten times the previous one or more";
    ALLOCATION_EXCEEDED "allocation-exceeded" Data Warn "填报单位的数超过分解数" "a reporter above its share of the goal";
    LEVEL_CONFLICT "level-conflict" Data Warn "与上级要求不一致" "a goal at odds with what others ask";
    FUTURE_FIGURE "future-figure" Data Allow "数据日期在截止日期之后，尚未计入" "a figure dated after the as-of, not counted yet";
    LATE_REPORT "late-report" Data Warn "迟报" "a report sent after its deadline";
    MISSING_REPORT "missing-report" Data Warn "有应报的指标从未报送" "targets that a reporter never reported";
    STALE_REPORT "stale-report" Data Warn "最近一期未更新，沿用旧数" "a figure carried forward from an earlier period";
    SEALED_DIFFERS "sealed-differs" Data Deny "与封存的表不一致" "a figure differs from what was sealed";
    NO_MATCH "no-match" Data Warn "路径未匹配到任何文件" "a path that matches no file";
    SKIPPED_FILE "skipped-file" Data Warn "文件夹中有未读取的文件" "a file in the folder that was not read";
    NOTHING_READ "nothing-read" Data Deny "没有读到任何数据" "not one row was read";
    UNUSED_LEVEL "unused-level" Data Allow "设了级别，本次没有这类问题" "a level set for what was not found";

    BEHIND_SCHEDULE "behind-schedule" Judgement Deny "滞后" "behind schedule";
    FAR_BEHIND "far-behind" Judgement Deny "严重滞后" "far behind schedule";
    OVERDUE "overdue" Judgement Deny "逾期未完成" "past due and not met";
    UNREPORTED "unreported" Judgement Deny "未报送" "nothing reported";
    BREACHED "breached" Judgement Deny "超限" "above its ceiling";
    BEHIND_PERIODS "behind-periods" Judgement Deny "连续两期滞后" "behind for two periods in a row";
}

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.name == name)
}

/// Which rules a name in `--deny`, `--warn`, `--allow` or `[rules]` speaks of: one rule, a group, or all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Selector {
    Rule(&'static Rule),
    Group(Group),
    All,
}

impl Selector {
    pub fn parse(name: &str) -> Option<Selector> {
        match name {
            "all" => Some(Selector::All),
            _ => find(name)
                .map(Selector::Rule)
                .or_else(|| Group::ALL.into_iter().find(|group| group.key() == name).map(Selector::Group)),
        }
    }

    /// Whether a rule is among those it speaks of.
    pub fn covers(self, rule: &Rule) -> bool {
        match self {
            Selector::Rule(one) => one == rule,
            Selector::Group(group) => group == rule.group,
            Selector::All => true,
        }
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Selector::Rule(rule) => rule.name,
            Selector::Group(group) => group.key(),
            Selector::All => "all",
        }
    }

    /// The group it keeps within; `None` of all.
    fn group(self) -> Option<Group> {
        match self {
            Selector::Rule(rule) => Some(rule.group),
            Selector::Group(group) => Some(group),
            Selector::All => None,
        }
    }

    /// The narrower selector wins.
    fn narrowness(self) -> u8 {
        match self {
            Selector::All => 0,
            Selector::Group(_) => 1,
            Selector::Rule(_) => 2,
        }
    }
}

/// A level set from outside.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub selector: Selector,
    pub level: Level,
    /// The line of the plan that sets it; a flag has none.
    pub place: Option<Place>,
}

impl Setting {
    /// Why it cannot be set, and what to do: what stops every table is denied whatever anyone says. To say so is fine.
    pub fn refused(&self) -> Option<(Said, Said)> {
        let stops = self.selector.group().is_some_and(Group::stops);
        let name = self.selector.name();
        (stops && self.level != Level::Deny).then(|| {
            (
                say!("“{name}”只能是 deny", "`{name}` can only be `deny`"),
                say!("有这类问题时一律停止出表", "such a fault always stops the table"),
            )
        })
    }

    /// Whether it sets the level of a rule. What is allowed unless asked for is asked for by its own name: who denies
    /// all `data` means what is warned of, not every correction.
    fn reaches(&self, rule: &Rule) -> bool {
        let by_name = matches!(self.selector, Selector::Rule(_));
        self.selector.covers(rule) && (by_name || self.level == Level::Allow || rule.level > Level::Allow)
    }

    /// As it is written.
    pub fn written(&self) -> String {
        let (name, level) = (self.selector.name(), self.level.key());
        match self.place {
            Some(_) => format!("{name} = \"{level}\""),
            None => format!("--{level} {name}"),
        }
    }
}

/// Levels set from outside: flags before the plan, and within each the narrower before the wider, the later
/// before the earlier.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    pub flags: Vec<Setting>,
    pub plan: Vec<Setting>,
}

impl Levels {
    /// The level of a rule in this run. Rules that stop every table are always denied.
    pub fn of(&self, rule: &Rule) -> Level {
        if rule.group.stops() {
            return Level::Deny;
        }
        [&self.flags, &self.plan]
            .into_iter()
            .find_map(|set| {
                set.iter()
                    .enumerate()
                    .filter(|(_, setting)| setting.reaches(rule))
                    .max_by_key(|(at, setting)| (setting.selector.narrowness(), *at))
                    .map(|(_, setting)| setting.level)
            })
            .unwrap_or(rule.level)
    }

    /// Reports levels of rules and groups that found nothing. `judged` says whether the judgement rules had their say.
    pub fn unused(&self, plan: FileId, judged: bool, findings: &mut Findings) {
        let fired: Vec<&Rule> = findings.counts().map(|(_, rule, _)| rule).collect();
        for setting in self.flags.iter().chain(&self.plan) {
            let Some(group) = setting.selector.group() else { continue };
            let asked = setting.selector == Selector::Rule(&UNUSED_LEVEL);
            let silent = group.stops() || (group == Group::Judgement && !judged);
            if asked || silent || fired.iter().any(|rule| setting.reaches(rule)) {
                continue;
            }
            let (written, name) = (setting.written(), setting.selector.name());
            findings.push(
                Diagnostic::new(
                    &UNUSED_LEVEL,
                    setting.place.unwrap_or(Place::whole(plan)),
                    say!(
                        "{written} 没有用上：本次没有这类问题",
                        "`{written}` did nothing: there was no such finding"
                    ),
                )
                .value(name)
                .help(say!("不再需要的请删去", "remove it if it is no longer needed")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_and_stand_once() {
        for (at, rule) in ALL.iter().enumerate() {
            assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.name);
            assert!(ALL[..at].iter().all(|other| other != rule), "{}", rule.name);
            assert!(Group::ALL.iter().all(|group| group.key() != rule.name), "{}", rule.name);
            assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        }
    }

    #[test]
    fn a_flag_beats_the_plan_and_a_rule_beats_its_group() {
        let set = |names: &[(&str, Level)]| {
            names
                .iter()
                .map(|&(name, level)| Setting {
                    selector: Selector::parse(name).expect("a name"),
                    level,
                    place: None,
                })
                .collect::<Vec<_>>()
        };
        let levels = Levels {
            flags: set(&[("bad-day", Level::Warn), ("data", Level::Allow)]),
            plan: set(&[("bad-day", Level::Deny), ("overdue", Level::Warn)]),
        };
        assert_eq!(levels.of(&BAD_DAY), Level::Warn);
        assert_eq!(levels.of(&BAD_NUMBER), Level::Allow);
        assert_eq!(levels.of(&OVERDUE), Level::Warn);
        assert_eq!(levels.of(&BREACHED), Level::Deny);
        assert_eq!(Levels { flags: set(&[("all", Level::Allow)]), plan: vec![] }.of(&NO_HEADER), Level::Deny);
    }

    #[test]
    fn a_group_does_not_wake_what_is_allowed_unless_named() {
        let set = |name: &str, level: Level| Setting {
            selector: Selector::parse(name).expect("a name"),
            level,
            place: None,
        };
        let levels = Levels { flags: vec![set("data", Level::Deny), set("all", Level::Warn)], plan: vec![] };
        assert_eq!(levels.of(&STALE_REPORT), Level::Deny);
        assert_eq!(levels.of(&SUPERSEDED), Level::Allow);
        let named = Levels { flags: vec![set("superseded", Level::Warn)], ..levels.clone() };
        assert_eq!(named.of(&SUPERSEDED), Level::Warn);
        let hushed = Levels { flags: vec![set("data", Level::Allow)], plan: named.flags };
        assert_eq!(hushed.of(&SUPERSEDED), Level::Allow);
    }
}
