use kernel::Email;

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_800_000_000 + seconds)
}

fn scope(purpose: Purpose, email: &str, session: Option<u8>) -> CodeScope {
    let session = session.map(|byte| Asker::Session(crate::SessionToken::from_bytes([byte; 32]).key()));
    let asker = session.unwrap_or_else(|| Asker::outside(None, "198.51.100.7"));
    CodeScope { purpose, target: Target::Email(Email::parse(email).unwrap()), account: AccountKind::Billing, asker }
}

fn issued() -> (CodeScope, Code) {
    let scope = scope(Purpose::Register, "ann@example.com", Some(1));
    let code = Code::issue(&scope, &Digits::from_drawn(4_217), [3; SALT_BYTES], at(0)).unwrap();
    (scope, code)
}

fn digits(text: &str) -> Digits {
    Digits::parse(text).unwrap()
}

#[test]
fn a_code_is_good_until_just_before_its_ten_minutes_are_over() {
    let (scope, code) = issued();
    let code = Code { attempts: 1, ..code };
    assert_eq!(code.check(&scope, &digits("004217"), at(0)), Ok(()));
    let last = Timestamp::from_millis(at(CODE_LIFETIME_SECONDS).millis() - 1);
    assert_eq!(code.check(&scope, &digits("004217"), last), Ok(()));
    assert_eq!(code.check(&scope, &digits("004217"), at(CODE_LIFETIME_SECONDS)), Err(CodeError::Expired));
    let used = Code { used: true, ..code };
    for typed in ["004217", "000000"] {
        assert_eq!(used.check(&scope, &digits(typed), at(1)), Err(CodeError::Used));
        let shared = CodeScope { asker: Asker::outside(None, "198.51.100.7"), ..scope.clone() };
        assert_eq!(
            used.check(&shared, &digits(typed), at(1)),
            Err(CodeError::NotSent),
            "a neighbor learns of no account"
        );
    }
}

#[test]
fn the_fifth_attempt_counts_and_the_sixth_does_not() {
    let (scope, code) = issued();
    let tried = |attempts, typed: &str| Code { attempts, ..code.clone() }.check(&scope, &digits(typed), at(1));
    assert_eq!(tried(1, "000000"), Err(CodeError::Wrong { attempts_left: 4 }));
    assert_eq!(tried(5, "000000"), Err(CodeError::Wrong { attempts_left: 0 }));
    assert_eq!(tried(5, "004217"), Ok(()));
    assert_eq!(tried(6, "004217"), Err(CodeError::UsedUp));
}

#[test]
fn a_code_opens_nothing_for_another_purpose_target_account_or_asker() {
    let (_, code) = issued();
    let code = Code { attempts: 1, ..code };
    let wrong = Err(CodeError::Wrong { attempts_left: 4 });
    for other in [
        scope(Purpose::SignIn, "ann@example.com", Some(1)),
        scope(Purpose::Register, "bob@example.com", Some(1)),
        scope(Purpose::Register, "ann@example.com", Some(2)),
        scope(Purpose::Register, "ann@example.com", None),
        CodeScope { account: AccountKind::Console, ..scope(Purpose::Register, "ann@example.com", Some(1)) },
        CodeScope {
            asker: Asker::outside(Some(&crate::DeviceToken::from_bytes([1; 32])), "198.51.100.7"),
            ..scope(Purpose::Register, "ann@example.com", Some(1))
        },
    ] {
        assert_eq!(code.check(&other, &digits("004217"), at(1)), wrong);
    }
}

#[test]
fn six_digits_are_read_as_people_type_them_and_nothing_else_is() {
    for text in ["004217", " 004 217 ", "004-217", "００４２１７", "004\u{2013}217", "004\u{200b}217\u{a0}"] {
        assert_eq!(digits(text).as_str(), "004217");
    }
    assert_eq!(Digits::parse("  "), Err(Problem::Missing));
    for text in ["4217", "0042170", "00421a", "٠٠٤٢١٧"] {
        assert_eq!(Digits::parse(text), Err(Problem::CodeForm), "{text}");
    }
    assert_eq!(format!("{:?}", digits("004217")), "Digits(…)");
}

#[test]
fn another_code_may_be_sent_after_exactly_a_minute() {
    let history = SendHistory::default().send(Purpose::Register, "m", at(0)).unwrap();
    let early = history.clone().send(Purpose::Register, "m", Timestamp::from_millis(at(60).millis() - 1));
    assert_eq!(early, Err(TooSoon { retry_at: at(60) }));
    assert!(history.clone().send(Purpose::Register, "m", at(60)).is_ok());
    assert!(history.send(Purpose::SignIn, "m", at(1)).is_ok(), "another purpose does not wait for this one");
}

#[test]
fn a_target_gets_at_most_five_codes_in_an_hour() {
    let mut history = SendHistory::default();
    for minute in 0..5 {
        history = history.send(Purpose::Register, "m", at(minute * 60)).unwrap();
    }
    assert_eq!(history.clone().send(Purpose::Register, "m", at(300)), Err(TooSoon { retry_at: at(3600) }));
    assert_eq!(history.clone().send(Purpose::SignIn, "m", at(3599)), Err(TooSoon { retry_at: at(3600) }));
    let later = history.send(Purpose::SignIn, "m", at(3600)).unwrap();
    assert_eq!(later.sends.len(), 5, "what is older than an hour is forgotten");
}

#[test]
fn every_purpose_reads_back_under_its_name() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::parse(purpose.name()), Some(purpose));
        assert_eq!(serde_json::to_value(purpose).unwrap(), purpose.name());
    }
    assert_eq!(Purpose::parse("REGISTER"), None);
}

#[test]
fn what_reached_nobody_has_no_place_in_the_history_and_its_minute_is_not_waited_for() {
    let mut history = SendHistory::default();
    for (minute, message) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        history = history.send(Purpose::Register, message, at(i64::try_from(minute).unwrap() * 60)).unwrap();
    }
    assert_eq!(history.messages(at(240)), ["a", "b", "c", "d", "e"]);
    assert_eq!(history.messages(at(3600)), ["b", "c", "d", "e"], "the first is out of the window");
    assert_eq!((history.last_message(Purpose::Register), history.last_message(Purpose::SignIn)), (Some("e"), None));
    assert!(history.clone().send(Purpose::Register, "f", at(241)).is_err());
    assert!(
        history.clone().without(&["b"]).send(Purpose::Register, "f", at(241)).is_err(),
        "the last was sent just now"
    );
    assert!(history.without(&["e"]).send(Purpose::Register, "f", at(241)).is_ok());
}
