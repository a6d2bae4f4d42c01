//! Usage events: what is counted is exactly what was written, and the same event has the same content.

#![no_main]

use libfuzzer_sys::fuzz_target;
use metering::{Raw, ReportedEvent, UsageEvent};

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n').map(str::to_owned);
    let reported = ReportedEvent {
        specversion: Some("1.0".to_owned()),
        source: Some("fuzz".to_owned()),
        id: lines.next(),
        subject: lines.next(),
        dimension: lines.next(),
        time: lines.next(),
        quantity: lines.next(),
    };
    if let Ok(event) = UsageEvent::parse(&reported) {
        let again = UsageEvent::parse(&reported).expect("read once, read again");
        assert_eq!(event.content(), again.content());
    }
    if let Ok(raw) = Raw::from_number(text) {
        assert_eq!(Raw::from_number(&raw.to_string()), Ok(raw), "an amount is printed as it is read");
        // A second opinion where floating point is exact.
        if let Ok(number) = text.trim().parse::<f64>()
            && number < 9_007_199_254_740_992.0
        {
            assert_eq!(raw.to_string(), format!("{}", number.abs()), "{text:?}");
        }
    }
});
