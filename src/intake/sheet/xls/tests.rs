//! Workbooks built record by record: what other programs write seldom, and what none should.

use proptest::prelude::*;

use super::workbook;
use crate::intake::sheet::{Book, Kind, NotBook};

const EOF: (u16, &[u8]) = (0x0a, &[]);
const BOF_GLOBALS: &[u8] = &[0, 6, 5, 0];
const BOF_SHEET: &[u8] = &[0, 6, 0x10, 0];

/// Number formats of the cells below: general, 0 %, a day.
const GENERAL: u16 = 0;
const DAY: u16 = 2;

/// Kinds and contents of records.
type Records<'r> = &'r [(u16, &'r [u8])];

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len()).expect("a short record");
    [&kind.to_le_bytes(), &len.to_le_bytes(), data].concat()
}

fn stream(records: Records) -> Vec<u8> {
    records.iter().flat_map(|(kind, data)| record(*kind, data)).collect()
}

/// A workbook of sheets, each told by its kind and records, after records of the workbook.
fn book(globals: Records, sheets: &[(u8, Records)]) -> Vec<u8> {
    let xf = |format: u8| [0, 0, format, 0];
    let mut first = stream(&[(0x809, BOF_GLOBALS)]);
    first.extend(stream(globals));
    first.extend(stream(&[(0xe0, &xf(0)), (0xe0, &xf(9)), (0xe0, &xf(14))]));
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|(_, records)| stream(records)).collect();
    // A sheet of the list takes thirteen bytes with its head, the end of the list four.
    let mut at = first.len() + 13 * sheets.len() + 4;
    for ((kind, _), body) in sheets.iter().zip(&bodies) {
        let place = u32::try_from(at).expect("a short stream").to_le_bytes();
        first.extend(record(0x85, &[&place[..], &[0, *kind, 1, 0, b'S']].concat()));
        at += body.len();
    }
    first.extend(stream(&[EOF]));
    first.extend(bodies.concat());
    first
}

/// A worksheet of records, read in a file that holds other streams too.
fn sheet(records: Records) -> Result<Book, NotBook> {
    let records = [&[(0x809, BOF_SHEET)], records, &[EOF]].concat();
    workbook(&book(&[], &[(0, &records)]), false)
}

/// The cells of the first sheet: row, column, kind, text.
fn cells(book: &Book) -> Vec<(u32, u32, Kind, &str)> {
    let sheet = &book.sheets[0];
    sheet.cells.iter().map(|cell| (cell.row, cell.column, cell.kind, sheet.text(cell))).collect()
}

fn head(row: u16, column: u16, format: u16) -> Vec<u8> {
    [row, column, format].iter().flat_map(|field| field.to_le_bytes()).collect()
}

fn cell(column: u16, format: u16, rest: &[u8]) -> Vec<u8> {
    [&head(0, column, format), rest].concat()
}

fn formula(column: u16, value: [u8; 8], flags: u8) -> Vec<u8> {
    cell(column, GENERAL, &[&value[..], &[flags, 0, 0, 0, 0, 0, 0, 0]].concat())
}

const TEXT_FOLLOWS: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xff, 0xff];
const BLANK: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xff, 0xff];
const ONE: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f];
const ZERO: [u8; 8] = [0; 8];

#[test]
fn numbers_in_thirty_bits_are_exact() {
    for (rk, expected) in [
        (7 << 2 | 2_u32, "7"),
        (u32::MAX, "-0.01"),
        (1234 << 2 | 3, "12.34"),
        (100 << 2 | 3, "1"),
        (0x8000_0002, "-536870912"),
        (0x7fff_ffff, "5368709.11"),
        (0x3ff0_0000, "1"),
        (0x3ff0_0001, "0.01"),
        (0xbfe0_0000, "-0.5"),
        (0x4093_4a01, "12.345"),
    ] {
        let number = cell(0, GENERAL, &rk.to_le_bytes());
        let book = sheet(&[(0x27e, &number)]).expect("a workbook");
        assert_eq!(cells(&book), [(0, 0, Kind::Number, expected)], "{rk:x}");
    }
}

#[test]
fn numbers_side_by_side_are_as_many_as_they_say() {
    let numbers = [&head(3, 5, GENERAL)[..], &[6, 0, 0, 0, 1, 0, 10, 0, 0, 0, 6, 0]].concat();
    let book = sheet(&[(0xbd, &numbers)]).expect("a workbook");
    assert_eq!(cells(&book), [(3, 5, Kind::Number, "1"), (3, 6, Kind::Number, "200%")]);
    let mut wrong = numbers.clone();
    wrong[16] = 7;
    assert_eq!(sheet(&[(0xbd, &wrong)]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0xbd, &numbers[..17])]), Err(NotBook::Damaged));
}

