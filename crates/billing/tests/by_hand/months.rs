//! Which months an invoice may have.

use std::collections::BTreeSet;

use billing::invoiceable::{choose, may_be_invoiced, months_offered, offer_bill};
use billing::{Bill, BillStatus, BilledMonth, ChoiceError, InvoicedMonth, MonthOffer, MonthRefusal};
use kernel::Timestamp;

use super::{accepted, billed, currency, month, priced};

#[test]
fn a_month_is_invoiced_from_six_on_the_first_and_once() {
    let may = |taken: &[&str], now: &str| {
        let taken: BTreeSet<String> = taken.iter().map(|month| (*month).to_owned()).collect();
        may_be_invoiced(month("2026-10"), &taken, Timestamp::parse_rfc3339(now).unwrap()).map_err(MonthRefusal::word)
    };
    assert_eq!(may(&[], "2026-11-01T05:59:59.999Z"), Err("not-settled"));
    assert_eq!(may(&["2026-09"], "2026-11-01T06:00:00Z"), Ok(()));
    assert_eq!(may(&["2026-10"], "2026-11-01T06:00:00Z"), Err("invoiced"));
    let billed = |accepted_minor, on_its_way| {
        let (month, currency) = (month("2026-10"), currency("USD"));
        BilledMonth { month, currency, accepted_minor, in_other_currencies: false, on_its_way }
            .invoiced()
            .map(|month| month.amount_minor)
            .map_err(MonthRefusal::word)
    };
    assert_eq!(
        (billed(1, false), billed(0, false), billed(1, true)),
        (Ok(1), Err("nothing-billed"), Err("on-its-way"))
    );
}

/// What an offer says: the amount with its currency, or why there is none.
fn said((of, offer): &MonthOffer) -> String {
    match offer {
        Ok((month, currency)) => format!("{of}: {} {currency}", month.amount_minor),
        Err(refusal) => format!("{of}: {}", refusal.word()),
    }
}

#[test]
fn twelve_past_months_of_an_account_are_offered_the_latest_first() {
    let now = Timestamp::parse_rfc3339("2026-11-01T06:00:00Z").unwrap();
    let taken = BTreeSet::from(["2026-09".to_owned()]);
    let offered = |first: &str, now: Timestamp| -> Vec<String> {
        months_offered(month(first), &taken, now).iter().map(said).collect()
    };
    assert_eq!(offered("2026-09", now), ["2026-10: nothing-billed", "2026-09: invoiced"]);
    assert_eq!(offered("2026-10", now.plus_seconds(-1)), ["2026-10: not-settled"]);
    assert!(offered("2026-11", now).is_empty());
    let many = offered("2020-01", now);
    assert_eq!((many.len(), many[11].as_str()), (12, "2025-11: nothing-billed"));
}

#[test]
fn a_month_is_offered_for_what_aws_accepted_of_it() {
    let of = |usage: &[billing::FrozenUsage]| {
        let mut offers = months_offered(
            month("2026-09"),
            &BTreeSet::new(),
            Timestamp::parse_rfc3339("2026-11-20T00:00:00Z").unwrap(),
        );
        let (bill, others) = Bill::of_month(month("2026-10"), usage, currency("USD"));
        let bills: Vec<Bill> = std::iter::once(bill).chain(others).collect();
        offer_bill(&mut offers, month("2026-10"), &bills);
        offers.iter().map(said).collect::<Vec<_>>()
    };
    let (some, held) = (accepted("2026-10-05", "wksp_a", 3), billed("2026-10-06", "wksp_a", 9, BillStatus::Held));
    assert_eq!(of(&[some.clone(), held.clone()]), ["2026-10: 120 USD", "2026-09: nothing-billed"]);
    assert_eq!(of(std::slice::from_ref(&held))[0], "2026-10: nothing-billed");
    let waits = billed("2026-10-06", "wksp_a", 1, BillStatus::OnItsWay);
    assert_eq!(of(&[some.clone(), waits.clone()])[0], "2026-10: on-its-way");
    let yen = |usage| priced(usage, "JPY", 1_000_000);
    assert_eq!(of(&[some.clone(), yen(accepted("2026-10-05", "wksp_a", 3))])[0], "2026-10: several-currencies");
    assert_eq!(of(&[some.clone(), yen(waits)])[0], "2026-10: on-its-way");
    assert_eq!(of(&[some, yen(held)])[0], "2026-10: 120 USD", "what is held in another is not on the invoice");
    assert_eq!(BilledMonth::of(month("2026-10"), &[]), None);
}

/// Two months in dollars, one in yen, one that is not settled.
fn offers() -> Vec<MonthOffer> {
    let of = |text: &str, amount_minor, code: &str| {
        (month(text), Ok((InvoicedMonth { month: text.to_owned(), amount_minor }, currency(code))))
    };
    vec![
        (month("2026-11"), Err(MonthRefusal::NotFinal)),
        of("2026-10", 500, "USD"),
        of("2026-09", 250, "USD"),
        of("2026-08", 900, "JPY"),
    ]
}

#[test]
fn an_invoice_is_for_months_that_are_offered_in_one_currency() {
    let chosen = |wanted: &[&str]| {
        let wanted = wanted.iter().map(|month| (*month).to_owned()).collect();
        choose(&offers(), &wanted).map(|(months, currency)| {
            let months: Vec<_> = months.into_iter().map(|month| (month.month, month.amount_minor)).collect();
            (months, currency.to_string())
        })
    };
    let both = vec![("2026-09".to_owned(), 250), ("2026-10".to_owned(), 500)];
    assert_eq!(chosen(&["2026-10", "2026-09"]), Ok((both, "USD".to_owned())));
    assert_eq!(chosen(&["2026-08"]), Ok((vec![("2026-08".to_owned(), 900)], "JPY".to_owned())));
    assert_eq!(chosen(&["2026-08", "2026-09"]), Err(ChoiceError::Month("2026-09".to_owned())));
    assert_eq!(chosen(&["2026-11"]), Err(ChoiceError::Month("2026-11".to_owned())));
    assert_eq!((chosen(&[]), chosen(&["2026-07"])), (Err(ChoiceError::NoneChosen), Err(ChoiceError::NotOffered)));
}

#[test]
fn an_invoice_has_at_most_twelve_months() {
    let of = |count: usize| -> BTreeSet<String> { (1..=count).map(|number| format!("2025-{number:02}")).collect() };
    assert_eq!(choose(&offers(), &of(12)), Err(ChoiceError::NotOffered));
    assert_eq!(choose(&offers(), &of(13)), Err(ChoiceError::TooMany));
}
