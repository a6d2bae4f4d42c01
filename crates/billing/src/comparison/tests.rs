use kernel::AgreementId;

use super::*;

const CENT: i64 = 10_000;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A line of a dimension that comes to `millionths`, with what it would be at the agreement's and at the listing's price.
fn line(dimension: &str, millionths: i64, agreed: Option<i64>, listed: Option<i64>) -> ExpectedLine {
    ExpectedLine {
        dimension: Dimension::parse(dimension).unwrap(),
        unit_price: UnitPrice { currency: usd(), millionths: 400_000 },
        amount: Signed(millionths),
        agreed: agreed.map(Signed),
        listed: listed.map(Signed),
    }
}

fn expected(lines: Vec<ExpectedLine>) -> Expected {
    Expected {
        currency: usd(),
        lines,
        charges: Signed::ZERO,
        given_back: Signed::ZERO,
        is_final: true,
        in_other_currencies: false,
    }
}

fn invoice(millionths: i64) -> AwsInvoice {
    AwsInvoice {
        id: format!("INV-{millionths}"),
        agreement: AgreementId::parse("agmt-1").unwrap(),
        kind: AwsInvoiceKind::Invoice,
        amount: Signed(millionths),
        refundable: None,
        currency: usd(),
        issued_at: None,
        issued_by: None,
    }
}

fn memo(millionths: i64) -> AwsInvoice {
    AwsInvoice { kind: AwsInvoiceKind::CreditMemo, amount: Signed(-millionths), ..invoice(millionths) }
}

fn verdict(expected: &Expected, invoices: &[AwsInvoice]) -> Verdict {
    judged(expected, invoices).verdict
}

/// Compared on a day on which an invoice may still be awaited.
fn judged(expected: &Expected, invoices: &[AwsInvoice]) -> Compared {
    compare(expected, invoices, at("2026-12-16T00:00:00Z"), at("2026-12-05T00:00:00Z"))
}

#[test]
fn what_is_the_same_to_the_cent_agrees_however_its_lines_are_rounded() {
    let two = expected(vec![line("a", 1_234_500, None, None), line("b", 2_004_500, None, None)]);
    assert_eq!(verdict(&two, &[invoice(3_240_000)]), Verdict::Agrees, "3.239 rounded once is 3.24");
    let halves = expected(vec![line("a", 1_005_000, None, None), line("b", 1_005_000, None, None)]);
    assert_eq!(verdict(&halves, &[invoice(2_020_000)]), Verdict::Agrees, "1.005 and 1.005 rounded each are 2.02");
    assert_eq!(verdict(&halves, &[invoice(1_010_000), invoice(1_010_000)]), Verdict::Agrees, "on two invoices");
    assert_eq!(verdict(&halves, &[invoice(2_000_000)]), Verdict::Rounding, "rounded down each");
    assert_eq!(verdict(&halves, &[invoice(2_030_000)]), Verdict::Rounding);
    assert_eq!(verdict(&halves, &[invoice(2_040_000)]), Verdict::More);
    assert_eq!(verdict(&expected(Vec::new()), &[]), Verdict::Agrees, "nothing of nothing");
    assert_eq!(verdict(&expected(vec![line("a", 4_000, None, None)]), &[]), Verdict::Agrees, "less than half a cent");
}

#[test]
fn a_cent_is_a_difference_where_nothing_is_rounded_and_yen_have_no_cents() {
    let whole = expected(vec![line("a", 18_000_000, None, None)]);
    assert_eq!(verdict(&whole, &[invoice(18_000_000 + CENT)]), Verdict::Rounding, "a line may be rounded by a cent");
    assert_eq!(verdict(&whole, &[invoice(18_000_000 + 2 * CENT)]), Verdict::More);
    let yen = Currency::parse("JPY").unwrap();
    let of_yen = Expected { currency: yen, ..expected(vec![line("a", 18_400_000, None, None)]) };
    assert_eq!(verdict(&of_yen, &[AwsInvoice { currency: yen, ..invoice(18_000_000) }]), Verdict::Agrees);
    assert_eq!(verdict(&of_yen, &[AwsInvoice { currency: yen, ..invoice(20_000_000) }]), Verdict::More);
}

#[test]
fn an_invoice_that_is_not_there_is_awaited_and_then_missed() {
    let one = expected(vec![line("a", 18_000_000, None, None)]);
    let on = |day: &str| compare(&one, &[], at("2026-12-16T00:00:00Z"), at(day));
    assert_eq!(on("2026-12-05T00:00:00Z").verdict, Verdict::NotYetIssued);
    let late = on("2026-12-16T00:00:00Z");
    assert_eq!((late.verdict, late.difference_minor(&usd())), (Verdict::Missing, -1800));
    assert_eq!(late.dimensions, [Dimension::parse("a").unwrap()]);
    assert_eq!(verdict(&one, &[memo(5_000_000)]), Verdict::NotYetIssued, "a credit memo is no invoice");
}

