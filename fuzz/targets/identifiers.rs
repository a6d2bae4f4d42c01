//! Names that come from outside: whatever is taken is plain, is read again as itself, and names one thing.

#![no_main]

use kernel::{
    AgreementId, AwsAccountId, BillingAccountId, Currency, CustomerIdentifier, Dimension, Email, Hour, LicenseArn,
    LicenseId, Month, Phone, ProductCode, SiteId, Timestamp, WorkspaceId,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let kept = [
        AgreementId::parse(text).ok().map(|id| id.to_string()),
        AwsAccountId::parse(text).ok().map(|id| id.to_string()),
        BillingAccountId::parse(text).ok().map(|id| id.to_string()),
        CustomerIdentifier::parse(text).ok().map(|id| id.to_string()),
        Dimension::parse(text).ok().map(|id| id.to_string()),
        LicenseArn::parse(text).ok().map(|id| id.to_string()),
        LicenseId::parse(text).ok().map(|id| id.to_string()),
        ProductCode::parse(text).ok().map(|id| id.to_string()),
        SiteId::parse(text).ok().map(|id| id.to_string()),
        WorkspaceId::parse(text).ok().map(|id| id.to_string()),
        Currency::parse(text).map(|id| id.to_string()),
    ];
    for kept in kept.into_iter().flatten() {
        assert_eq!(kept, text, "a name is kept as it came");
        assert!(text.bytes().all(|b| b.is_ascii_graphic()), "a name is of printable ASCII: {text:?}");
    }
    if let Ok(arn) = LicenseArn::parse(text) {
        assert!(LicenseId::parse(arn.id().as_str()).is_ok(), "an ARN's id is an id: {text:?}");
    }
    if let Ok(email) = Email::parse(text) {
        assert_eq!(Email::parse(email.as_str()).as_ref(), Ok(&email), "an address is read again as itself");
        assert!(email.as_str().bytes().all(|b| b.is_ascii_graphic()), "{email}");
        let local = email.as_str().split('@').next().unwrap_or_default();
        let shown = email.masked();
        assert!(
            local.len() <= 1 || local.contains('*') || !shown.starts_with(local),
            "a masked address shows one letter: {email}"
        );
    }
    if let Ok(phone) = Phone::parse(text) {
        assert_eq!(Phone::parse(phone.as_str()).as_ref(), Ok(&phone), "a number is read again as itself");
        assert!((9..=16).contains(&phone.as_str().len()), "{phone:?}");
        let _ = (phone.country(), phone.masked());
    }
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        let again = Timestamp::parse_rfc3339(&at.to_string());
        assert_eq!(again.map(|again| again.to_string()), Some(at.to_string()), "a time is printed as it is read");
    }
    if let Some(hour) = Hour::parse(text) {
        assert_eq!(Hour::parse(&hour.to_string()), Some(hour));
        assert_eq!(hour.next().start(), hour.start().plus_seconds(3600));
    }
    if let Some(month) = Month::parse(text) {
        assert_eq!(Month::parse(&month.to_string()), Some(month));
    }
});
