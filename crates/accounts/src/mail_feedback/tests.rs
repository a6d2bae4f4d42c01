use kernel::BillingAccountId;

use super::*;
use crate::sent_mail::MailOutcome;

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_795_000_000 + second)
}

fn told(all: &[(FeedbackKind, i64)]) -> MailFeedback {
    all.iter().fold(MailFeedback::default(), |known, (kind, second)| known.with(*kind, at(*second)))
}

const EVERY_KIND: [FeedbackKind; 8] = [
    FeedbackKind::Delivered,
    FeedbackKind::Returned,
    FeedbackKind::Suppressed,
    FeedbackKind::NotNow,
    FeedbackKind::Complained,
    FeedbackKind::Wanted,
    FeedbackKind::Rejected,
    FeedbackKind::Delayed,
];

#[test]
fn told_twice_or_the_other_way_around_it_comes_to_the_same() {
    for first in EVERY_KIND {
        for second in EVERY_KIND {
            for (a, b) in [(0, 5), (5, 0), (3, 3)] {
                let one = told(&[(first, a), (second, b)]);
                let other = told(&[(second, b), (first, a), (first, a), (second, b)]);
                let same = MailFeedback { version: one.version, ..other };
                assert_eq!(one, same, "{first:?} {second:?}");
                assert_eq!(one.with(first, at(a)), one, "nothing new is no new version");
            }
        }
    }
}

#[test]
fn a_mail_that_arrives_later_clears_what_came_back_and_no_complaint() {
    use FeedbackKind::{Complained, Delivered, Returned, Suppressed, Wanted};
    for (all, expected) in [
        (&[][..], AddressState::Good),
        (&[(Delivered, 0)][..], AddressState::Good),
        (&[(Returned, 1)][..], AddressState::Returned(at(1))),
        (&[(Delivered, 0), (Returned, 1)][..], AddressState::Returned(at(1))),
        (&[(Delivered, 1), (Returned, 1)][..], AddressState::Returned(at(1))),
        (&[(Delivered, 2), (Returned, 1)][..], AddressState::Good),
        (&[(Suppressed, 2), (Returned, 1)][..], AddressState::Suppressed(at(2))),
        (&[(Suppressed, 1), (Returned, 2)][..], AddressState::Returned(at(2))),
        (&[(Suppressed, 1), (Returned, 4), (Delivered, 2)][..], AddressState::Returned(at(4))),
        (&[(Complained, 1), (Delivered, 2)][..], AddressState::Complained(at(1))),
        (&[(Complained, 1), (Wanted, 2)][..], AddressState::Good),
        (&[(Complained, 3), (Wanted, 2)][..], AddressState::Complained(at(3))),
        (&[(Complained, 1), (Returned, 2)][..], AddressState::Returned(at(2))),
    ] {
        assert_eq!(told(all).address_state(), expected, "{all:?}");
    }
}

#[test]
fn a_soft_bounce_is_kept_and_changes_nothing_for_the_address() {
    let known = told(&[(FeedbackKind::NotNow, 7), (FeedbackKind::Delayed, 8)]);
    assert_eq!(known.address_state(), AddressState::Good);
    assert_eq!(known.fate(), Some(MailFate::NotNow(at(7))));
    assert!(!FeedbackKind::Delayed.is_about_address() && !FeedbackKind::Rejected.is_about_address());
}

#[test]
fn of_a_mail_the_worst_that_was_told_counts() {
    use FeedbackKind::{Complained, Delayed, Delivered, Returned};
    assert_eq!(told(&[]).fate(), None);
    assert_eq!(told(&[(Delayed, 1), (Delivered, 2)]).fate(), Some(MailFate::Delivered(at(2))));
    assert_eq!(told(&[(Delivered, 2), (Returned, 9)]).fate(), Some(MailFate::Returned(at(9))));
    assert_eq!(told(&[(Delivered, 2), (Complained, 9)]).fate(), Some(MailFate::Complained(at(9))));
}

#[test]
fn an_address_in_trouble_is_remembered_longer_than_one_that_mail_reached() {
    let day = 86_400;
    assert_eq!(told(&[(FeedbackKind::Delivered, 0)]).address_forgotten_at(), at(14 * day));
    assert_eq!(told(&[(FeedbackKind::Returned, 0)]).address_forgotten_at(), at(400 * day));
    assert_eq!(
        told(&[(FeedbackKind::Returned, 0), (FeedbackKind::Delivered, 5)]).address_forgotten_at(),
        at(400 * day)
    );
}

#[test]
fn the_id_of_a_mail_follows_from_its_note_and_that_of_a_code_is_its_message() {
    let account: AccountId = BillingAccountId::parse("bill_1").unwrap().into();
    let other: AccountId = BillingAccountId::parse("bill_2").unwrap().into();
    let mail = SentMail::new(MailKind::Binding, MailOutcome::UnderWay, at(0)).about("l-1");
    let id = MailId::of_sent(&account, &mail);
    assert_eq!(MailId::parse(id.as_str()), Some(id.clone()));
    let taken = SentMail { outcome: MailOutcome::Taken, ..mail.clone() };
    assert_eq!(MailId::of_sent(&account, &taken), id, "what became of it makes no difference");
    assert_ne!(MailId::of_sent(&other, &mail), id);
    assert_ne!(MailId::of_sent(&account, &SentMail { at: at(1), ..mail.clone() }), id);
    assert_ne!(MailId::of_sent(&account, &mail.about("l-2")), id);
    let message = "0123456789abcdef0123456789abcdef";
    let code = SentMail::new(MailKind::Code, MailOutcome::Taken, at(0)).about(message);
    assert_eq!(MailId::of_sent(&account, &code).as_str(), message);
}

#[test]
fn an_id_is_thirty_two_characters_of_hexadecimal_and_nothing_else() {
    for text in ["", "0123", "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdeg"] {
        assert_eq!(MailId::parse(text), None, "{text}");
    }
}

#[test]
fn an_address_is_found_without_regard_to_case() {
    let hash = |text: &str| address_hash(&Email::parse(text).unwrap());
    assert_eq!(hash("Ann@Example.com"), hash("ann@example.com"));
    assert_ne!(hash("ann@example.com"), hash("bob@example.com"));
    assert!(!hash("ann@example.com").contains("ann"));
}
