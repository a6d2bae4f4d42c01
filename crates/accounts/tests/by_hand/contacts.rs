//! Codes, and the change of an address or a telephone.

use accounts::code::{CODE_LIFETIME_SECONDS, Sent};
use accounts::{
    Account, AccountKind, Asker, Code, CodeError, CodeRecipient, CodeScope, Confirmation, ConsoleAccount, Contact,
    CredentialChange, DeviceToken, Digits, NewContact, Objection, PasswordHash, Problem, ProofsSince, Purpose,
    SendHistory, Session, SessionToken, Target,
};
use kernel::{Email, Phone};
use serde_json::json;

use super::{ann, at, username};

const PURPOSES: [&str; 11] = [
    "register",
    "register-phone",
    "bind-billing",
    "create-workspace",
    "register-console",
    "sign-in",
    "change-email-current",
    "change-email-new",
    "change-phone-current",
    "change-phone-new",
    "set-password",
];

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

#[test]
fn each_purpose_and_each_kind_of_account_has_its_word() {
    for (purpose, word) in Purpose::ALL.into_iter().zip(PURPOSES) {
        assert_eq!((purpose.name(), Purpose::parse(word)), (word, Some(purpose)));
        assert_eq!(serde_json::to_value(purpose).unwrap(), word);
    }
    for (kind, word) in [(AccountKind::Console, "console"), (AccountKind::Billing, "billing")] {
        assert_eq!((kind.name(), AccountKind::parse(word)), (word, Some(kind)));
    }
    assert_eq!((Purpose::parse("Register"), AccountKind::parse("")), (None, None));
}

#[test]
fn a_scope_is_named_by_purpose_account_and_asker() {
    let key = SessionToken::from_bytes([1; 32]).key();
    let target = || Target::Username(username("ann"));
    let inside = CodeScope::in_session(Purpose::Register, target(), key.clone());
    assert_eq!(inside.name(), format!("register#billing#{}", key.as_str()));
    let device = DeviceToken::from_bytes([1; 32]);
    let asked = |device| {
        let asker = Asker::outside(device, "198.51.100.7");
        CodeScope::for_account(Purpose::SignIn, target(), AccountKind::Console, asker).name()
    };
    assert_eq!(asked(Some(&device)), format!("sign-in#console#device:{}", device.key().as_str()));
    assert!(asked(None).starts_with("sign-in#console#network:"));
    let targets =
        [target(), Target::Email(email("ann@example.com")), Target::Phone(Phone::parse("+12065550100").unwrap())];
    assert_eq!(targets.each_ref().map(Target::as_str), ["ann", "ann@example.com", "+12065550100"]);
}

#[test]
fn digits_are_six_however_they_are_grouped() {
    let read = |text: &str| Digits::parse(text).map(|digits| digits.as_str().to_owned());
    assert_eq!(read(" 12 34-56 "), Ok("123456".to_owned()));
    assert_eq!(read("１２３\u{2013}４５６\u{200b}"), Ok("123456".to_owned()));
    assert_eq!((read(""), read(" - ")), (Err(Problem::Missing), Err(Problem::Missing)));
    for text in ["12345", "1234567", "12345a", "12345٦"] {
        assert_eq!(read(text), Err(Problem::CodeForm), "{text}");
    }
    let drawn = |number| Digits::from_drawn(number).as_str().to_owned();
    assert_eq!([drawn(0), drawn(4_217), drawn(999_999), drawn(1_000_001)].concat(), "000000004217999999000001");
    assert_eq!(format!("{:?}", Digits::from_drawn(4_217)), "Digits(…)");
    assert_eq!(CODE_LIFETIME_SECONDS, 600);
}