#[test]
fn a_line_that_is_missing_is_named_and_usage_of_nobody_is_more() {
    let two = expected(vec![line("a", 18_000_000, None, None), line("b", 7_000_000, None, None)]);
    let found = judged(&two, &[invoice(18_000_000)]);
    assert_eq!((found.verdict, found.dimensions), (Verdict::Missing, vec![Dimension::parse("b").unwrap()]));
    let part = judged(&two, &[invoice(20_000_000)]);
    assert_eq!((part.verdict, part.dimensions.len()), (Verdict::Missing, 0), "no whole line explains 5.00");
    assert_eq!(verdict(&two, &[invoice(40_000_000)]), Verdict::More);
    assert_eq!(verdict(&expected(Vec::new()), &[invoice(1_000_000)]), Verdict::More, "nobody used anything");
}

#[test]
fn the_same_usage_at_other_prices_is_told_by_the_agreements_terms_or_by_the_brand_file() {
    let by_terms = [line("a", 18_000_000, Some(22_500_000), Some(18_000_000)), line("b", 7_000_000, None, None)];
    let found = judged(&expected(by_terms.to_vec()), &[invoice(29_500_000)]);
    assert_eq!((found.verdict, found.dimensions), (Verdict::Price, vec![Dimension::parse("a").unwrap()]));
    let by_brand = expected(vec![line("a", 18_000_000, None, Some(9_000_000))]);
    assert_eq!(verdict(&by_brand, &[invoice(9_000_000)]), Verdict::Price, "a private offer that AWS does not know");
    assert_eq!(verdict(&by_brand, &[invoice(10_000_000)]), Verdict::Missing);
}

#[test]
fn credit_memos_are_held_against_the_adjustments_they_come_from() {
    let one = expected(vec![line("a", 18_000_000, None, None)]);
    let adjusted = Expected { given_back: Signed(5_000_000), ..one.clone() };
    assert_eq!(verdict(&adjusted, &[invoice(18_000_000), memo(5_000_000)]), Verdict::Agrees);
    assert_eq!(verdict(&adjusted, &[invoice(18_000_000)]), Verdict::Credit, "AWS agreed and has not given it back");
    let unasked = judged(&one, &[invoice(18_000_000), memo(5_000_000)]);
    assert_eq!((unasked.verdict, unasked.difference_minor(&usd())), (Verdict::Credit, -500));
    let beyond = judged(&one, &[invoice(18_000_000), memo(25_000_000)]);
    assert_eq!((beyond.verdict, beyond.invoiced), (Verdict::Credit, Signed(-7_000_000)), "more than the month");
    assert_eq!(beyond.difference_minor(&usd()), -2500);
    assert_eq!(verdict(&one, &[invoice(20_000_000), memo(5_000_000)]), Verdict::More, "the invoice is looked at first");
}

#[test]
fn fees_of_a_contract_are_expected_beside_usage() {
    let contract = Expected { charges: Signed(1_000_000_000), ..expected(vec![line("a", 4_000_000, None, None)]) };
    assert_eq!(verdict(&contract, &[invoice(1_000_000_000), invoice(4_000_000)]), Verdict::Agrees);
    assert_eq!(verdict(&contract, &[invoice(4_000_000)]), Verdict::Missing);
}

#[test]
fn other_currencies_are_never_added_and_an_unfinished_month_is_not_judged() {
    let one = expected(vec![line("a", 18_000_000, None, None)]);
    let euros = AwsInvoice { currency: Currency::parse("EUR").unwrap(), ..invoice(18_000_000) };
    let found = judged(&one, std::slice::from_ref(&euros));
    assert_eq!((found.verdict, found.invoiced), (Verdict::Currency, Signed::ZERO));
    assert_eq!(verdict(&one, &[invoice(18_000_000), euros]), Verdict::Currency);
    let mixed = Expected { in_other_currencies: true, ..one.clone() };
    assert_eq!(verdict(&mixed, &[invoice(18_000_000)]), Verdict::Currency);
    let open = Expected { is_final: false, ..one };
    assert_eq!(verdict(&open, &[invoice(18_000_000)]), Verdict::NotFinal);
}

#[test]
fn what_closes_a_month_is_no_difference_and_each_word_is_its_own() {
    let words: std::collections::BTreeSet<&str> = Verdict::ALL.map(Verdict::as_str).into_iter().collect();
    assert_eq!(words.len(), Verdict::ALL.len());
    for verdict in Verdict::ALL {
        assert!(!(verdict.closes() && verdict.is_difference()), "{verdict:?}");
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
    }
}
