//! Registering and signing in: forms of any content, judged at once, with what is wrong said of a field that there is.

#![no_main]

use accounts::{Choices, Draft, Login, Password, Registration, Step, Username};
use kernel::{Language, SiteId};
use libfuzzer_sys::fuzz_target;

/// The fields of the three pages, in their order.
const FIELDS: [&str; 12] = [
    "site",
    "username",
    "email",
    "phone",
    "companyName",
    "industry",
    "region",
    "description",
    "contactName",
    "workspaceName",
    "workspaceLanguage",
    "acceptTerms",
];

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    if let Some(login) = Login::parse(first) {
        assert_eq!(Login::parse(login.as_str()), Some(login.clone()), "a login is read again as itself");
    }
    if let Ok(username) = Username::parse(first) {
        assert_eq!(Username::parse(username.as_str()), Ok(username.clone()), "a username is read again as itself");
        assert!(username.as_str().bytes().all(|b| b.is_ascii_graphic()), "{username:?}");
    }
    let _ = Password::choose(first, &[lines.clone().next().unwrap_or_default(), "Acme"]);
    let mut draft = Draft::default();
    for (name, value) in FIELDS.into_iter().zip(text.split('\n').skip(1)) {
        draft.values.insert(name.to_owned(), value.to_owned());
    }
    let sites: Vec<SiteId> = SiteId::parse("eu1").into_iter().collect();
    let choices = Choices { sites: &sites, languages: &Language::ALL };
    for step in [Step::Basic, Step::Company, Step::Activation] {
        for problem in Registration::problems(step, &draft, choices, &[]) {
            assert!(!problem.name.is_empty());
        }
    }
    let _ = Registration::parse(&draft, choices, &[]);
});
