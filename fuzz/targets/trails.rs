//! CloudTrail's files: whatever they hold is read or counted as unreadable.

#![no_main]

use libfuzzer_sys::fuzz_target;
use marketplace::Trail;

fuzz_target!(|text: &str| {
    let Ok(file) = serde_json::from_str(text) else { return };
    let Some(trail) = Trail::read(&file) else { return };
    assert!(trail.calls > 0 || trail.taken.is_empty(), "a record is of a call");
    for record in &trail.taken {
        let quantity = record.logged.quantity.to_string();
        assert!(quantity == "0" || text.contains(&quantity), "a quantity stands in the file: {quantity}");
    }
});
