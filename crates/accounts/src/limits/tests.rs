use kernel::Phone;

use super::*;
use crate::code::{Purpose, Sent};
use crate::sample::account_of;
use crate::second_factor::{TypedProof, guess_counters};
use crate::{SessionKind, SessionToken};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn account() -> BillingAccount {
    let phone = Some(Phone::parse("+6561234567").unwrap());
    BillingAccount { phone, phone_verified_at: Some(NOW), ..account_of("ann+1@example.com", NOW) }
}

fn names(limits: &[Limit], kind: LimitKind) -> Vec<String> {
    let of = |limit: &Limit| match &limit.counted {
        Counted::Guesses(of, _) => of.clone(),
        Counted::Codes(target, budget) => format!("{target} {budget}"),
    };
    limits.iter().filter(|limit| limit.kind == kind).map(of).collect()
}

#[test]
fn what_is_looked_at_is_what_the_account_is_counted_by_and_no_network_by_itself() {
    let session =
        Session::open(&SessionToken::from_bytes([1; 32]), SessionKind::Billing { account: account().id }, NOW);
    let known = KnownDevices::default().after_sign_in("d", 1, NOW).unwrap();
    let sources = ["198.51.100.7".to_owned(), String::new(), "198.51.100.7".to_owned()];
    let limits = limits_of(&account(), &known, std::slice::from_ref(&session), &sources, NOW);
    let logins = ["billing:ann", "billing:ann+1@example.com", "billing:+6561234567"];
    assert_eq!(names(&limits, LimitKind::Passwords), logins.map(|login| format!("login:{login}")));
    assert_eq!(names(&limits, LimitKind::Network), logins.map(|login| format!("pair:198.51.100.7:{login}")));
    assert_eq!(names(&limits, LimitKind::CodesAfterPassword), logins.map(|login| format!("password-right:{login}")));
    assert_eq!(names(&limits, LimitKind::Browser), ["device:d"]);
    let targets = ["ann", "ann@example.com", "+6561234567"];
    assert_eq!(
        names(&limits, LimitKind::CodesByStrangers),
        targets.map(|target| format!("codes-by-strangers:{target}"))
    );
    assert_eq!(
        names(&limits, LimitKind::Codes).len(),
        12,
        "three targets, each from the owner, who reads the mailbox, a browser and a network"
    );
    for prover in
        [Prover::Session(session.key.clone()), Prover::Device("d".to_owned()), Prover::stranger("198.51.100.7")]
    {
        let typed = TypedProof::parse("123456").unwrap();
        let counters = guess_counters(&account().id, &prover, &typed);
        assert!(names(&limits, LimitKind::SecondFactor).contains(&counters[0].0), "{counters:?}");
        for (of, _) in &counters[1..] {
            assert_eq!(names(&limits, LimitKind::SecondFactorByStrangers), std::slice::from_ref(of));
        }
    }
    let text = format!("{limits:?}");
    assert!(!text.contains("source:") && !text.contains("codes:198"), "what networks may do everywhere stays: {text}");
}

#[test]
fn a_limit_is_used_up_when_the_next_try_would_be_one_too_many() {
    let limits = limits_of(&account(), &KnownDevices::default(), &[], &[], NOW);
    let password = limits.iter().find(|limit| limit.kind == LimitKind::Passwords).unwrap();
    assert_eq!(password.used_up_by(99, NOW), None);
    let used = password.used_up_by(104, NOW).unwrap();
    assert_eq!((used.used, used.most, used.until), (104, 100, PASSWORD_GUESSES_PER_LOGIN.window_end(NOW)));
    let codes = limits.iter().find(|limit| limit.kind == LimitKind::Codes).unwrap();
    let sent = |seconds: i64| Sent { purpose: Purpose::SignIn, at: NOW.plus_seconds(seconds), message: None };
    let history = |count: i64| SendHistory {
        sends: (0..count).map(|one| sent(one * 60 - 600)).collect(),
        version: 1,
        ..SendHistory::default()
    };
    assert_eq!(codes.used_up_with(&history(4), NOW), None);
    let used = codes.used_up_with(&history(5), NOW).unwrap();
    assert_eq!((used.used, used.most, used.until), (5, 5, NOW.plus_seconds(3000)));
    assert_eq!(codes.used_up_with(&history(5), NOW.plus_seconds(3000)), None);
    assert_eq!((codes.used_up_by(9, NOW), password.used_up_with(&history(9), NOW)), (None, None));
}

#[test]
fn limits_are_lifted_so_often_in_any_day() {
    let hour = |hours: i64| NOW.plus_seconds(hours * 3600);
    let one = Lifts::default().one_more(2, hour(0)).unwrap();
    let two = one.one_more(2, hour(5)).unwrap();
    assert_eq!(two.one_more(2, hour(23)), Err(TooMany { retry_at: hour(24) }));
    let three = two.one_more(2, hour(24)).unwrap();
    assert_eq!(three.one_more(2, hour(25)), Err(TooMany { retry_at: hour(29) }));
    assert_eq!((three.expires_at(), three.version), (hour(48), 0));
}