#[test]
fn truth_values_and_errors_are_those_there_are() {
    let read = |value: u8, error: u8| sheet(&[(0x205, &cell(0, GENERAL, &[value, error]))]);
    assert_eq!(cells(&read(1, 0).expect("a workbook")), [(0, 0, Kind::Text, "是")]);
    assert_eq!(cells(&read(0, 0).expect("a workbook")), [(0, 0, Kind::Text, "否")]);
    assert_eq!(read(2, 0), Err(NotBook::Damaged));
    for (code, text) in [(0x00, "#NULL!"), (0x0f, "#VALUE!"), (0x1d, "#NAME?"), (0x24, "#NUM!")] {
        assert_eq!(cells(&read(code, 1).expect("a workbook")), [(0, 0, Kind::Error, text)]);
    }
    assert_eq!(read(1, 1), Err(NotBook::Damaged));
}

#[test]
fn the_text_of_a_formula_follows_it() {
    let (waits, text) = (formula(0, TEXT_FOLLOWS, 0), [2, 0, 0, b'a', b'b']);
    let book = sheet(&[(0x06, &waits), (0x4bc, &[]), (0x207, &text)]).expect("a workbook");
    assert_eq!(cells(&book), [(0, 0, Kind::Text, "ab")]);
    let book = sheet(&[(0x06, &waits), (0x207, &text[..4]), (0x3c, &[1, 0x32, 0x75])]).expect("a workbook");
    assert_eq!(cells(&book), [(0, 0, Kind::Text, "a甲")]);
    let book = sheet(&[(0x06, &waits), (0x207, &[0, 0, 0])]).expect("a workbook");
    assert_eq!(cells(&book), []);
    // A text that no formula waits for is of no cell.
    assert_eq!(cells(&sheet(&[(0x207, &text)]).expect("a workbook")), []);
    let second = formula(1, ONE, 0);
    let book = sheet(&[(0x06, &waits), (0x06, &second), (0x207, &text)]).expect("a workbook");
    assert_eq!(cells(&book), [(0, 0, Kind::NoValue, ""), (0, 1, Kind::Number, "1")]);
    assert_eq!(cells(&sheet(&[(0x06, &waits)]).expect("a workbook")), [(0, 0, Kind::NoValue, "")]);
    assert_eq!(sheet(&[(0x06, &formula(0, [4, 0, 0, 0, 0, 0, 0xff, 0xff], 0))]), Err(NotBook::Damaged));
}

#[test]
fn a_zero_or_blank_that_is_yet_to_be_worked_out_is_no_value() {
    let read = |before: Records, value, flags| {
        let formula = formula(0, value, flags);
        let book = sheet(&[before, &[(0x06, &formula)]].concat()).expect("a workbook");
        cells(&book).first().map(|(_, _, kind, text)| (*kind, (*text).to_owned()))
    };
    let number = |text: &str| Some((Kind::Number, text.to_owned()));
    let no_value = Some((Kind::NoValue, String::new()));
    for (before, flags, zero, blank) in [
        (&[][..], 0, number("0"), None),
        (&[], 1, no_value.clone(), no_value.clone()),
        (&[(0x5e_u16, &[0, 0][..])], 0, no_value.clone(), no_value.clone()),
    ] {
        assert_eq!(read(before, ONE, flags), number("1"));
        assert_eq!(read(before, ZERO, flags), zero);
        assert_eq!(read(before, BLANK, flags), blank);
    }
}

#[test]
fn a_workbook_of_zeros_and_blanks_alone_was_never_worked_out() {
    let zero = cell(0, DAY, &[0; 16]);
    let (blank, one) = (formula(1, BLANK, 0), formula(2, ONE, 0));
    let bof: (u16, &[u8]) = (0x809, BOF_SHEET);
    let never = book(&[], &[(0, &[bof, (0x06, &zero), (0x06, &blank), (0x208, &[0; 16]), EOF])]);
    let expected = [(0, 0, Kind::NoValue, ""), (0, 1, Kind::NoValue, "")];
    assert_eq!(cells(&workbook(&never, true).expect("a workbook")), expected);
    assert_eq!(cells(&workbook(&never, false).expect("a workbook")), [(0, 0, Kind::Number, "0")]);
    let worked = book(&[], &[(0, &[bof, (0x06, &zero), EOF]), (0, &[bof, (0x06, &one), EOF])]);
    assert_eq!(cells(&workbook(&worked, true).expect("a workbook")), [(0, 0, Kind::Number, "0")]);
}

