use kernel::Hour;

use super::*;
use crate::draft::VerifiedPhone;
use crate::password::{Password, SALT_BYTES};

fn sites() -> [SiteId; 2] {
    [SiteId::parse("us1").unwrap(), SiteId::parse("eu1").unwrap()]
}

fn filled() -> Draft {
    let mut draft = Draft::default();
    let fields = [
        ("site", "us1"),
        ("username", "Ann.Lee"),
        ("email", "Ann@Example.com"),
        ("phone", "+1 206 555 0100"),
        ("companyName", "Example & Söhne"),
        ("industry", "technology"),
        ("region", "sg"),
        ("description", ""),
        ("contactName", "李安"),
        ("workspaceName", "Production"),
        ("workspaceLanguage", "zh"),
        ("acceptTerms", "on"),
    ];
    for step in Step::ALL {
        draft.keep(step, |name| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
    }
    draft.password_hash = Some(Password::typed("correct horse battery").hash([1; SALT_BYTES]).unwrap());
    draft.verified_email = Some(Email::parse("ann@example.com").unwrap());
    draft
}

fn parse(draft: &Draft) -> Result<Registration, Vec<FieldProblem>> {
    Registration::parse(draft, Choices { sites: &sites(), languages: &Language::ALL }, &[])
}

fn with(name: &str, value: &str) -> Vec<(&'static str, Problem)> {
    let mut draft = filled();
    draft.values.insert(name.to_owned(), value.to_owned());
    parse(&draft).err().unwrap_or_default().into_iter().map(|found| (found.name, found.problem)).collect()
}

#[test]
fn a_filled_form_opens_two_accounts_and_a_workspace_bound_to_both() {
    let ids = NewIds {
        billing_account: BillingAccountId::parse("bill_1").unwrap(),
        console_account: ConsoleAccountId::parse("cons_1").unwrap(),
        workspace: WorkspaceId::parse("wksp_1").unwrap(),
    };
    let now = Timestamp::parse_rfc3339("2026-11-21T03:59:59Z").unwrap();
    let license = LicenseId::parse("l-1").unwrap();
    let opened = parse(&filled()).unwrap().open(ids, license.clone(), now);
    assert_eq!(opened.billing.username.as_str(), "ann.lee");
    assert_eq!(opened.billing.email, opened.console.email);
    assert_eq!(opened.billing.profile.description, None);
    assert_eq!(opened.workspace.billing_account.as_ref(), Some(&opened.billing.id));
    assert_eq!(opened.workspace.console_account, opened.console.id);
    assert_eq!(opened.workspace.language, Language::Chinese);
    assert_eq!(opened.workspace.license_at(Hour::parse("2026-11-21T03").unwrap()), Some(&license));
}

#[test]
fn an_empty_form_is_told_everything_at_once_in_the_order_of_its_fields() {
    let problems = parse(&Draft::default()).unwrap_err();
    let names: Vec<_> = problems.iter().map(|found| found.name).collect();
    assert_eq!(
        names,
        [
            "site",
            "username",
            "email",
            "emailCode",
            "password",
            "companyName",
            "industry",
            "region",
            "contactName",
            "workspaceName",
            "workspaceLanguage",
            "acceptTerms"
        ]
    );
    for found in problems {
        let expected = match found.name {
            "site" | "industry" | "region" | "workspaceLanguage" => Problem::NotChosen,
            "acceptTerms" => Problem::TermsNotAccepted,
            _ => Problem::Missing,
        };
        assert_eq!(found.problem, expected, "{}", found.name);
    }
}

#[test]
fn each_field_says_what_is_wrong_with_it() {
    let long = "x".repeat(999);
    let cases = [
        ("site", "mars1", Problem::NotOffered),
        ("site", "", Problem::NotChosen),
        ("username", "a", Problem::TooShort { min: 3 }),
        ("username", "ann<script>", Problem::UsernameForm),
        ("phone", "2065550100", Problem::PhoneForm),
        ("companyName", "", Problem::Missing),
        ("companyName", &long, Problem::TooLong { max: 120 }),
        ("companyName", "a\u{0}b", Problem::ControlCharacters),
        ("industry", "piracy", Problem::NotOffered),
        ("region", "XX", Problem::NotOffered),
        ("description", &long, Problem::TooLong { max: 500 }),
        ("contactName", &long, Problem::TooLong { max: 80 }),
        ("workspaceName", "   ", Problem::Missing),
        ("workspaceLanguage", "tlh", Problem::NotOffered),
        ("acceptTerms", "", Problem::TermsNotAccepted),
        ("acceptTerms", "false", Problem::TermsNotAccepted),
    ];
    for (name, value, problem) in cases {
        assert_eq!(with(name, value), [(name, problem)], "{name}={value}");
    }
}

#[test]
fn hostile_text_is_accepted_as_the_text_it_is() {
    for value in ["<script>alert(1)</script>", "\u{200f}שלום", "🦀 Inc.", "Robert'); DROP TABLE", "{{7*7}}", "a\"b'c&d"]
    {
        assert_eq!(with("companyName", value), [], "{value}");
        assert_eq!(with("workspaceName", value), [], "{value}");
    }
}

#[test]
fn another_address_than_the_verified_one_needs_a_code_again() {
    assert_eq!(with("email", "ann@other.example"), [("emailCode", Problem::Missing)]);
    assert_eq!(with("email", "ann@@example.com"), [("email", Problem::EmailForm), ("emailCode", Problem::Missing)]);
    assert_eq!(with("email", "ANN@example.COM"), []);
}

#[test]
fn what_the_caller_found_is_said_in_place_of_what_is_missing() {
    let mut draft = filled();
    draft.verified_email = None;
    draft.password_hash = None;
    let found = [
        FieldProblem::new("password", Problem::PasswordGuessable),
        FieldProblem::new("emailCode", Problem::CodeWrong { attempts_left: 2 }),
    ];
    let choices = Choices { sites: &sites(), languages: &Language::ALL };
    let mut told = Registration::parse(&draft, choices, &found).unwrap_err();
    told.sort_by_key(|found| found.name == "emailCode");
    assert_eq!(told, found);
}

#[test]
fn a_page_is_judged_by_its_own_fields_alone() {
    let choices = Choices { sites: &sites(), languages: &Language::ALL };
    for step in Step::ALL {
        let mut draft = filled();
        for other in Step::ALL.into_iter().filter(|other| *other != step) {
            draft.keep(other, |_| None);
        }
        assert_eq!(Registration::problems(step, &draft, choices, &[]), [], "{step:?}");
    }
    assert_eq!(Step::of_field("passwordConfirmation"), Step::Basic);
    assert_eq!(Step::of_field("acceptTerms"), Step::Activation);
}

#[test]
fn a_page_is_told_what_is_wrong_on_it_and_nothing_of_the_others() {
    let problems = |step| {
        let found = [FieldProblem::new("password", Problem::PasswordGuessable)];
        let choices = Choices { sites: &sites(), languages: &Language::ALL };
        let problems = Registration::problems(step, &Draft::default(), choices, &found);
        problems.iter().map(|one| (one.name, one.problem)).collect::<Vec<_>>()
    };
    let names = |step| problems(step).iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(names(Step::Basic), ["site", "username", "email", "emailCode", "password"]);
    assert_eq!(problems(Step::Basic)[4].1, Problem::PasswordGuessable, "what only the caller could see");
    assert_eq!(names(Step::Company), ["companyName", "industry", "region", "contactName"]);
    assert_eq!(names(Step::Activation), ["workspaceName", "workspaceLanguage", "acceptTerms"]);
    let choices = Choices { sites: &sites(), languages: &Language::ALL };
    assert_eq!(Registration::problems(Step::Company, &filled(), choices, &[]), []);
}

#[test]
fn a_console_account_of_another_time_was_there_before() {
    let ids = NewIds {
        billing_account: BillingAccountId::parse("bill_1").unwrap(),
        console_account: ConsoleAccountId::parse("cons_1").unwrap(),
        workspace: WorkspaceId::parse("wksp_1").unwrap(),
    };
    let now = Timestamp::parse_rfc3339("2026-11-21T03:59:59Z").unwrap();
    let mut opened = parse(&filled()).unwrap().open(ids, LicenseId::parse("l-1").unwrap(), now);
    assert!(!opened.is_beside());
    opened.console.created_at = now.plus_seconds(-1);
    assert!(opened.is_beside());
}

#[test]
fn a_number_that_a_code_proved_is_verified_from_then_on_and_another_one_is_not() {
    let at = Timestamp::from_seconds(1_800_000_000);
    let mut draft = filled();
    let verified = VerifiedPhone { phone: Phone::parse("+12065550100").unwrap(), at, code: None };
    draft.verified_phone = Some(verified);
    let basic = parse(&draft).unwrap().basic;
    assert_eq!(basic.phone_verified_at, Some(at));
    for typed in ["+1 206 555 0101", ""] {
        draft.values.insert("phone".to_owned(), typed.to_owned());
        assert_eq!(parse(&draft).unwrap().basic.phone_verified_at, None, "{typed}");
    }
    draft.values.insert("phone".to_owned(), "+1 (206) 555-0100".to_owned());
    assert_eq!(parse(&draft).unwrap().basic.phone_verified_at, Some(at), "however it is typed");
    let found = [FieldProblem::new("phoneCode", Problem::CodeWrong { attempts_left: 4 })];
    let choices = Choices { sites: &sites(), languages: &Language::ALL };
    assert_eq!(Registration::parse(&draft, choices, &found).unwrap_err(), found, "a wrong code stops it");
}