#[test]
fn a_code_is_kept_as_a_hash_that_takes_four_mebibytes() {
    let target = Target::Email(email("ann@example.com"));
    let asker = Asker::outside(None, "198.51.100.7");
    let scope = CodeScope::for_account(Purpose::SignIn, target, AccountKind::Billing, asker);
    let code = Code::issue(&scope, &Digits::parse("123456").unwrap(), [7; 16], at(0)).unwrap();
    let stored = serde_json::to_value(&code).unwrap();
    assert!(stored["codeHash"].as_str().unwrap().starts_with("$argon2id$v=19$m=4096,t=2,p=1$"), "{stored}");
}

#[test]
fn an_error_of_a_code_is_a_problem_of_its_field() {
    assert_eq!(Problem::from(CodeError::Wrong { attempts_left: 2 }), Problem::CodeWrong { attempts_left: 2 });
    assert_eq!(Problem::from(CodeError::Wrong { attempts_left: 0 }), Problem::CodeUsedUp);
    assert_eq!(Problem::from(CodeError::UsedUp), Problem::CodeUsedUp);
    assert_eq!(Problem::from(CodeError::Expired), Problem::CodeExpired);
    assert_eq!(Problem::from(CodeError::Used), Problem::CodeUsed);
    assert_eq!(Problem::from(CodeError::NotSent), Problem::CodeNotSent);
}

fn history(sends: &[(Purpose, i64)]) -> SendHistory {
    let sends =
        sends.iter().map(|(purpose, second)| Sent { purpose: *purpose, at: at(*second), message: None }).collect();
    SendHistory { sends, version: 7, returned_told_at: None }
}

fn sent(sends: &[(Purpose, i64)], purpose: Purpose, second: i64) -> Result<usize, i64> {
    let after = history(sends).send(purpose, "message", at(second));
    after.map(|after| after.sends.len()).map_err(|soon| soon.retry_at.seconds_since(at(0)))
}

#[test]
fn another_code_of_a_purpose_waits_a_minute_and_one_of_another_purpose_does_not() {
    use Purpose::{Register, SignIn};
    assert_eq!(sent(&[], Register, 0), Ok(1));
    assert_eq!((sent(&[(Register, 0)], Register, 59), sent(&[(Register, 0)], Register, 60)), (Err(60), Ok(2)));
    assert_eq!(sent(&[(Register, 0)], SignIn, 1), Ok(2));
    assert_eq!(
        sent(&[(Register, 0), (Register, 100), (SignIn, 110)], Register, 120),
        Err(160),
        "its own last one counts"
    );
}

#[test]
fn five_codes_are_sent_in_an_hour_whatever_they_are_for() {
    use Purpose::{Register, SetPassword, SignIn};
    let five = [(Register, 0), (SignIn, 100), (Register, 200), (SignIn, 300), (Register, 400)];
    assert_eq!(sent(&five[..4], SetPassword, 500), Ok(5));
    assert_eq!(sent(&five, SetPassword, 500), Err(3_600));
    assert_eq!(sent(&five, SetPassword, 3_599), Err(3_600));
    assert_eq!(sent(&five, SetPassword, 3_600), Ok(5), "the oldest is forgotten");
    let late = [(SignIn, 0), (SignIn, 100), (SignIn, 200), (SignIn, 300), (Register, 3_590)];
    assert_eq!(sent(&late, Register, 3_595), Err(3_650), "the later of the two");
}

#[test]
fn each_contact_has_its_word_its_purposes_and_where_it_is_confirmed() {
    assert_eq!((Contact::Email.name(), Contact::Phone.name()), ("email", "phone"));
    assert_eq!(Contact::Email.current_purpose().name(), "change-email-current");
    assert_eq!(Contact::Phone.current_purpose().name(), "change-phone-current");
    let key = SessionToken::from_bytes([1; 32]).key();
    let new = Contact::Phone.new_scope(AccountKind::Billing, Target::Email(email("x@example.com")), key.clone());
    assert_eq!(new.name(), format!("change-phone-new#billing#{}", key.as_str()));
    let current = Contact::Email.current_scope(&ann(None), key.clone(), at(0));
    assert_eq!(
        (current.name(), current.target.as_str()),
        (format!("change-email-current#billing#{}", key.as_str()), "ann@example.com")
    );
    assert_eq!(
        Contact::Phone.current_scope(&ann(Some("+12065550100")), key.clone(), at(0)).target.as_str(),
        "+12065550100"
    );
    let late = Contact::Phone.current_scope(&ann(Some("+12065550100")), key.clone(), at(45 * 86_400));
    assert_eq!(late.target.as_str(), "ann@example.com", "45 days after it was verified");
    assert_eq!(Contact::Phone.current_scope(&ann(None), key.clone(), at(0)).target.as_str(), "ann@example.com");
}

