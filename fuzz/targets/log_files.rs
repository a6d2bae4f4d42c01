//! Files of CloudTrail's log that operators upload, of any bytes: read in bounded memory, folded or not, and no record is made up.

#![no_main]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use marketplace::{Trail, may_be_log, read_log};

/// The most records that a file may hold here.
const MOST: usize = 8;

fuzz_target!(|bytes: &[u8]| {
    let read = read_log(bytes, MOST);
    let Ok(log) = &read else { return };
    assert!(may_be_log(bytes), "what is read was let in by its first bytes");
    assert!(log.taken.len() <= MOST && log.calls <= log.events, "{log:?}");
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    let mut folded = GzEncoder::new(Vec::new(), Compression::fast());
    folded.write_all(bytes).expect("memory takes it");
    assert_eq!(read_log(&folded.finish().expect("memory takes it"), MOST).as_ref(), Ok(log), "folded it says the same");
    // A document that names its list once, and plainly, says as a whole what it says event by event.
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let is_plain = text.matches("\"Records\"").count() == 1 && !text.contains("Events") && !text.contains('\\');
    let Some(whole) = serde_json::from_str(text).ok().filter(|_| is_plain) else { return };
    if let Some(trail) = Trail::read(&whole) {
        assert_eq!(trail.taken, log.taken);
    }
});
