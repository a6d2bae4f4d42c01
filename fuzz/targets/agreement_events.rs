//! Agreement events and the notifications of older listings: read, ignored, or refused with a reason; the same text is the
//! same event.

#![no_main]

use libfuzzer_sys::fuzz_target;
use licensing::{Event, EventId};

fuzz_target!(|text: &str| {
    match Event::parse(text) {
        Ok(event) => {
            // A text that is both a notification and an event, which AWS does not write, has an id as either.
            let is_both = text.contains("MessageId");
            assert!(event.id == EventId::of(text) || is_both, "{:?}", event.id);
            let _ = event.notice.names();
        }
        Err(malformed) => assert!(!malformed.to_string().is_empty()),
    }
});
