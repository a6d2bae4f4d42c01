//! What SES tells of mails: read, or refused with a reason; a text that is read has no more recipients than SES takes, and names
//! that are logged are short and plain.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{SesEvent, SesNotice};

fuzz_target!(|text: &str| {
    match SesEvent::parse(text) {
        Ok(event) => {
            let is_plain = |name: &str| name.len() <= 64 && name.chars().all(|c| c.is_ascii_graphic() || c == ' ');
            assert!(is_plain(&event.id));
            match event.tells {
                SesNotice::Mail(notice) => {
                    assert!(notice.recipients.len() <= 50);
                    assert!(notice.configuration_set.is_none_or(|name| is_plain(&name)));
                }
                SesNotice::Other(name) => assert!(is_plain(&name)),
                SesNotice::SendingStopped | SesNotice::SendingResumed => {}
            }
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
});
