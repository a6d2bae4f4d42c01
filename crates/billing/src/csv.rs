//! A bill as comma-separated values (RFC 4180).

use crate::aws_invoice::{AwsInvoice, Signed};
use crate::bill::{Bill, Line};
use crate::day::Day;
use crate::frozen::BillStatus;
use crate::money::{minor_digits, printed_minor};

/// What tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The names of the columns; they are an interface, so they are in no language.
const COLUMNS: [&str; 20] = [
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
    "aws_invoice",
    "aws_invoice_type",
    "aws_invoice_amount",
];
/// The day's place in a row.
const DAY: usize = 0;
/// The currency's place in a row.
const CURRENCY: usize = 15;

/// What a line is called beside its identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineNames<'a> {
    /// The workspace, as its owner named it; empty if usage is of none.
    pub workspace: &'a str,
    /// The unit of the dimension, in the reader's language; empty if the product has no such dimension any more.
    pub unit: &'a str,
}

/// All lines of `bills`, one a row, below a row with the names of the columns; then what AWS `invoiced`, in columns of its
/// own, so that no sum of a column counts anything twice.
#[must_use]
pub fn text<'a>(
    bills: impl IntoIterator<Item = &'a Bill>,
    names: impl Fn(&'a Line) -> LineNames<'a>,
    invoiced: &[AwsInvoice],
) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    push_row(&mut text, &COLUMNS);
    for bill in bills {
        for line in &bill.lines {
            push_row(&mut text, &cells(bill, line, names(line)));
        }
    }
    for invoice in invoiced {
        push_row(&mut text, &invoice_cells(invoice));
    }
    text
}

fn invoice_cells(invoice: &AwsInvoice) -> [String; COLUMNS.len()] {
    let mut cells = [const { String::new() }; COLUMNS.len()];
    // Without a sign, which a spreadsheet may take for a formula: the type says which way it counts.
    let amount = Signed(invoice.amount.0.saturating_abs()).printed(minor_digits(&invoice.currency));
    let day = invoice.issued_at.map_or_else(String::new, |at| Day::of(at.hour()).to_string());
    let own = [invoice.id.clone(), invoice.kind.as_str().to_owned(), amount];
    let places = [DAY, CURRENCY].into_iter().chain(COLUMNS.len() - own.len()..COLUMNS.len());
    for (place, cell) in places.zip([day, invoice.currency.to_string()].into_iter().chain(own)) {
        if let Some(at) = cells.get_mut(place) {
            *at = cell;
        }
    }
    cells
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
        String::new(),
        String::new(),
        String::new(),
    ]
}

/// A table as comma-separated values, below a row with the names of its columns. No cell becomes a formula.
#[must_use]
pub fn sheet(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    push_row(&mut text, columns);
    for row in rows {
        push_row(&mut text, &row);
    }
    text
}

fn push_row(text: &mut String, row: &[impl AsRef<str>]) {
    let cells: Vec<String> = row.iter().map(|cell| quoted(cell.as_ref())).collect();
    text.push_str(&cells.join(","));
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
    use super::{quoted, sheet};

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

    #[test]
    fn another_reader_of_csv_finds_every_cell_where_it_was_put() {
        let cells = ["a,b", "say \"hi\"", "=1+1;x", "two\r\nlines", "tab\tbed", "", " ", "\"", "\"\"", "，；", "'"];
        let rows = || cells.windows(3).map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
        let text = sheet(&["one", "two", "three"], rows());
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let read: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(|cell| cell.replace('\'', "")).collect()).collect();
        let put: Vec<Vec<String>> = rows().map(|row| row.iter().map(|cell| cell.replace('\'', "")).collect()).collect();
        assert_eq!(read, put, "but for the apostrophes of the guard");
    }
}
