use serde_json::{Value, json};

use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef";

fn event(detail_type: &str, detail: &Value) -> String {
    json!({
        "version": "0", "id": "c1b1f5f0-1111-4222-8333-444455556666", "detail-type": detail_type, "source": "aws.ses",
        "account": "111122223333", "time": "2026-11-21T04:00:02Z", "region": "us-east-1",
        "resources": ["arn:aws:ses:us-east-1:111122223333:configuration-set/tollgate-truewatch-production"],
        "detail": detail,
    })
    .to_string()
}

fn mail() -> Value {
    json!({
        "timestamp": "2026-11-21T04:00:00.000Z", "messageId": "0100-1", "destination": ["ann@example.com"],
        "tags": { "ses:configuration-set": ["tollgate-truewatch-production"], "tollgate-mail": [ID] },
    })
}

fn bounce(kind: &str, sub_kind: &str) -> Result<SesEvent, FeedbackError> {
    let bounce = json!({
        "bounceType": kind, "bounceSubType": sub_kind, "timestamp": "2026-11-21T04:00:02.123Z",
        "bouncedRecipients": [{ "emailAddress": "Ann@Example.com", "action": "failed", "status": "5.1.1" }],
    });
    SesEvent::parse(&event("Email Bounced", &json!({ "eventType": "Bounce", "mail": mail(), "bounce": bounce })))
}