#[test]
fn a_confirmation_counts_for_half_an_hour() {
    let key = SessionToken::from_bytes([1; 32]).key();
    let confirmed = Confirmation::new(Contact::Email, &ann(None), key.clone(), at(0));
    let counts = |second| confirmed.counts(Contact::Email, &ann(None), &key, at(second));
    assert_eq!((counts(1_799), counts(1_800)), (true, false));
    let phone = Confirmation::new(Contact::Phone, &ann(Some("+12065550100")), key.clone(), at(0));
    assert!(!phone.counts(Contact::Phone, &ann(Some("+12065550199")), &key, at(1)), "another telephone meanwhile");
}

#[test]
fn an_objection_stands_for_a_week_and_until_one_to_a_later_change_succeeded() {
    let objection = Objection::to_change_of(&ann(Some("+12065550100")), at(100));
    assert_eq!((objection.account.as_str(), objection.email.as_str()), ("bill_ann", "ann@example.com"));
    assert_eq!(objection.phone.as_ref().map(Phone::as_str), Some("+12065550100"));
    let week = 100 + 604_800;
    assert!(objection.stands(&ann(None), at(week - 1)) && !objection.stands(&ann(None), at(week)));
    let restored = |second| accounts::BillingAccount { restored_at: Some(at(second)), ..ann(None) };
    assert!(objection.stands(&restored(99), at(200)) && !objection.stands(&restored(100), at(200)));
}

#[test]
fn each_change_of_an_account_changes_its_own_part_and_the_version() {
    let before = ann(Some("+12065550100"));
    let hash: PasswordHash = serde_json::from_value(json!("$argon2id$x")).unwrap();
    let ended = |at| ProofsSince::default().ending_sessions(5, at);
    let moved = CredentialChange::Email(email("new@example.com")).of(&before, at(8));
    let proofs_since = ended(at(8));
    let expected =
        accounts::BillingAccount { email: email("new@example.com"), proofs_since, version: 5, ..before.clone() };
    assert_eq!(moved, expected);
    let phone = Phone::parse("+12065550199").ok();
    assert_eq!(
        CredentialChange::Phone(phone.clone().unwrap(), at(9)).of(&before, at(9)),
        accounts::BillingAccount {
            phone,
            phone_verified_at: Some(at(9)),
            proofs_since: ProofsSince::default().voiding_codes(5, at(9)),
            version: 5,
            ..before.clone()
        }
    );
    let kept = CredentialChange::Password(hash.clone()).of(&before, at(9));
    let proofs_since = ended(at(9));
    let expected = accounts::BillingAccount { password_hash: Some(hash), proofs_since, version: 5, ..before.clone() };
    assert_eq!(kept, expected);
    let objection = Objection::to_change_of(&before, at(100));
    let restored = accounts::BillingAccount { version: 9, phone: None, phone_verified_at: None, ..moved };
    let proofs_since = ProofsSince::default().ending_sessions(10, at(200));
    let expected = accounts::BillingAccount { restored_at: Some(at(200)), proofs_since, version: 10, ..before };
    assert_eq!(
        CredentialChange::Objection(objection, at(200))
            .of(&accounts::BillingAccount { password_hash: kept.password_hash, ..restored }, at(200)),
        expected
    );
}

