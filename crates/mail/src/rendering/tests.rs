use accounts::second_factor::NoticeKind;
use accounts::supervised_change::{ChangeMailKind, OwedChangeMail};
use accounts::{AccountChange, AccountKind};
use kernel::{BillingAccountId, Email};

use super::*;
use crate::decision::Decided;

const HOSTILE: &str = "<script>alert(\"1\")</script> & {{ brand.name }}";

const BOUGHT: Subscription<'static> = Subscription { product: "<b>Watch</b>", cloud_account: "111122223333" };

fn brand() -> Brand {
    Brand::parse(include_str!("../../../../brands/truewatch.toml")).unwrap()
}

fn welcome(waiting: bool) -> Mail<'static> {
    Mail::Welcome(Welcome {
        contact_name: HOSTILE,
        company_name: "李安's \"Söhne\"",
        username: "ann.lee",
        console_username: None,
        workspace: HOSTILE,
        site: "US 1 (Oregon)",
        bought: BOUGHT,
        sign_in_url: "https://activate.example.com/sign-in",
        waiting,
    })
}

fn printed(mail: &Rendered) -> String {
    format!("Subject: {}\n\n{}\n\n{}", mail.subject, mail.text, mail.html)
}

#[test]
fn every_mail_reads_well_in_every_language_and_a_hostile_name_stays_a_name() {
    let digits = Digits::from_drawn(4_217);
    for language in Language::ALL {
        let code = Mail::VerificationCode {
            purpose: Purpose::Register,
            digits: &digits,
            bought: Some(BOUGHT),
            username: None,
            admission: None,
        };
        insta::assert_snapshot!(
            format!("verification-code-{language}"),
            printed(&render(&code, language, &brand()).unwrap())
        );
        insta::assert_snapshot!(
            format!("welcome-{language}"),
            printed(&render(&welcome(true), language, &brand()).unwrap())
        );
    }
}

#[test]
fn each_purpose_has_its_own_reason_in_every_language() {
    let digits = Digits::from_drawn(1);
    for language in Language::ALL {
        let mut all = String::new();
        for purpose in Purpose::ALL {
            let mail = render(
                &Mail::VerificationCode { purpose, digits: &digits, bought: None, username: None, admission: None },
                language,
                &brand(),
            )
            .unwrap();
            let reason = mail.text.lines().next().unwrap_or_default();
            assert!(reason.chars().count() > 10, "{language} {purpose:?}");
            assert!(mail.text.contains("000001") && mail.html.contains("000001") && mail.subject.contains("000001"));
            all += &format!("{}: {reason}\n", purpose.name());
        }
        all += &render_code_message(&digits, language, &brand()).unwrap();
        insta::assert_snapshot!(format!("verification-code-reasons-{language}"), all);
    }
}

#[test]
fn a_code_that_a_stranger_asked_for_comes_with_the_username_and_a_word() {
    let (digits, purpose) = (Digits::from_drawn(1), Purpose::SignIn);
    for language in Language::ALL {
        let (username, admission) = (Some("ann.lee"), Some("0a1b2-c3d4e"));
        let code = Mail::VerificationCode { purpose, digits: &digits, bought: None, username, admission };
        let mail = render(&code, language, &brand()).unwrap();
        for word in ["0a1b2-c3d4e", "ann.lee"] {
            assert!(mail.text.contains(word) && mail.html.contains(word), "{}", mail.text);
        }
    }
}

#[test]
fn a_name_in_html_is_escaped_and_in_text_is_itself() {
    for language in Language::ALL {
        let mail = render(&welcome(false), language, &brand()).unwrap();
        assert!(!mail.html.contains("<script>"));
        assert!(mail.html.contains("&lt;script&gt;"));
        assert!(mail.text.contains(HOSTILE));
    }
}

#[test]
fn a_subject_is_one_line_whatever_is_in_it() {
    assert_eq!(one_line("Welcome\r\nBcc: eve@example.com\u{0}\u{85}x"), "Welcome Bcc: eve@example.com x");
}

#[test]
fn every_notice_says_what_happened_and_how_to_object_in_every_language() {
    for (language, kind) in
        Language::ALL.into_iter().flat_map(|one| [(one, AccountKind::Billing), (one, AccountKind::Console)])
    {
        let mut all = String::new();
        for what in AccountChange::ALL {
            let object_url = what.can_be_undone().then_some("https://activate.example.com/account/objection?token=0a");
            let notice = AccountNotice { kind, what, username: "ann.lee", now_is: "n***@e***.com", object_url };
            let mail = render(&Mail::AccountNotice(notice), language, &brand()).unwrap();
            assert_eq!(mail.html.contains("token=0a"), object_url.is_some(), "{what:?}");
            all += &format!("{}\n\n", printed(&mail));
        }
        let of = if kind == AccountKind::Console { "console-" } else { "" };
        insta::assert_snapshot!(format!("{of}account-notice-{language}"), all);
    }
}

