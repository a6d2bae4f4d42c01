//! A bill as comma-separated values (RFC 4180).

use crate::bill::{Bill, Line};
use crate::frozen::BillStatus;
use crate::money::printed_minor;

/// What tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The names of the columns; they are an interface, so they are in no language.
const COLUMNS: [&str; 17] = [
    "day",
    "workspace_id",
    "workspace",
    "product_code",
    "dimension",
    "unit",
    "used",
    "covered",
    "quantity",
    "accepted",
    "on_its_way",
    "held",
    "unit_price",
    "amount_exact",
    "amount",
    "currency",
    "price_recorded",
];

/// What a line is called beside its identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineNames<'a> {
    /// The workspace, as its owner named it; empty if usage is of none.
    pub workspace: &'a str,
    /// The unit of the dimension, in the reader's language; empty if the product has no such dimension any more.
    pub unit: &'a str,
}

/// All lines of `bills`, one a row, below a row with the names of the columns.
#[must_use]
pub fn text<'a>(bills: impl IntoIterator<Item = &'a Bill>, names: impl Fn(&'a Line) -> LineNames<'a>) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    push_row(&mut text, COLUMNS.map(str::to_owned));
    for bill in bills {
        for line in &bill.lines {
            push_row(&mut text, cells(bill, line, names(line)));
        }
    }
    text
}

fn cells(bill: &Bill, line: &Line, names: LineNames<'_>) -> [String; COLUMNS.len()] {
    let digits = bill.minor_digits;
    let units = |status| line.units.get(&status).copied().unwrap_or_default().to_string();
    [
        line.day.to_string(),
        line.workspace.as_ref().map_or_else(String::new, ToString::to_string),
        names.workspace.to_owned(),
        line.product.to_string(),
        line.dimension.to_string(),
        names.unit.to_owned(),
        line.used().printed(),
        line.covered.printed(),
        line.quantity().to_string(),
        units(BillStatus::Accepted),
        units(BillStatus::OnItsWay),
        units(BillStatus::Held),
        line.unit_price.printed(digits),
        line.amount.printed(digits),
        printed_minor(line.amount_minor, digits),
        bill.currency.to_string(),
        line.price_recorded.to_string(),
    ]
}

fn push_row(text: &mut String, row: [String; COLUMNS.len()]) {
    text.push_str(&row.map(|cell| quoted(&cell)).join(","));
    text.push_str("\r\n");
}

/// How a formula begins, in the letters of every keyboard (OWASP, *CSV Injection*).
const FORMULA_BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// At what spreadsheets split a line into cells, whatever it was written for: the reader's language decides.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\n', '\r'];

/// The cell as a spreadsheet reads it back. What a person typed must not become a formula there, in this cell or in one
/// that the reader's separator makes of a part of it: each part that begins like a formula gets an apostrophe in front.
fn quoted(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len());
    let mut rest = cell;
    loop {
        let begins = rest.trim_start_matches([' ', '"', '\'']).starts_with(FORMULA_BEGINNINGS);
        if begins {
            safe.push('\'');
        }
        match rest.split_once(SEPARATORS) {
            Some((part, after)) => {
                let taken = rest.len() - after.len();
                safe.push_str(rest.get(..taken).unwrap_or(part));
                rest = after;
            }
            None => break,
        }
    }
    safe.push_str(rest);
    if safe.contains('"') || safe.contains(SEPARATORS) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_is_a_cell_and_never_a_formula() {
        assert_eq!(quoted("Main"), "Main");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(quoted("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(quoted("a;=1+1"), "\"a;'=1+1\"", "split at ; as in most of Europe");
        assert_eq!(quoted("a\t=1+1"), "\"a\t'=1+1\"");
        assert_eq!(quoted("a,@x; \"+2"), "\"a,'@x;' \"\"+2\"");
        assert_eq!(quoted("a-b=c"), "a-b=c");
        assert_eq!(quoted("@sum"), "'@sum");
        assert_eq!(quoted(" =1+1"), "' =1+1");
        assert_eq!(quoted("＝1+1"), "'＝1+1");
    }
}
