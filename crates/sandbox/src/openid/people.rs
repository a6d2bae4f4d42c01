//! Who works for the seller in a sandbox.

/// A person at the provider.
#[derive(Debug)]
pub(super) struct Person {
    /// The provider's name for them.
    pub(super) subject: &'static str,
    pub(super) name: &'static str,
    /// What they are there for, for the page.
    pub(super) does: &'static str,
    pub(super) groups: &'static [&'static str],
}

/// Everybody: one person a role and a second one for finance, one with two roles, and one with none.
pub(super) const PEOPLE: [Person; 7] = [
    Person { subject: "vera", name: "Vera Lindqvist", does: "viewer: looks on", groups: &["console-viewers"] },
    Person {
        subject: "olga",
        name: "Olga Petrova",
        does: "operator: releases what is in quarantine",
        groups: &["console-operators", "on-call"],
    },
    Person {
        subject: "farid",
        name: "Farid Haddad",
        does: "finance: gives up what cannot be billed",
        groups: &["console-finance"],
    },
    Person {
        subject: "fiona",
        name: "Fiona Walsh",
        does: "finance: the second person for large amounts",
        groups: &["console-finance"],
    },
    Person {
        subject: "ruth",
        name: "Ruth Okafor",
        does: "reviewer: checks who is behind an account",
        groups: &["console-reviewers"],
    },
    Person {
        subject: "lena",
        name: "Lena Vogt",
        does: "operator and finance, in a small team",
        groups: &["console-operators", "console-finance"],
    },
    Person { subject: "noah", name: "Noah Bauer", does: "works elsewhere: has no role", groups: &["sales"] },
];

/// Which group gives which role at the console.
pub(crate) const GROUPS: &str =
    "viewer=console-viewers;operator=console-operators;finance=console-finance;reviewer=console-reviewers";