#[test]
fn texts_are_cut_anywhere_and_state_their_width_anew() {
    let shared = |pieces: &[&[u8]]| {
        let count = [1, 0, 0, 0, 1, 0, 0, 0];
        let first = [&count[..], pieces[0]].concat();
        let mut globals: Vec<(u16, &[u8])> = vec![(0xfc, &first)];
        globals.extend(pieces[1..].iter().map(|piece| (0x3c_u16, *piece)));
        let label = cell(0, GENERAL, &[0; 4]);
        let sheet: Records = &[(0x809, BOF_SHEET), (0xfd, &label), EOF];
        let book = workbook(&book(&globals, &[(0, sheet)]), false)?;
        Ok(cells(&book).first().map_or(String::new(), |cell| cell.3.to_owned()))
    };
    let text = |text: &str| Ok(text.to_owned());
    assert_eq!(shared(&[&[3, 0, 0, b'a', b'b', b'c']]), text("abc"));
    assert_eq!(shared(&[&[3, 0, 0, b'a', 0xe9], &[1, 0x32, 0x75]]), text("aé甲"));
    assert_eq!(shared(&[&[3, 0, 1, 0x32, 0x75], &[0, b'b'], &[], &[0, b'c']]), text("甲bc"));
    assert_eq!(shared(&[&[3, 0, 1, 0x32, 0x75], &[0, b'b'], &[0], &[0, b'c']]), text("甲bc"));
    assert_eq!(shared(&[&[3, 0, 1], &[1, 0x32, 0x75, 0x32, 0x75, 0x32, 0x75]]), text("甲甲甲"));
    assert_eq!(shared(&[&[1], &[0, 0], b"x"]), Err(NotBook::Damaged));
    assert_eq!(shared(&[&[1], &[0, 0, b'x']]), text("x"));
    // 𠀀 is two units, and each may stand in a record of its own.
    assert_eq!(shared(&[&[2, 0, 1, 0x40, 0xd8], &[1, 0x00, 0xdc]]), text("𠀀"));
    assert_eq!(shared(&[&[2, 0, 1, 0x40, 0xd8], &[0, b'x']]), Err(NotBook::Damaged));
    assert_eq!(shared(&[&[1, 0, 1, 0x40, 0xd8]]), Err(NotBook::Damaged));
    assert_eq!(shared(&[&[2, 0, 1, 0x32]]), Err(NotBook::Damaged));
    // Fonts and how it is spoken stand behind the text.
    assert_eq!(shared(&[&[1, 0, 0x0c, 1, 0, 3, 0, 0, 0, b'x', 9, 9, 9, 9, 9, 9, 9]]), text("x"));
    assert_eq!(shared(&[&[1, 0, 0x0c, 1, 0, 3, 0, 0, 0, b'x', 9], &[9, 9, 9, 9, 9, 9]]), text("x"));
    assert_eq!(shared(&[&[1, 0, 0x0c, 1, 0, 3, 0, 0, 0, b'x', 9, 9, 9, 9, 9, 9]]), Err(NotBook::Damaged));
}

#[test]
fn a_wrong_number_of_shared_texts_matters_only_to_who_shows_one() {
    let read = |declared: u8, texts: &[u8], shown: u8| {
        let shared = [&[9, 0, 0, 0, declared, 0, 0, 0], texts].concat();
        let label = cell(0, GENERAL, &[shown, 0, 0, 0]);
        let records: Records = &[(0x809, BOF_SHEET), (0xfd, &label), EOF];
        let book = workbook(&book(&[(0xfc, &shared)], &[(0, records)]), false)?;
        Ok(cells(&book)[0].3.to_owned())
    };
    let two = [1, 0, 0, b'a', 1, 0, 0, b'b'];
    for declared in [0, 1, 2, 3] {
        assert_eq!(read(declared, &two, 1), Ok("b".to_owned()), "{declared}");
        assert_eq!(read(declared, &two, 2), Err(NotBook::Damaged), "{declared}");
    }
    assert_eq!(read(1, &two[..7], 0), Ok("a".to_owned()));
    assert_eq!(read(2, &two[..7], 0), Err(NotBook::Damaged));
}