#[test]
fn every_notice_of_a_second_factor_says_what_happened_and_a_removal_how_to_object() {
    for language in Language::ALL {
        let mut all = String::new();
        for what in NoticeKind::ALL.iter().copied().filter(|kind| *kind != NoticeKind::RemovalDue) {
            let object_url = matches!(what, NoticeKind::RemovalAsked | NoticeKind::RemovalNear)
                .then_some("https://activate.example.com/account/two-factor/objection?token=0a");
            let notice = SecondFactorNotice {
                what,
                username: "ann.lee",
                at: Timestamp::from_seconds(1_800_000_000),
                object_url,
                manage_url: "https://activate.example.com/account/two-factor",
            };
            let mail = render(&Mail::SecondFactorNotice(notice), language, &brand()).unwrap();
            assert!(!mail.subject.is_empty() && mail.html.contains("token=0a") == object_url.is_some(), "{what:?}");
            all += &format!("{}\n\n", printed(&mail));
        }
        insta::assert_snapshot!(format!("second-factor-notice-{language}"), all);
    }
}

#[test]
fn every_mail_about_a_supervised_change_says_what_becomes_of_it_and_only_the_old_mailbox_reads_the_username() {
    for (language, both) in Language::ALL.into_iter().flat_map(|one| [(one, false), (one, true)]) {
        let mut all = String::new();
        for kind in ChangeMailKind::ALL.iter().copied() {
            let at = Timestamp::from_seconds(1_800_000_000);
            let owed = OwedChangeMail {
                account: BillingAccountId::parse("bill_1").unwrap(),
                change: "c1".to_owned(),
                kind,
                to: Email::parse("ann@example.com").unwrap(),
                language,
                now_is: "n***@e***.com".to_owned(),
                both,
                opens_at: at.plus_seconds(3 * 86_400),
                until: at.plus_seconds(10 * 86_400),
                at,
                due_at: at,
                expires_at: at,
                version: 1,
            };
            let url = kind.link().map(|_| "https://activate.example.com/account/objection?token=0a");
            let mail = SupervisedChangeMail { owed: &owed, username: "ann.lee", url };
            let mail = render(&Mail::SupervisedChange(mail), language, &brand()).unwrap();
            assert!(!mail.subject.is_empty() && mail.html.contains("token=0a") == url.is_some(), "{kind:?}");
            let text = format!("{}{}", mail.text, mail.html);
            assert_eq!(text.contains("ann.lee"), kind != ChangeMailKind::Open, "{kind:?}: {text}");
            all += &format!("{}\n\n", printed(&mail));
        }
        let of = if both { "both-" } else { "" };
        insta::assert_snapshot!(format!("supervised-change-{of}{language}"), all);
    }
}

#[test]
fn a_code_by_text_message_fits_into_one_message() {
    let digits = Digits::from_drawn(4_217);
    let english = render_code_message(&digits, Language::English, &brand()).unwrap();
    let chinese = render_code_message(&digits, Language::Chinese, &brand()).unwrap();
    assert!(english.contains("004217") && english.is_ascii() && english.len() <= 160, "{english}");
    assert!(chinese.contains("004217") && chinese.chars().count() <= 70, "{chinese}");
}

#[test]
fn every_stage_of_a_lock_names_the_workspaces_and_until_when_in_every_language() {
    let workspaces =
        [LockedWorkspace { name: HOSTILE, site: "US 1 (Oregon)" }, LockedWorkspace { name: "Main", site: "EU 1" }];
    for language in Language::ALL {
        let mut all = String::new();
        for stage in LockStage::ALL {
            let notice = LockNotice {
                stage,
                cloud_account: "111122223333",
                workspaces: &workspaces,
                deletion_due_at: Timestamp::from_seconds(1_765_000_000),
                rebind_url: "https://activate.example.com/account/cloud-accounts",
            };
            let mail = render(&Mail::LockNotice(notice), language, &brand()).unwrap();
            assert!(!mail.html.contains("<script>") && mail.html.contains("Main"));
            all += &format!("Subject: {}\n\n{}\n\n{}\n\n", mail.subject, mail.text, mail.html);
        }
        insta::assert_snapshot!(format!("lock-notice-{language}"), all);
    }
}

#[test]
fn the_way_back_to_an_activation_is_one_link_in_every_language() {
    let file = include_str!("../../../../brands/truewatch.toml");
    let brand = Brand::parse(&file.replacen("name = \"TrueWatch\"", "name = \"<script>Watch & Co\"", 1)).unwrap();
    for (language, began) in Language::ALL.into_iter().flat_map(|language| [(language, true), (language, false)]) {
        let resume = Resume {
            resume_url: "https://activate.example.com/activate/resume?token=0a",
            expires_at: Timestamp::from_seconds(1_765_000_000),
            began,
        };
        let mail = render(&Mail::Resume(resume), language, &brand).unwrap();
        assert_eq!((mail.text.matches("token=0a").count(), mail.html.matches("token=0a").count()), (1, 1));
        assert!(!mail.html.contains("<script>"));
        let reader = if began { "" } else { "-contact" };
        insta::assert_snapshot!(format!("resume-{language}{reader}"), printed(&mail));
    }
}