#[test]
fn a_code_goes_to_the_mailbox_or_the_telephone_that_was_named() {
    let (email, phone) = (Email::parse("ann@example.com").unwrap(), Phone::parse("+4915112345678").unwrap());
    let to = |target: Target| CodeRecipient::of(&target);
    assert_eq!(to(Target::Email(email.clone())), Some(CodeRecipient::Email(email.clone())));
    assert_eq!(to(Target::Phone(phone.clone())), Some(CodeRecipient::Phone(phone.clone())));
    assert_eq!(to(Target::Username(username("ann"))), None);
    assert_eq!(CodeRecipient::Email(email).masked(), "a***@e***.com");
    assert_eq!(CodeRecipient::Phone(phone).masked(), "+***78");
}

#[test]
fn a_number_counts_once_it_is_verified_in_either_kind_of_account() {
    let mut billing = ann(Some("+12065550100"));
    let mut console: ConsoleAccount = serde_json::from_value(json!({
        "id": "cons_1", "email": "ann@example.com", "username": "ann", "phone": "+12065550100", "language": "en",
        "termsAcceptedAt": 0, "createdAt": 0, "version": 1,
    }))
    .unwrap();
    (billing.phone_verified_at, console.phone_verified_at) = (None, None);
    assert_eq!((billing.verified_phone(), console.verified_phone()), (None, None));
    (billing.phone_verified_at, console.phone_verified_at) = (Some(at(1)), Some(at(1)));
    let numbers = [billing.verified_phone(), console.verified_phone()].map(|phone| phone.map(Phone::as_str));
    assert_eq!(numbers, [Some("+12065550100"); 2]);
    (billing.phone, console.phone) = (None, None);
    assert_eq!((billing.verified_phone(), console.verified_phone()), (None, None));
}

/// A console account with this address, and with a number that was verified at the second `since`.
fn console(address: &str, phone: Option<(&str, i64)>) -> ConsoleAccount {
    let mut account = json!({
        "id": "cons_ann", "email": address, "username": "ann", "language": "en", "termsAcceptedAt": at(0).millis(),
        "createdAt": at(0).millis(), "version": 4,
    });
    if let Some((phone, since)) = phone {
        account["phone"] = json!(phone);
        account["phoneVerifiedAt"] = json!(at(since).millis());
    }
    serde_json::from_value(account).unwrap()
}

#[test]
fn an_account_of_either_kind_is_changed_alike() {
    let before = console("ann@example.com", Some(("+12065550100", 0)));
    assert_eq!((before.account_id().as_str(), before.account_id().kind()), ("cons_ann", AccountKind::Console));
    let objection = Objection::to_change_of(&before, at(100));
    assert_eq!(serde_json::to_value(&objection).unwrap()["account"], "cons_ann", "the prefix tells the kind");
    let moved = CredentialChange::Email(email("new@example.com")).of(&before, at(100));
    assert_eq!((moved.email.as_str(), moved.version), ("new@example.com", 5));
    let back = CredentialChange::Objection(objection.clone(), at(200)).of(&moved, at(200));
    assert_eq!((back.email.as_str(), back.version, back.restored_at), ("ann@example.com", 6, Some(at(200))));
    assert!(!objection.stands(&back, at(201)) && objection.stands(&moved, at(201)));
    let key = SessionToken::from_bytes([1; 32]).key();
    let scope = Contact::Email.current_scope(&before, key.clone(), at(0));
    assert_eq!(scope.name(), format!("change-email-current#console#{}", key.as_str()));
    assert!(Account::own_words(&before).is_empty() && Account::own_words(&ann(None)) == ["Example"]);
}