#[test]
fn a_number_format_that_cannot_be_read_matters_only_to_numbers() {
    let format: Records = &[(0x41e, &[14, 0, 9, 0, 0, b'y'])];
    let read = |kind: u16, format_: u16, value: &[u8]| {
        let cell_ = cell(0, format_, value);
        let records: Records = &[(0x809, BOF_SHEET), (kind, &cell_), EOF];
        let book = workbook(&book(format, &[(0, records)]), false)?;
        Ok(cells(&book)[0].3.to_owned())
    };
    assert_eq!(read(0x203, GENERAL, &ONE), Ok("1".to_owned()));
    assert_eq!(read(0x204, DAY, &[1, 0, 0, b'x']), Ok("x".to_owned()));
    assert_eq!(read(0x203, DAY, &ONE), Err(NotBook::Damaged));
}

#[test]
fn what_contradicts_itself_or_points_nowhere_is_damaged() {
    let number = cell(0, GENERAL, &ONE);
    assert_eq!(sheet(&[(0x203, &number), (0x203, &number)]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0x203, &number[..13])]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0x203, &cell(0, 3, &ONE))]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0x203, &cell(0, GENERAL, &[0xff; 8]))]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0xfd, &cell(0, GENERAL, &[0; 4]))]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0xe5, &[1, 0, 2, 0, 1, 0, 0, 0, 0, 0])]), Err(NotBook::Damaged));
    assert_eq!(sheet(&[(0xe5, &[2, 0, 1, 0, 1, 0, 0, 0, 0, 0])]), Err(NotBook::Damaged));
}

#[test]
fn cells_are_sorted_and_hidden_rows_are_those_that_have_cells() {
    let number = |row, column| [head(row, column, GENERAL), ONE.to_vec()].concat();
    let row = |row: u8, hidden: u8| [row, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, hidden, 1, 0, 0];
    let (a, b, c) = (number(2, 1), number(2, 0), number(1, 0));
    let told = [row(1, 0x20), row(2, 0), row(7, 0x20)];
    let records: Vec<(u16, &[u8])> =
        vec![(0x208, &told[0]), (0x208, &told[1]), (0x208, &told[2]), (0x203, &a), (0x203, &b), (0x203, &c)];
    let book = sheet(&records).expect("a workbook");
    let places: Vec<_> = cells(&book).iter().map(|cell| (cell.0, cell.1)).collect();
    assert_eq!(places, [(1, 0), (2, 0), (2, 1)]);
    assert_eq!(book.sheets[0].hidden_rows, [1]);
    // All rows are hidden that do not say otherwise.
    let book = sheet(&[(0x225, &[2, 0, 0, 0]), (0x208, &told[1]), (0x203, &a), (0x203, &c)]);
    assert_eq!(book.expect("a workbook").sheets[0].hidden_rows, [1]);
}

#[test]
fn only_worksheets_are_read_and_not_the_charts_in_them() {
    let number = cell(0, GENERAL, &ONE);
    let bof: (u16, &[u8]) = (0x809, BOF_SHEET);
    let chart: (u16, &[u8]) = (0x809, &[0, 6, 0x20, 0]);
    let inner: Records = &[bof, chart, (0x203, &[]), chart, EOF, EOF, (0x203, &number), EOF];
    let stream = book(&[], &[(2, &[chart, EOF]), (0, &[chart, EOF]), (6, &[]), (0, inner)]);
    let read = workbook(&stream, false).expect("a workbook");
    assert_eq!(read.sheets.len(), 1);
    assert_eq!(cells(&read), [(0, 0, Kind::Number, "1")]);
}

#[test]
fn a_stream_that_ends_early_is_damaged_wherever_it_ends() {
    let (label, waits) = (cell(0, GENERAL, &[0; 4]), formula(1, TEXT_FOLLOWS, 0));
    let records: Records =
        &[(0x809, BOF_SHEET), (0xfd, &label), (0x06, &waits), (0x207, &[1, 0, 0, b'x']), EOF];
    let globals: Records = &[(0xfc, &[1, 0, 0, 0, 1, 0, 0, 0, 2, 0]), (0x3c, &[1, 0x32, 0x75, 0x32, 0x75])];
    let whole = book(globals, &[(0, records)]);
    assert_eq!(cells(&workbook(&whole, false).expect("a workbook")).len(), 2);
    for len in 0..whole.len() {
        assert_eq!(workbook(&whole[..len], false), Err(NotBook::Damaged), "{len}");
    }
}