#[test]
fn a_console_account_is_welcomed_in_every_language_and_a_hostile_workspace_stays_a_name() {
    for language in Language::ALL {
        let welcome = ConsoleWelcome {
            username: "carl",
            workspace: HOSTILE,
            site: "US 1 (Oregon)",
            bought: BOUGHT,
            sign_in_url: "https://activate.example.com/sign-in",
            waiting: true,
        };
        let mail = render(&Mail::ConsoleWelcome(welcome), language, &brand()).unwrap();
        assert!(!mail.html.contains("<script>") && mail.text.contains(HOSTILE));
        insta::assert_snapshot!(format!("console-welcome-{language}"), printed(&mail));
    }
}

#[test]
fn every_change_of_what_pays_names_the_aws_account_and_how_to_take_it_back_in_every_language() {
    for language in Language::ALL {
        let mut all = String::new();
        for what in BindingWord::ALL {
            let of_workspaces = matches!(what, BindingWord::WorkspacesSettled | BindingWord::SettlementUndone);
            let notice = BindingNotice {
                what,
                username: "ann.lee",
                bought: BOUGHT,
                license: "l-1234",
                workspaces: if of_workspaces { &[HOSTILE, "Main"] } else { &[] },
                from: of_workspaces.then_some("2026-11-21 11:00 UTC"),
                at: "2026-11-21 10:20 UTC",
                manage_url: "https://activate.example.com/account/cloud-accounts",
            };
            let mail = render(&Mail::BindingNotice(notice), language, &brand()).unwrap();
            assert!(!mail.html.contains("<script>") && mail.html.contains("111122223333"));
            all += &format!("{}\n\n", printed(&mail));
        }
        insta::assert_snapshot!(format!("binding-notice-{language}"), all);
    }
}

#[test]
fn who_had_a_console_account_before_is_told_that_it_keeps_its_password_in_every_language() {
    for language in Language::ALL {
        let Mail::Welcome(welcome) = welcome(false) else { unreachable!() };
        let welcome = Welcome { console_username: Some("carl"), ..welcome };
        let mail = render(&Mail::Welcome(welcome), language, &brand()).unwrap();
        assert!(mail.text.contains("carl") && mail.html.contains("carl"), "{}", mail.text);
        insta::assert_snapshot!(format!("welcome-beside-{language}"), printed(&mail));
    }
}

#[test]
fn a_closing_statement_says_what_aws_has_and_what_is_at_risk_in_every_language() {
    let lines = [
        StatementLine {
            title: HOSTILE.to_owned(),
            unit: "million log events".to_owned(),
            metered: "12".to_owned(),
            amount: Some("4.80 USD".to_owned()),
            receipts: 3,
            covered: Some("2.5".to_owned()),
            at_risk: Some("1".to_owned()),
            at_risk_amount: Some("0.40 USD".to_owned()),
            expired: Some("1".to_owned()),
            written_off: Some("3".to_owned()),
            carried: Some("0.25".to_owned()),
        },
        StatementLine { title: "Traces".to_owned(), metered: "0".to_owned(), ..StatementLine::default() },
    ];
    for language in Language::ALL {
        let statement = |lines, at_risk_total, settled| ClosingStatement {
            license: "arn:aws:license-manager::294406891311:license:l-0a",
            cloud_account: "111122223333",
            product: "TrueWatch",
            first: "2026-11-21 10:00 UTC",
            end: "2026-12-21 11:00 UTC",
            settled,
            lines,
            total: "4.80 USD",
            at_risk_total,
        };
        let full = Mail::ClosingStatement(statement(&lines, Some("0.40 USD"), false));
        let full = render(&full, language, &brand()).unwrap();
        assert!(!full.html.contains("<script>") && full.text.contains(HOSTILE));
        let empty = render(&Mail::ClosingStatement(statement(&[], None, true)), language, &brand()).unwrap();
        insta::assert_snapshot!(
            format!("closing-statement-{language}"),
            format!("{}\n\n{}", printed(&full), printed(&empty))
        );
    }
}

#[test]
fn every_decision_is_told_with_its_reason_or_number_in_every_language() {
    for language in Language::ALL {
        let (mut subjects, mut all) = (std::collections::BTreeSet::new(), String::new());
        for decided in [
            Decided::RealNameApproved,
            Decided::RealNameRejected { reason: HOSTILE },
            Decided::InvoiceIssued { months: "2026-09, 2026-10", number: HOSTILE },
            Decided::InvoiceDeclined { months: "2026-10", reason: HOSTILE },
        ] {
            let see_url = "https://activate.example.com/account/invoices";
            let notice = DecisionNotice { decided, username: "ann.lee", name: HOSTILE, see_url };
            let mail = render(&Mail::DecisionNotice(notice), language, &brand()).unwrap();
            assert!(!mail.html.contains("<script>") && mail.html.contains("&lt;script&gt;"), "{decided:?}");
            assert!(mail.text.contains(HOSTILE) && mail.text.contains(see_url), "{decided:?}");
            all += &format!("{}\n\n", printed(&mail));
            subjects.insert(mail.subject);
        }
        insta::assert_snapshot!(format!("decision-notice-{language}"), all);
        assert_eq!(subjects.len(), 4, "each decision has a subject of its own: {subjects:?}");
    }
}
