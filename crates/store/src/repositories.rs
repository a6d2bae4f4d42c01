//! The repositories: what each is for, which items it reaches, by which calls. Their methods are in the aggregates' files.
//!
//! A function's policy is the union of its repositories. That decides where one ends and the next begins: what is always
//! held together is one, and what only some functions may do is one of its own. A function whose policy is narrower than
//! the aggregates that it reads has a repository for its one purpose ([`Allowances`], [`UsageIntake`]): it reads by the
//! others' methods, with its own access. See docs/decisions/025-repositories.md.

/// Declares one repository.
macro_rules! repository {
    (
        $(#[$meta:meta])*
        $name:ident {
            keys: [$($key:literal),* $(,)?],
            $(appended: [$($appended:literal),* $(,)?],)?
            index: [$($work:expr),* $(,)?],
            actions: [$($action:ident),* $(,)?],
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            pub(crate) table: crate::table::Table,
        }

        impl crate::database::Repository for $name {
            const ACCESS: &'static crate::access::Access = &crate::access::Access {
                keys: &[$($key),*],
                appended: &[$($($appended),*)?],
                index: &[$($work),*],
                actions: &[$(crate::access::Action::$action),*],
            };

            fn over(table: &crate::table::Table) -> Self {
                Self { table: table.clone() }
            }
        }
    };
}

mod ledger;
mod licensing;
mod mails;
mod membership;
mod operators;
mod people;

pub use ledger::*;
pub use licensing::*;
pub use mails::*;
pub use membership::*;
pub use operators::*;
pub use people::*;