#[test]
fn one_proof_holds_for_two_accounts_with_one_mailbox_whose_codes_go_to_one_place() {
    let number = Some(("+12065550100", 0));
    let proven = |contact: Contact, other: &ConsoleAccount, own: Option<&str>, now| {
        contact.is_proven_for_both(&ann(own), other, at(now))
    };
    assert!(proven(Contact::Email, &console("ann@example.com", None), None, 0));
    assert!(!proven(Contact::Email, &console("ben@example.com", None), None, 0));
    assert!(proven(Contact::Email, &console("ann@example.com", number), None, 0), "the mailbox proves the mailbox");
    assert!(!proven(Contact::Phone, &console("ann@example.com", number), None, 0), "a number and a mailbox");
    assert!(proven(Contact::Phone, &console("ann@example.com", number), Some("+12065550100"), 0));
    assert!(!proven(Contact::Phone, &console("ann@example.com", number), Some("+12065550199"), 0));
    assert!(!proven(Contact::Phone, &console("ben@example.com", number), Some("+12065550100"), 0));
    let late = 45 * 86_400;
    assert!(proven(Contact::Phone, &console("ann@example.com", number), Some("+12065550199"), late), "both by mail");
}

#[test]
fn a_new_address_or_number_is_read_beside_the_present_one() {
    let account = console("ann@example.com", Some(("+12065550100", 0)));
    let read = |contact, typed| NewContact::read(contact, &account, typed, |_| true);
    assert_eq!(read(Contact::Email, "ann@example.com"), Err(Problem::Unchanged));
    assert_eq!(read(Contact::Email, "new@example.org").unwrap().masked(), "n***@e***.org");
    assert_eq!(read(Contact::Phone, " "), Err(Problem::Missing));
    assert_eq!(read(Contact::Phone, "+1"), Err(Problem::PhoneForm));
    let same = read(Contact::Phone, "+12065550100").unwrap();
    assert_eq!(same.target().as_str(), "+12065550100", "verified again");
    assert_eq!(same.change(at(9)).of(&account, at(9)).phone_verified_at, Some(at(9)));
}

#[test]
fn what_was_proved_before_a_change_of_the_way_in_opens_the_account_no_more() {
    let digits = Digits::parse("123456").unwrap();
    let scope = CodeScope::for_account(
        Purpose::SignIn,
        Target::Username(username("ann")),
        AccountKind::Billing,
        Asker::outside(None, "198.51.100.7"),
    );
    let code = |second| Code::issue(&scope, &digits, [7; 16], at(second)).unwrap();
    let token = SessionToken::from_bytes([1; 32]);
    let before = ann(Some("+12065550100"));
    let session = |version| Session::open(&token, before.account_id().session_kind(), at(0)).of_version(version);
    assert!(before.takes_code(&code(0)) && before.takes_session(&session(0)), "those from before this was noted");
    assert!(!before.takes_code(&code(-1)), "it was sent to the name's previous holder");

    let objection = Objection::to_change_of(&before, at(100));
    let hash: PasswordHash = serde_json::from_value(json!("$argon2id$x")).unwrap();
    for change in [
        CredentialChange::Email(email("new@example.com")),
        CredentialChange::Supervised(email("new@example.com")),
        CredentialChange::Password(hash),
        CredentialChange::Objection(objection, at(200)),
    ] {
        let after = change.of(&before, at(200));
        let read = |version| after.takes_code(&code(250).of_version(Some(version)));
        assert_eq!((read(4), read(5)), (false, true), "sent after the change, to where the account before it said");
        assert!(after.takes_code(&code(150).of_version(Some(5))), "clocks differ, versions do not");
        assert_eq!((after.takes_code(&code(199)), after.takes_code(&code(200))), (false, true), "{change:?}");
        assert_eq!((after.takes_session(&session(4)), after.takes_session(&session(5))), (false, true), "{change:?}");
    }
    let after = CredentialChange::Phone(Phone::parse("+12065550199").unwrap(), at(200)).of(&before, at(200));
    assert!(!after.takes_code(&code(199)), "it may have gone to the line before");
    assert!(after.takes_session(&session(4)), "who is signed in stays so");
}
