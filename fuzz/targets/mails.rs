//! Mails with names of any content: a subject is one line, and nothing that a person typed is markup.

#![no_main]

use std::sync::LazyLock;

use brand::Brand;
use kernel::Language;
use libfuzzer_sys::fuzz_target;
use mail::{ConsoleWelcome, Mail, Subscription, Welcome, render};

const BRAND: &str = include_str!("../../brands/truewatch.toml");

static OUR: LazyLock<Brand> = LazyLock::new(|| Brand::parse(BRAND).expect("the brand"));

fn tags(html: &str) -> usize {
    html.matches('<').count()
}

fuzz_target!(|text: &str| {
    let mut parts = text.split('|');
    let mut next = || parts.next().unwrap_or_default();
    let bought = Subscription { product: next(), cloud_account: "111122223333" };
    let sign_in_url = "https://app.example.com/sign-in";
    let (name, company, username, workspace, site) = (next(), next(), next(), next(), next());
    let welcome = |contact_name, company_name, username, workspace, site, bought| {
        Mail::Welcome(Welcome {
            contact_name,
            company_name,
            username,
            console_username: None,
            workspace,
            site,
            bought,
            sign_in_url,
            waiting: false,
        })
    };
    let console = |username, workspace, site, bought| {
        Mail::ConsoleWelcome(ConsoleWelcome { username, workspace, site, bought, sign_in_url, waiting: true })
    };
    let plain = Subscription { product: "a", ..bought };
    for (typed, calm) in [
        (welcome(name, company, username, workspace, site, bought), welcome("a", "a", "a", "a", "a", plain)),
        (console(username, workspace, site, bought), console("a", "a", "a", plain)),
    ] {
        for language in Language::ALL {
            let mail = render(&typed, language, &OUR).expect("a mail is rendered");
            let usual = render(&calm, language, &OUR).expect("a mail is rendered");
            assert!(!mail.subject.contains(['\r', '\n']), "a subject is one line: {:?}", mail.subject);
            assert_eq!(tags(&mail.html), tags(&usual.html), "what was typed is no markup");
        }
    }
});
