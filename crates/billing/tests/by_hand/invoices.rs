//! Invoices as they are kept and decided.

use billing::{Invoice, InvoiceDecision};
use serde_json::json;

use super::at;

fn invoice() -> Invoice {
    serde_json::from_value(json!({
        "id": "inv_1", "name": "Example", "currency": "USD", "requestedAt": 0, "state": "requested", "version": 3,
        "months": [{"month": "2026-09", "amountMinor": 250}, {"month": "2026-10", "amountMinor": 500}],
    }))
    .unwrap()
}

#[test]
fn an_invoice_is_requested_and_then_issued_or_declined_once() {
    assert_eq!((invoice().word(), invoice().amount_minor(), invoice().holds_its_months()), ("requested", 750, true));
    let issue = || InvoiceDecision::Issue { number: "A-1".to_owned(), link: Some("https://x".to_owned()) };
    let issued = invoice().decide(issue(), at(5)).unwrap();
    assert_eq!((issued.word(), issued.version, issued.holds_its_months()), ("issued", 4, true));
    let stored = serde_json::to_value(&issued).unwrap();
    assert_eq!(
        (&stored["state"], &stored["number"], &stored["at"]),
        (&json!("issued"), &json!("A-1"), &json!(1_764_000_005_000_i64))
    );
    let declined = invoice().decide(InvoiceDecision::Decline("no".to_owned()), at(5)).unwrap();
    assert_eq!((declined.word(), declined.version, declined.holds_its_months()), ("declined", 4, false));
    assert!(issued.decide(issue(), at(6)).is_err() && declined.decide(issue(), at(6)).is_err());
}
