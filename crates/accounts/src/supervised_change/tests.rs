use super::*;
use crate::sample::account_of;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn account(email: &str) -> BillingAccount {
    account_of(email, NOW)
}

fn word(by: &str, at: Timestamp) -> OperatorWord {
    OperatorWord { by: by.to_owned(), why: "passport".to_owned(), at }
}

fn asked() -> SupervisedChange {
    let to = Email::parse("new@example.com").unwrap();
    let until = NOW.plus_seconds(7 * 86_400);
    SupervisedChange::ask("c1".to_owned(), &account("old@example.com"), to, None, word("olga", NOW), until)
}

#[test]
fn nobody_takes_over_what_is_not_confirmed_or_still_waits() {
    let asked = asked();
    assert_eq!((asked.stage(NOW), asked.opens_at()), (ChangeStage::Asked, None));
    let later = NOW.plus_seconds(100);
    let confirmed = asked.confirm(word("lena", later));
    let opens_at = later.plus_seconds(CHANGE_WAIT_SECONDS);
    assert_eq!(confirmed.opens_at(), Some(opens_at));
    assert_eq!(confirmed.stage(opens_at.plus_seconds(-1)), ChangeStage::Waits);
    assert_eq!(confirmed.stage(opens_at), ChangeStage::Open);
    let link = ChangeLink::new(&confirmed, LinkUse::TakeOver);
    assert!(!link.opens(&confirmed, LinkUse::TakeOver, opens_at.plus_seconds(-1)), "too early");
    assert!(link.opens(&confirmed, LinkUse::TakeOver, opens_at));
    assert!(!link.opens(&confirmed, LinkUse::Stop, opens_at), "the new mailbox stops nothing");
    assert!(!link.opens(&SupervisedChange { id: "c2".to_owned(), ..confirmed.clone() }, LinkUse::TakeOver, opens_at));
    assert!(!link.opens(&confirmed, LinkUse::TakeOver, confirmed.expires_at), "too late");
}

#[test]
fn the_old_mailbox_stops_it_with_the_first_link_until_the_end() {
    let asked = asked();
    let link = ChangeLink::new(&asked, LinkUse::Stop);
    let last = asked.expires_at.plus_seconds(-1);
    let confirmed = asked.confirm(word("lena", last));
    assert!(link.opens(&asked, LinkUse::Stop, NOW));
    assert!(link.opens(&confirmed, LinkUse::Stop, confirmed.expires_at.plus_seconds(-1)));
    assert!(!link.opens(&confirmed, LinkUse::TakeOver, confirmed.expires_at.plus_seconds(-1)));
}

#[test]
fn it_stands_for_the_address_that_it_was_asked_for_and_for_its_time() {
    let asked = asked();
    assert!(asked.stands(&account("old@example.com"), asked.expires_at.plus_seconds(-1)));
    assert!(!asked.stands(&account("old@example.com"), asked.expires_at));
    assert!(!asked.stands(&account("elsewhere@example.com"), NOW), "the owner changed it");
}

#[test]
fn the_old_mailbox_hears_of_every_step_and_the_new_one_when_it_can_act() {
    let asked = asked();
    let confirmed = asked.confirm(word("lena", NOW));
    let opens_at = confirmed.opens_at().unwrap();
    let mails: Vec<OwedChangeMail> = asked
        .owed_when_asked(Language::Chinese)
        .into_iter()
        .chain(confirmed.owed_when_confirmed(Language::Chinese))
        .chain([confirmed.owed_when_stopped(Language::Chinese, NOW), confirmed.owed_when_moved(Language::Chinese, NOW)])
        .collect();
    let told: Vec<(&str, &str, Timestamp)> =
        mails.iter().map(|mail| (mail.kind.name(), mail.to.as_str(), mail.due_at)).collect();
    let (old, new) = ("old@example.com", "new@example.com");
    let expected = [
        ("asked", old, NOW),
        ("confirmed", old, NOW),
        ("near", old, opens_at.plus_seconds(-CHANGE_REMINDER_SECONDS)),
        ("open", new, opens_at),
        ("stopped", old, NOW),
        ("moved", new, NOW),
    ];
    assert_eq!(told, expected);
    assert_eq!(mails[0].opens_at, opens_at, "the earliest there can be");
    assert!(mails.iter().all(|mail| !mail.now_is.contains("new@")), "the address is masked");
    assert_eq!(asked.owed_when_confirmed(Language::English), []);
    let links: Vec<Option<LinkUse>> = ChangeMailKind::ALL.iter().map(|kind| kind.link()).collect();
    let stop = Some(LinkUse::Stop);
    assert_eq!(links, [stop, stop, stop, Some(LinkUse::TakeOver), None, None]);
    let claimed = mails[0].claimed(NOW.plus_seconds(5));
    assert_eq!((claimed.version, claimed.due_at), (2, NOW.plus_seconds(65)));
}