#[test]
fn sheets_that_share_records_are_damage() {
    let bof: (u16, &[u8]) = (0x809, BOF_SHEET);
    let mut stream = book(&[], &[(0, &[bof, EOF]), (0, &[bof, bof, bof, EOF, EOF, EOF])]);
    assert_eq!(workbook(&stream, false).expect("a workbook").sheets.len(), 2);
    // Both sheets begin where the long one does.
    let list = stream.windows(2).position(|kind| kind == [0x85, 0]).expect("a sheet");
    let second = stream[list + 13 + 4..list + 13 + 8].to_vec();
    stream[list + 4..list + 8].copy_from_slice(&second);
    assert_eq!(workbook(&stream, false), Err(NotBook::Damaged));
}

#[test]
fn what_is_locked_or_of_another_time_says_so() {
    assert_eq!(workbook(&book(&[(0x2f, &[1, 0])], &[]), false), Err(NotBook::Encrypted));
    assert_eq!(workbook(&stream(&[(0x809, &[0, 4, 5, 0]), EOF]), false), Err(NotBook::Other));
    assert_eq!(workbook(&stream(&[(0x409, &[0, 0, 0x10, 0]), EOF]), false), Err(NotBook::Other));
    assert_eq!(workbook(&stream(&[(0x809, BOF_SHEET), EOF]), false), Err(NotBook::Other));
    assert_eq!(workbook(&stream(&[EOF]), false), Err(NotBook::Damaged));
}

#[test]
fn texts_of_old_workbooks_are_bytes_of_their_code_page() {
    let read = |page: Records, text: &[u8]| {
        let label = cell(0, 7, &[&[u8::try_from(text.len()).expect("short"), 0], text].concat());
        let mut stream = stream(&[(0x809, &[0, 5, 5, 0])]);
        stream.extend(page.iter().flat_map(|(kind, data)| record(*kind, data)));
        let at = u8::try_from(stream.len() + 12 + 4).expect("a short stream");
        stream.extend(record(0x85, &[at, 0, 0, 0, 0, 0, 1, b'S']));
        stream.extend(record(0x0a, &[]));
        stream.extend(record(0x809, &[0, 5, 0x10, 0]));
        stream.extend(record(0x204, &label));
        stream.extend(record(0x0a, &[]));
        Ok(cells(&workbook(&stream, false)?)[0].3.to_owned())
    };
    let (gbk, latin, other) = ([0xa8, 3], [0xe4, 4], [0xe3, 4]);
    assert_eq!(read(&[(0x42, &gbk)], &[0xbc, 0xd7]), Ok("甲".to_owned()));
    assert_eq!(read(&[(0x42, &gbk)], &[0xbc]), Err(NotBook::Damaged));
    assert_eq!(read(&[(0x42, &latin)], &[0xe9]), Ok("é".to_owned()));
    assert_eq!(read(&[(0x42, &other)], &[0xe9]), Err(NotBook::Other));
    assert_eq!(read(&[(0x42, &other)], b"abc"), Ok("abc".to_owned()));
    assert_eq!(read(&[], b"abc"), Ok("abc".to_owned()));
    assert_eq!(read(&[], &[0xe9]), Err(NotBook::Other));
}

/// Records of all kinds that are read, with anything in them.
fn any_records() -> impl Strategy<Value = Vec<u8>> {
    const KINDS: &[u16] = &[
        0x06, 0x0a, 0x22, 0x2f, 0x3c, 0x42, 0x5c, 0x5e, 0x85, 0xbd, 0xd6, 0xe0, 0xe5, 0xfc, 0xfd, 0x203,
        0x204, 0x205, 0x207, 0x208, 0x221, 0x225, 0x27e, 0x41e, 0x4bc, 0x809,
    ];
    let byte = prop_oneof![3 => 0u8..4, 1 => any::<u8>()];
    let record_ = (prop::sample::select(KINDS), prop::collection::vec(byte, 0..30));
    prop::collection::vec(record_, 0..40)
        .prop_map(|records| records.iter().flat_map(|(kind, data)| record(*kind, data)).collect())
}

proptest! {
    #[test]
    fn any_records_are_read_or_refused(globals in any_records(), cells in any_records(), alone: bool) {
        let _ = workbook(&[&record(0x809, BOF_GLOBALS)[..], &globals].concat(), alone);
        let mut stream = book(&[], &[(0, &[(0x809, BOF_SHEET)])]);
        stream.extend(cells);
        stream.extend(record(0x0a, &[]));
        let _ = workbook(&stream, alone);
    }
}
