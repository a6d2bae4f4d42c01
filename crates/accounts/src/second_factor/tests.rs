use super::*;
use crate::problem::Problem;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_800_000_000 + seconds)
}

fn account() -> BillingAccountId {
    BillingAccountId::parse("bill_1").unwrap()
}

fn key() -> TotpKey {
    TotpKey::from_bytes(*b"12345678901234567890")
}

fn typed(text: &str) -> TypedProof {
    TypedProof::parse(text).unwrap()
}

fn codes() -> Vec<RecoveryCode> {
    (0..10).map(|number| RecoveryCode::from_bytes([number; 15])).collect()
}

/// A factor that was turned on a minute before `at(0)`.
fn factor() -> SecondFactor {
    let session = SessionToken::from_bytes([1; 32]).key();
    let code = typed(&key().code_at(at(-60)));
    Enrolment::begin(session, "sealed".to_owned(), at(-60))
        .confirm(&account(), &key(), &code, &codes(), at(-60))
        .unwrap()
}

fn try_at(factor: &SecondFactor, code_of: i64, now: i64) -> Result<Accepted, ProofError> {
    factor.accept(&account(), &typed(&key().code_at(at(code_of))), Some(&key()), at(now))
}

#[test]
fn codes_are_those_of_rfc_6238() {
    for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
        assert_eq!(key().code_at(Timestamp::from_seconds(seconds)), code);
    }
    assert_eq!(key().to_text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_eq!(key().in_groups(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_eq!(TotpKey::parse(&key().to_text()), Some(key()));
    assert_eq!((TotpKey::parse("GEZD"), format!("{:?}", key()).as_str()), (None, "TotpKey(…)"));
    let address = key().address("Example: GmbH & Co", "ann");
    assert_eq!(
        address,
        "otpauth://totp/Example%3A%20GmbH%20%26%20Co:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%3A%20GmbH%20%26%20Co"
    );
}

#[test]
fn a_clock_may_be_one_step_off_and_no_more() {
    for (code_of, accepted) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
        assert_eq!(try_at(&factor(), code_of, 0).is_ok(), accepted, "{code_of}");
    }
}

#[test]
fn a_step_is_accepted_once_and_none_before_it() {
    let after = try_at(&factor(), 30, 0).unwrap().after;
    assert_eq!(after.version, 2);
    assert_eq!(try_at(&after, 30, 0), Err(ProofError::Used));
    assert_eq!(try_at(&after, 0, 0), Err(ProofError::Used));
    assert!(try_at(&after, 60, 60).is_ok());
    assert_eq!(try_at(&factor(), -60, -60), Err(ProofError::Used), "the code that turned it on");
}

#[test]
fn a_recovery_code_is_accepted_once_however_it_is_typed() {
    let code = codes().remove(3);
    let shown = code.in_groups();
    assert_eq!((shown.len(), shown.matches('-').count()), (29, 5));
    for text in [shown.clone(), shown.to_uppercase().replace('-', " "), shown.replace('-', "")] {
        let accepted = factor().accept(&account(), &typed(&text), None, at(0)).unwrap();
        assert!(accepted.by_recovery_code && accepted.after.recovery_codes_left() == 9, "{text}");
        assert_eq!(accepted.after.accept(&account(), &typed(&text), None, at(0)), Err(ProofError::Wrong));
    }
    let anew = factor().with_recovery_codes(&account(), &[RecoveryCode::from_bytes([99; 15])]);
    assert_eq!(anew.accept(&account(), &typed(&shown), None, at(0)), Err(ProofError::Wrong), "those before end");
    let other = BillingAccountId::parse("bill_2").unwrap();
    assert_eq!(factor().accept(&other, &typed(&shown), None, at(0)), Err(ProofError::Wrong), "of another account");
    let kept = serde_json::to_string(&factor()).unwrap();
    assert!(!kept.contains(&shown.replace('-', "")), "{kept}");
    assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
}

#[test]
fn what_is_neither_six_digits_nor_a_recovery_code_is_said_so() {
    for text in ["12345", "1234567", "abcd-efgh", &"a".repeat(25), &"1".repeat(24)] {
        assert_eq!(TypedProof::parse(text), Err(Problem::SecondFactorForm), "{text}");
    }
    assert_eq!(TypedProof::parse(" - "), Err(Problem::Missing));
    assert!(matches!(typed("１２３ 456"), TypedProof::App(_)), "full-width digits");
}

#[test]
fn a_kind_of_a_later_release_is_in_force_and_cannot_be_checked() {
    let kept = serde_json::json!({ "kind": "passkey", "publicKey": "…", "since": at(0).millis(), "version": 3 });
    let kept: SecondFactor = serde_json::from_value(kept).unwrap();
    assert!(kept.kind == FactorKind::Unknown && kept.is_in_force(at(0)));
    assert_eq!(kept.accept(&account(), &typed("123456"), Some(&key()), at(0)), Err(ProofError::NotHere));
    assert_eq!(kept.accept(&account(), &typed(&codes()[0].in_groups()), None, at(0)), Err(ProofError::NotHere));
    assert_eq!(kept.with_removal(at(0)), None, "and is not removed by what does not know it");
}

#[test]
fn an_enrolment_counts_in_its_session_for_half_an_hour() {
    let session = SessionToken::from_bytes([1; 32]).key();
    let enrolment = Enrolment::begin(session.clone(), "sealed".to_owned(), at(0));
    assert!(
        enrolment.counts(&session, at(ENROLMENT_SECONDS - 1)) && !enrolment.counts(&session, at(ENROLMENT_SECONDS))
    );
    assert!(!enrolment.counts(&SessionToken::from_bytes([2; 32]).key(), at(0)));
    let wrong = enrolment.confirm(&account(), &key(), &typed(&key().code_at(at(90))), &codes(), at(0));
    assert_eq!(wrong, Err(ProofError::Wrong));
}

#[test]
fn a_removal_waits_a_week_and_ends_when_the_factor_is_proved_or_somebody_objects() {
    let asked = factor().with_removal(at(0)).unwrap();
    assert!(asked.is_in_force(at(REMOVAL_WAIT_SECONDS - 1)) && !asked.is_in_force(at(REMOVAL_WAIT_SECONDS)));
    assert_eq!(asked.with_removal(at(1)), None, "asking again changes nothing");
    assert_eq!(try_at(&asked, 60, 60).unwrap().after.removal, None);
    assert_eq!(asked.without_removal(at(1), at(2)), None, "the link of another one");
    assert_eq!(asked.without_removal(at(0), at(REMOVAL_WAIT_SECONDS)), None, "too late");
    assert_eq!(asked.without_removal(at(0), at(2)).unwrap().removal, None);
    let [first, near, done] = OwedNotice::of_removal(&account(), asked.removal.as_ref().unwrap());
    assert_eq!((first.due_at, near.due_at, done.due_at), (at(0), at(6 * 86_400), at(7 * 86_400)));
    assert!(first.is_of_removal() && first.claimed(at(5)).due_at == at(65) && first.claimed(at(5)).version == 2);
}

#[test]
fn strangers_share_a_ceiling_for_codes_of_the_app_and_nothing_else() {
    let names = |prover: &Prover, typed: &TypedProof| -> usize { guess_counters(&account(), prover, typed).len() };
    let (app, recovery) = (typed("123456"), typed(&codes()[0].in_groups()));
    let stranger = Prover::stranger("198.51.100.7");
    assert_eq!((names(&stranger, &app), names(&stranger, &recovery)), (2, 1));
    for prover in [Prover::Device("d".to_owned()), Prover::Session(SessionToken::from_bytes([1; 32]).key())] {
        assert_eq!((names(&prover, &app), names(&prover, &recovery)), (1, 1));
    }
}

#[test]
fn a_removal_is_asked_for_with_every_other_proof_there_is() {
    let token = SessionToken::from_bytes([1; 32]);
    let pending = PendingSignIn::begin(&token, account(), None, at(0));
    for (by_password, by_code, has_password, may) in [
        (true, false, true, false),
        (false, true, true, false),
        (true, true, true, true),
        (false, true, false, true),
        (false, false, false, false),
    ] {
        let pending = PendingSignIn { by_password, by_code, ..pending.clone() };
        assert_eq!(pending.may_ask_for_removal(has_password), may);
    }
    assert!(pending.is_live(at(599)) && !pending.is_live(at(600)));
}
