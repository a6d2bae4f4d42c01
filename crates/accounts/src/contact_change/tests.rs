use super::*;
use crate::sample::account_of;
use crate::{BillingAccount, SessionToken};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn account() -> BillingAccount {
    account_of("ann@example.com", NOW)
}

fn session(byte: u8) -> SessionKey {
    SessionToken::from_bytes([byte; 32]).key()
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

#[test]
fn a_confirmation_counts_in_its_session_for_its_time_and_while_the_address_is_the_same() {
    let account = account();
    let confirmation = Confirmation::new(Contact::Email, &account, session(1), NOW);
    let end = NOW.plus_seconds(CONFIRMATION_SECONDS);
    assert!(confirmation.counts(Contact::Email, &account, &session(1), end.plus_seconds(-1)));
    assert!(!confirmation.counts(Contact::Email, &account, &session(1), end), "expired");
    assert!(!confirmation.counts(Contact::Email, &account, &session(2), NOW), "another browser");
    assert!(!confirmation.counts(Contact::Phone, &account, &session(1), NOW), "the other contact");
    let moved = CredentialChange::Email(email("new@example.com")).of(&account, NOW);
    assert!(!confirmation.counts(Contact::Email, &moved, &session(1), NOW), "changed meanwhile");
}

#[test]
fn a_first_phone_number_is_confirmed_by_mail_and_a_further_one_by_the_present_phone() {
    let account = account();
    assert_eq!(Contact::Phone.current_target(&account, NOW), Target::Email(account.email.clone()));
    let phone = Phone::parse("+6561234567").unwrap();
    let typed = BillingAccount { phone: Some(phone.clone()), ..account.clone() };
    assert_eq!(Contact::Phone.current_target(&typed, NOW), Target::Email(account.email.clone()), "nobody verified it");
    let with = CredentialChange::Phone(phone.clone(), NOW).of(&account, NOW);
    assert_eq!(Contact::Phone.current_target(&with, NOW), Target::Phone(phone));
    assert_eq!(Contact::Email.current_target(&with, NOW), Target::Email(account.email));
}

#[test]
fn an_objection_restores_the_way_in_and_voids_the_objections_to_what_came_before_it() {
    let first = account();
    let to_first = Objection::to_change_of(&first, NOW);
    let second = CredentialChange::Email(email("thief@example.com")).of(&first, NOW);
    let to_second = Objection::to_change_of(&second, NOW.plus_seconds(10));
    let third = CredentialChange::Email(email("other@example.com")).of(&second, NOW.plus_seconds(10));
    assert!(to_first.stands(&third, NOW.plus_seconds(20)));
    let restored = CredentialChange::Objection(to_first.clone(), NOW.plus_seconds(30)).of(&third, NOW.plus_seconds(30));
    assert_eq!((restored.email.as_str(), &restored.password_hash, restored.version), ("ann@example.com", &None, 6));
    assert!(!to_second.stands(&restored, NOW.plus_seconds(40)), "the thief cannot object to the owner's return");
    assert!(!to_first.stands(&restored, NOW.plus_seconds(40)), "nor is it raised twice");
    assert!(!to_first.stands(&third, NOW.plus_seconds(OBJECTION_SECONDS)), "a week is enough");
    let later = Objection::to_change_of(&restored, NOW.plus_seconds(50));
    assert!(later.stands(
        &CredentialChange::Email(email("new@example.com")).of(&restored, NOW.plus_seconds(50)),
        NOW.plus_seconds(60)
    ));
}

#[test]
fn a_code_for_a_new_address_belongs_to_the_session_that_asked_for_it() {
    let target = Target::Email(email("new@example.com"));
    let (one, other) = (
        Contact::Email.new_scope(AccountKind::Billing, target.clone(), session(1)),
        Contact::Email.new_scope(AccountKind::Billing, target, session(2)),
    );
    assert_ne!(one.name(), other.name());
}
