//! The steps of a registration and single fields.

use accounts::registration::{accepted, email, language, phone, site};
use accounts::{CompanyProfile, Problem, Step, WorkspaceName};
use kernel::{Language, SiteId};

#[test]
fn each_step_has_its_name_its_neighbors_and_its_fields() {
    let steps =
        [("basic", "basic", "company"), ("company", "basic", "activation"), ("activation", "company", "activation")];
    for (step, (name, back, next)) in Step::ALL.into_iter().zip(steps) {
        assert_eq!((step.name(), step.back().name(), step.next().name()), (name, back, next));
        assert_eq!(Step::parse(name), Some(step));
    }
    assert_eq!(Step::parse("last"), None);
    let of = |field: &str| Step::of_field(field).name();
    assert_eq!(
        [of("phone"), of("password"), of("industry"), of("acceptTerms"), of("?")],
        ["basic", "basic", "company", "activation", "basic"]
    );
    assert_eq!(Step::ALL.map(|step| step.kept_fields().len()), [4, 5, 3]);
}

#[test]
fn a_field_is_read_or_says_what_is_wrong_with_it() {
    let sites = ["us1", "eu1"].map(|id| SiteId::parse(id).unwrap());
    let site = |typed: &str| site(typed, &sites).map(|site| site.as_str().to_owned());
    assert_eq!(
        (site(" eu1 "), site(""), site("cn1")),
        (Ok("eu1".to_owned()), Err(Problem::NotChosen), Err(Problem::NotOffered))
    );
    let language = |typed: &str| language(typed, &[Language::English]).map(Language::tag);
    assert_eq!(
        (language("en-US"), language("zh"), language(" ")),
        (Ok("en"), Err(Problem::NotOffered), Err(Problem::NotChosen))
    );
    let email = |typed: &str| email(typed).map(|email| email.to_string());
    assert_eq!((email("Ann@Example.com"), email(" ")), (Ok("ann@example.com".to_owned()), Err(Problem::Missing)));
    assert_eq!((email("ann"), email("änn@example.com")), (Err(Problem::EmailForm), Err(Problem::EmailNotAscii)));
    assert_eq!(email(&format!("{}@example.com", "a".repeat(65))), Err(Problem::EmailLocalPartTooLong { max: 64 }));
    let phone = |typed: &str| phone(typed).map(|phone| phone.map(|phone| phone.to_string()));
    assert_eq!(
        (phone(" "), phone("+1 206 555 0100"), phone("1")),
        (Ok(None), Ok(Some("+12065550100".to_owned())), Err(Problem::PhoneForm))
    );
    assert!(["true", " ON ", "1", "Yes"].into_iter().all(|typed| accepted(typed).is_ok()));
    assert!(["", "false", "0", "no"].into_iter().all(|typed| accepted(typed) == Err(Problem::TermsNotAccepted)));
}

type Read = Result<CompanyProfile, Vec<(&'static str, Problem)>>;

fn company<'a>(company: &'a str, industry: &'a str, region: &'a str, description: &'a str, contact: &'a str) -> Read {
    let read = CompanyProfile::parse(|name| match name {
        "companyName" => company,
        "industry" => industry,
        "region" => region,
        "description" => description,
        _ => contact,
    });
    read.map_err(|problems| problems.iter().map(|one| (one.name, one.problem)).collect())
}

#[test]
fn a_company_has_a_name_an_industry_a_region_and_somebody_to_ask() {
    let long = |length| "x".repeat(length);
    let longest = company(&long(120), "technology", "DE", &long(500), &long(80)).unwrap();
    assert_eq!(longest.description.map(|text| text.len()), Some(500));
    assert_eq!(company("Example", "saas", "de", " ", "Ann").unwrap().description, None);
    let too_long = company(&long(121), "saas", "de", &long(501), &long(81)).unwrap_err();
    let expected = [
        ("companyName", Problem::TooLong { max: 120 }),
        ("description", Problem::TooLong { max: 500 }),
        ("contactName", Problem::TooLong { max: 80 }),
    ];
    assert_eq!(too_long, expected);
    let missing = company("", "", "", "", "").unwrap_err();
    let expected = [
        ("companyName", Problem::Missing),
        ("industry", Problem::NotChosen),
        ("region", Problem::NotChosen),
        ("contactName", Problem::Missing),
    ];
    assert_eq!(missing, expected);
}

#[test]
fn a_workspaces_name_is_a_line_of_64_characters() {
    let read = |text: &str| WorkspaceName::parse(text).map(|name| (name.as_str().len(), name.to_string().len()));
    assert_eq!((read(&"x".repeat(64)), read(&"x".repeat(65))), (Ok((64, 64)), Err(Problem::TooLong { max: 64 })));
}
