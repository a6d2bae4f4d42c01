//! Sessions, and the way back to an activation that was left.

use accounts::{
    Draft, LeftActivation, ResumeLink, ResumeRefusal, SecurityEvent, SecurityEventKind, Session, SessionKind,
    SessionToken,
};
use kernel::{BillingAccountId, ConsoleAccountId, Email, Language, LicenseId};

use super::at;

fn token() -> SessionToken {
    SessionToken::from_bytes([0xa5; 32])
}

fn license() -> LicenseId {
    LicenseId::parse("l-1").unwrap()
}

fn bill(id: &str) -> BillingAccountId {
    BillingAccountId::parse(id).unwrap()
}

#[test]
fn a_token_is_64_lower_case_digits_and_its_key_a_hash() {
    assert_eq!(token().as_str(), "a5".repeat(32));
    assert_eq!(SessionToken::parse(&"0f".repeat(32)).map(|token| token.as_str().len()), Some(64));
    for text in ["", &"a".repeat(63), &"a".repeat(65), &"A".repeat(64), &"g".repeat(64)] {
        assert_eq!(SessionToken::parse(text), None, "{text}");
    }
    // The sha256 of `session` and the token, each behind its length in eight bytes.
    assert_eq!(token().key().as_str(), "77ceb86b83101ddf2e8cb7858caefcfcb82df0a04cf9a5258b1b5009b2bf108a");
    assert_eq!(format!("{:?}", token()), "SessionToken(…)");
}

#[test]
fn an_activation_lasts_a_day_and_a_sign_in_half_of_one() {
    let activation = SessionKind::Activation { license: license() };
    let console = SessionKind::Console { account: ConsoleAccountId::parse("cons_ann").unwrap() };
    let billing = SessionKind::Billing { account: bill("bill_ann") };
    for (kind, seconds, of) in [(activation, 86_400, Some(license())), (console, 43_200, None), (billing, 43_200, None)]
    {
        let session = Session::open(&token(), kind, at(0));
        assert!(session.is_live(at(14_399)));
        assert_eq!(session.is_live(at(14_400)), of.is_some(), "a sign-in ends after four hours without use");
        let is_to_be_seen = [299, 300].map(|second| session.is_to_be_seen(at(second)));
        assert_eq!(is_to_be_seen, [false, of.is_none()], "its use is noted every five minutes");
        let session = Session { seen_at: Some(at(seconds - 1)), ..session };
        assert!(session.is_live(at(seconds - 1)) && !session.is_live(at(seconds)));
        assert_eq!((session.license(), session.created_at), (of.as_ref(), at(0)));
        assert_eq!(session.name(), &token().key().as_str()[..16]);
        assert_eq!(session.begun_from(&"x".repeat(65)).source.len(), 64);
    }
    assert_eq!(SecurityEvent::new(SecurityEventKind::SignedIn, at(0), &"é".repeat(65)).source.chars().count(), 64);
}

#[test]
fn an_activation_that_was_left_is_kept_for_three_weeks() {
    let left = LeftActivation::new(token().key(), Email::parse("ann@example.com").unwrap(), Language::English, at(0));
    assert_eq!(left.expires_at, at(1_814_400));
}

#[test]
fn a_link_opens_what_it_was_made_for_once_and_for_a_week() {
    let link = |account: Option<&str>| ResumeLink::new(license(), account.map(bill), None, at(0));
    let (ann, bob) = (bill("bill_ann"), bill("bill_bob"));
    assert_eq!(link(None).opens(None, at(604_799)), Ok(()));
    assert_eq!(link(None).opens(None, at(604_800)), Err(ResumeRefusal::Expired));
    assert_eq!(link(Some("bill_ann")).opens(Some(&ann), at(1)), Ok(()));
    for (made_for, bound_to) in [(None, Some(&ann)), (Some("bill_ann"), Some(&bob)), (Some("bill_ann"), None)] {
        assert_eq!(link(made_for).opens(bound_to, at(1)), Err(ResumeRefusal::WentOn));
    }
    let spent = ResumeLink { spent_at: Some(at(1)), ..link(None) };
    assert_eq!(spent.opens(None, at(2)), Err(ResumeRefusal::Spent));
}

#[test]
fn a_draft_keeps_what_was_typed_in_each_form() {
    let mut draft = Draft::default();
    draft.keep(accounts::Step::Basic, |name| (name == "username").then_some("ann"));
    assert_eq!((draft.value("username"), draft.value("email"), draft.value("nowhere")), ("ann", "", ""));
    assert_eq!(draft.values.len(), 4);
    draft.keep_named("new", &["name", "site"], |name| if name == "name" { "Main" } else { "us1" });
    assert_eq!(
        (draft.named("new", "name"), draft.named("new", "site"), draft.named("old", "name")),
        ("Main", "us1", "")
    );
    assert!(draft.has_named("new"));
    draft.finish_named("new");
    assert!(!draft.has_named("new") && draft.has_named("old"));
    draft.keep_named("new", &["name"], |_| "Again");
    assert!(draft.has_named("new"));
    draft.keep_named("long", &["name"], |_| "0123456789012345678901234567890123456789012345678901234567890123456789");
    let long = "é".repeat(1_001);
    draft.keep(accounts::Step::Company, |_| Some(long.as_str()));
    assert_eq!(draft.value("companyName").chars().count(), 1_000);
    draft.keep_named("long", &["name"], |_| long.as_str());
    assert_eq!(draft.named("long", "name").chars().count(), 1_000);
    let ann = Email::parse("ann@example.com").unwrap();
    assert!(!draft.has_verified(&ann));
    draft.verified_email = Some(ann.clone());
    (draft.verified_code, draft.version) = (Some("x".to_owned()), 9);
    assert!(draft.has_verified(&ann) && !draft.has_verified(&Email::parse("bob@example.com").unwrap()));
    let carried = draft.clone().carried_over();
    assert_eq!(carried, Draft { verified_code: None, version: 0, ..draft });
}