fn notice_of(event: Result<SesEvent, FeedbackError>) -> MailNotice {
    match event.unwrap().tells {
        SesNotice::Mail(notice) => notice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bounce_says_of_which_mail_of_whom_and_whether_for_good() {
    let notice = notice_of(bounce("Permanent", "General"));
    assert_eq!(notice.mail, MailId::parse(ID));
    assert_eq!(notice.configuration_set.as_deref(), Some("tollgate-truewatch-production"));
    assert_eq!(notice.at.to_string(), "2026-11-21T04:00:02.123Z");
    assert_eq!(notice.recipients.iter().map(Email::as_str).collect::<Vec<_>>(), ["ann@example.com"]);
    for (kind, sub_kind, expected) in [
        ("Permanent", "General", FeedbackKind::Returned),
        ("Permanent", "NoEmail", FeedbackKind::Returned),
        ("Permanent", "Suppressed", FeedbackKind::Suppressed),
        ("Permanent", "OnAccountSuppressionList", FeedbackKind::Suppressed),
        ("Transient", "MailboxFull", FeedbackKind::NotNow),
        ("Transient", "General", FeedbackKind::NotNow),
        ("Undetermined", "Undetermined", FeedbackKind::NotNow),
        ("SomethingNew", "", FeedbackKind::NotNow),
    ] {
        assert_eq!(notice_of(bounce(kind, sub_kind)).kind, expected, "{kind} {sub_kind}");
    }
}

#[test]
fn a_complaint_is_one_unless_it_is_taken_back_or_the_mail_was_never_sent() {
    for (complaint, expected) in [
        (json!({ "complaintFeedbackType": "abuse" }), FeedbackKind::Complained),
        (json!({}), FeedbackKind::Complained),
        (json!({ "complaintFeedbackType": null, "complaintSubType": null }), FeedbackKind::Complained),
        (json!({ "complaintFeedbackType": "not-spam" }), FeedbackKind::Wanted),
        (json!({ "complaintSubType": "OnAccountSuppressionList" }), FeedbackKind::Suppressed),
    ] {
        let mut complaint = complaint;
        complaint["timestamp"] = json!("2026-11-21T04:00:02.123Z");
        complaint["complainedRecipients"] = json!([{ "emailAddress": "ann@example.com" }]);
        let detail = json!({ "eventType": "Complaint", "mail": mail(), "complaint": complaint });
        assert_eq!(notice_of(SesEvent::parse(&event("Email Complaint Received", &detail))).kind, expected);
    }
}

#[test]
fn deliveries_delays_and_rejections_are_read() {
    let delivery = json!({ "timestamp": "2026-11-21T04:00:01Z", "recipients": ["ann@example.com"] });
    let detail = json!({ "eventType": "Delivery", "mail": mail(), "delivery": delivery });
    let read = notice_of(SesEvent::parse(&event("Email Delivered", &detail)));
    assert_eq!((read.kind, read.recipients.len()), (FeedbackKind::Delivered, 1));
    let delay = json!({ "timestamp": "2026-11-21T04:00:01Z", "delayType": "MailboxFull",
        "delayedRecipients": [{ "emailAddress": "ann@example.com" }] });
    let detail = json!({ "eventType": "DeliveryDelay", "mail": mail(), "deliveryDelay": delay });
    assert_eq!(notice_of(SesEvent::parse(&event("Email Delivery Delayed", &detail))).kind, FeedbackKind::Delayed);
    let detail = json!({ "eventType": "Reject", "mail": mail(), "reject": { "reason": "Bad content" } });
    let read = notice_of(SesEvent::parse(&event("Email Rejected", &detail)));
    assert_eq!((read.kind, read.at.to_string().as_str()), (FeedbackKind::Rejected, "2026-11-21T04:00:00Z"));
}

#[test]
fn that_sending_was_switched_off_is_told_and_what_is_unknown_has_a_name() {
    let told = |kind: &str| SesEvent::parse(&event(kind, &json!({}))).unwrap().tells;
    assert_eq!(told("Sending Status Disabled"), SesNotice::SendingStopped);
    assert_eq!(told("Sending Status Enabled"), SesNotice::SendingResumed);
    assert_eq!(told("Email Opened"), SesNotice::Other("Email Opened".to_owned()));
    let unknown = json!({ "eventType": "Something\nNew", "mail": mail() });
    let read = SesEvent::parse(&event("Email Bounced", &unknown)).unwrap().tells;
    assert_eq!(read, SesNotice::Other("SomethingNew".to_owned()), "nothing breaks a log line");
}

#[test]
fn what_is_hostile_is_refused_or_read_without_its_poison() {
    for text in ["", "[]", "{}", "null", "{\"id\":1}", &"[".repeat(10_000)] {
        assert_eq!(SesEvent::parse(text), Err(FeedbackError::NotAnEvent), "{text:.20}");
    }
    let of_another = json!({ "id": "x", "source": "my.app", "detail-type": "Email Bounced", "detail": {} }).to_string();
    assert_eq!(SesEvent::parse(&of_another), Err(FeedbackError::NotOfSes));
    let bodiless = event("Email Bounced", &json!({ "eventType": "Bounce", "mail": mail() }));
    assert_eq!(SesEvent::parse(&bodiless), Err(FeedbackError::Lacks("bounce")));
    let timeless = json!({ "bounceType": "Permanent", "timestamp": "yesterday" });
    let timeless = event("Email Bounced", &json!({ "eventType": "Bounce", "mail": mail(), "bounce": timeless }));
    assert_eq!(SesEvent::parse(&timeless), Err(FeedbackError::Lacks("a timestamp")));
    let bounce = json!({ "bounceType": "Permanent", "timestamp": "2026-11-21T04:00:02Z" });
    let mut foreign = mail();
    foreign["tags"] = json!({ "tollgate-mail": ["../../etc/passwd"] });
    foreign["destination"] = (0..500).map(|n| format!("a{n}@example.com")).collect();
    let detail = json!({ "eventType": "Bounce", "mail": foreign, "bounce": bounce });
    let read = notice_of(SesEvent::parse(&event("Email Bounced", &detail)));
    assert_eq!((read.mail, read.configuration_set, read.recipients.len()), (None, None, 50));
    let mut nobody = mail();
    nobody["destination"] = json!(["MAILER-DAEMON", "<script>@x y"]);
    let detail = json!({ "eventType": "Bounce", "mail": nobody, "bounce": bounce });
    assert!(notice_of(SesEvent::parse(&event("Email Bounced", &detail))).recipients.is_empty());
}

#[test]
fn a_mail_server_that_reports_somebody_elses_address_says_nothing_of_it() {
    let victim = json!([{ "emailAddress": "victim@example.org", "action": "failed", "status": "5.1.1" }]);
    let at = "2026-11-21T04:00:02Z";
    for (kind, field, told) in [
        ("Bounce", "bounce", json!({ "bounceType": "Permanent", "timestamp": at, "bouncedRecipients": victim })),
        ("Complaint", "complaint", json!({ "timestamp": at, "complainedRecipients": victim })),
        ("Delivery", "delivery", json!({ "timestamp": at, "recipients": ["victim@example.org"] })),
        ("DeliveryDelay", "deliveryDelay", json!({ "timestamp": at, "delayedRecipients": victim })),
    ] {
        let mut detail = json!({ "eventType": kind, "mail": mail() });
        detail[field] = told;
        let read = notice_of(SesEvent::parse(&event("Email Bounced", &detail)));
        assert_eq!(read.recipients.iter().map(Email::as_str).collect::<Vec<_>>(), ["ann@example.com"], "{kind}");
    }
}
