//! A day on which a license is suspended and resumed. AWS does neither: the fact is another marketplace's, the ledger is the same.

use kernel::Timestamp;
use licensing::{License, LicenseNotice, Notice};
use serde_json::Value;

use super::history::{History, Told};
use super::listings::brand;
use super::named::{LOGS, MILLION, MORNING, keep_the_law, metered, records, run_until, with_buyers};

/// Takes in a word about the first license, of a time.
fn told(history: &mut History, word: fn(LicenseNotice) -> Notice, at: &str) {
    let (store, id, now) = (history.world.store.clone(), history.licenses[0].id.clone(), history.world.now());
    let at = Timestamp::parse_rfc3339(at).unwrap();
    let written = history.world.finish("a word of a marketplace", async move {
        let license = store.licenses.license(&id).await.map_err(|error| error.to_string())?.unwrap();
        let License { arn, product, account, identity, .. } = license;
        let of = LicenseNotice { arn, arn_in_full: true, product, account, agreement: None, offer: None, identity };
        let notice = word(of);
        let known = store.agreements.known(&notice.names()).await.map_err(|error| error.to_string())?;
        let change = licensing::apply(&notice, at, known, now);
        store.agreements.write_change(None, &change).await.map_err(|error| error.to_string())?;
        Ok(Value::Null)
    });
    written.unwrap();
}

/// Reports usage of a time, and hears what is answered.
fn used_at(history: &mut History, quantity: u128, time: &str) -> usize {
    let event = history.send(0, LOGS, quantity, Timestamp::parse_rfc3339(time).unwrap());
    history.world.finish_all();
    history.listen();
    event
}

#[test]
fn what_is_used_while_a_licence_is_suspended_is_billed_to_nobody_and_all_else_is() {
    let mut history = with_buyers(&brand(), MORNING, 1);
    history.use_now(0, LOGS, 2 * MILLION);
    run_until(&mut history, "2026-11-21T11:20:00Z");
    told(&mut history, Notice::Suspended, "2026-11-21T11:20:00Z");
    let refused = history.use_now(0, LOGS, 40 * MILLION);
    used_at(&mut history, 3 * MILLION, "2026-11-21T11:19:59Z");
    run_until(&mut history, "2026-11-21T13:20:00Z");
    // The suspension is told once more, late, and changes nothing.
    told(&mut history, Notice::Resumed, "2026-11-21T13:20:00Z");
    told(&mut history, Notice::Suspended, "2026-11-21T11:20:00Z");
    history.use_now(0, LOGS, 5 * MILLION);
    let late = used_at(&mut history, 7 * MILLION, "2026-11-21T12:59:59Z");
    run_until(&mut history, "2026-11-21T15:20:00Z");
    assert_eq!(records(&mut history, 0, LOGS), [metered(2), metered(3), metered(5)].concat());
    for event in [refused, late] {
        assert_eq!(history.events[event].answer, Some(Told::Refused));
    }
    keep_the_law(history);
}
