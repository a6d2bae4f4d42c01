//! The notice that an operator decided what the owner of an account asked for.

use minijinja::{Value, context};

/// What such a notice says.
#[derive(Clone, Copy, Debug)]
pub struct DecisionNotice<'a> {
    /// What was decided.
    pub decided: Decided<'a>,
    /// The account's username.
    pub username: &'a str,
    /// The name of the real-name authentication.
    pub name: &'a str,
    /// Where the owner can see it.
    pub see_url: &'a str,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided<'a> {
    /// The real-name authentication is approved.
    RealNameApproved,
    /// It is not.
    RealNameRejected {
        /// Why.
        reason: &'a str,
    },
    /// The invoice is made out.
    InvoiceIssued {
        /// The months on it, as one text.
        months: &'a str,
        /// The number on it.
        number: &'a str,
    },
    /// It is not.
    InvoiceDeclined {
        /// The months it was asked for, as one text.
        months: &'a str,
        /// Why.
        reason: &'a str,
    },
}

impl DecisionNotice<'_> {
    pub(crate) fn context(&self) -> Value {
        let (what, months, number, reason) = match self.decided {
            Decided::RealNameApproved => ("real-name-approved", None, None, None),
            Decided::RealNameRejected { reason } => ("real-name-rejected", None, None, Some(reason)),
            Decided::InvoiceIssued { months, number } => ("invoice-issued", Some(months), Some(number), None),
            Decided::InvoiceDeclined { months, reason } => ("invoice-declined", Some(months), None, Some(reason)),
        };
        let (username, name, see_url) = (self.username, self.name, self.see_url);
        context! { what, months, number, reason, username, name, see_url }
    }
}
