//! The mails that are owed: whom, and until when.

use kernel::{BillingAccountId, ConsoleAccountId};
use licensing::owed::Mail;
use licensing::{Abandonment, Course, Owed, Recipient, Reminder};

use super::at;

fn payer(id: &str) -> Recipient {
    Recipient::Billing(BillingAccountId::parse(id).unwrap())
}

fn user(id: &str) -> Recipient {
    Recipient::Console(ConsoleAccountId::parse(id).unwrap())
}

fn owing(mails: &[(Mail, Recipient)]) -> Course {
    let mut course = Course::default();
    mails.iter().for_each(|(mail, to)| course.owe(mail.clone(), to.clone()));
    course
}

#[test]
fn every_recipient_of_the_lock_gets_a_mail_of_their_own() {
    let all = [
        (Mail::Locked, payer("bill_ann")),
        (Mail::Locked, user("cons_bob")),
        (Mail::Locked, user("cons_carl")),
        (Mail::Statement, payer("bill_ann")),
        (Mail::Statement, Recipient::Operator),
    ];
    let mut course = owing(&all);
    let expected: Vec<Owed> = all.iter().map(|(mail, to)| Owed::new(mail.clone(), to.clone())).collect();
    assert_eq!(course.owed, expected);
    all.iter().for_each(|(mail, to)| course.owe(mail.clone(), to.clone()));
    assert_eq!(course.owed, expected, "noted once, however often the step is taken");
}

#[test]
fn a_mail_that_is_being_tried_is_not_noted_again() {
    let mut course = owing(&[(Mail::Locked, payer("bill_ann"))]);
    assert_eq!(course.claim_mails(at(0)).to_send.len(), 1);
    course.owe(Mail::Locked, payer("bill_ann"));
    assert_eq!((course.owed.len(), course.owed[0].attempts), (1, 1));
}

#[test]
fn what_was_sent_to_one_is_still_owed_to_the_other() {
    let mut course = owing(&[
        (Mail::Locked, payer("bill_ann")),
        (Mail::Locked, user("cons_bob")),
        (Mail::Reminder, payer("bill_ann")),
    ]);
    let claims = course.claim_mails(at(0));
    course.strike_out(&claims.to_send[0], None);
    let left: Vec<_> = course.owed.iter().map(|owed| (owed.mail.clone(), owed.to.clone())).collect();
    assert_eq!(left, [(Mail::Locked, user("cons_bob")), (Mail::Reminder, payer("bill_ann"))]);
    assert_eq!(course.abandonment, Abandonment::Undecided);
}

#[test]
fn what_became_of_the_reminder_is_noted_with_the_mail_that_is_struck_out() {
    let mut course = owing(&[(Mail::Resume, Recipient::Buyer)]);
    course.abandonment = Abandonment::Listed { since: at(0), reminder: Reminder::Due };
    let resume = course.owed[0].clone();
    course.strike_out(&resume, Some(Reminder::Sent { at: at(9) }));
    assert_eq!(course.owed, []);
    assert_eq!(course.abandonment, Abandonment::Listed { since: at(0), reminder: Reminder::Sent { at: at(9) } });
}

#[test]
fn the_first_mail_that_may_be_tried_decides_when_somebody_looks() {
    assert_eq!(Course::default().next_mail_at(), None);
    let mut course = owing(&[(Mail::Locked, payer("bill_ann"))]);
    course.claim_mails(at(0));
    assert_eq!(course.next_mail_at(), Some(at(5)), "five minutes after the first attempt");
    course.claim_mails(at(5));
    assert_eq!(course.next_mail_at(), Some(at(15)), "ten after the second");
    course.owe(Mail::Statement, Recipient::Operator);
    assert!(course.next_mail_at() < Some(at(0)), "a new one is due at once");
    assert_eq!(course.claim_mails(at(6)).to_send.len(), 1);
}

#[test]
fn a_mail_is_given_up_at_its_thirteenth_turn() {
    let mut course = owing(&[(Mail::Locked, payer("bill_ann")), (Mail::Locked, user("cons_bob"))]);
    course.owed[0].attempts = 11;
    course.owed[1].attempts = 12;
    let claims = course.claim_mails(at(0));
    assert_eq!((claims.to_send.len(), claims.to_send[0].attempts), (1, 12));
    assert_eq!((claims.given_up.len(), claims.given_up[0].to.clone()), (1, user("cons_bob")));
    assert_eq!(course.owed.len(), 1);
    assert_eq!(course.next_mail_at(), Some(at(24 * 60)), "never more than a day");
    course.owed[0].attempts = 99;
    let early = course.claim_mails(at(24 * 60).plus_seconds(-1));
    assert_eq!((early.to_send.len(), early.given_up.len()), (0, 0), "while a claim holds it is nobody else's");
}

#[test]
fn five_and_twenty_mails_are_claimed_in_a_turn() {
    let mut course = Course::default();
    (0..26).for_each(|number| course.owe(Mail::Locked, user(&format!("cons_{number}"))));
    assert_eq!(course.claim_mails(at(0)).to_send.len(), 25);
    assert_eq!(course.claim_mails(at(1)).to_send.len(), 1);
}
