//! How a form names the account.

use accounts::{Draft, Problem as Wrong, Purpose, Username};
use edge::Fields;

use crate::stop::BindStop;
use crate::{Activation, BindBilling};

/// The field by which a form says that it is about the account which was chosen on the page before.
pub(crate) const KNOWN: &str = "known";

/// How a form names the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// By its username, as it was typed.
    Typed(String),
    /// As the account that the AWS account has already. Its username is not shown: the holder of the AWS account need not be its
    /// owner.
    Known(Username),
}

impl Named {
    pub(crate) fn username(&self) -> Result<Username, Wrong> {
        match self {
            Self::Typed(typed) => Username::parse(typed),
            Self::Known(username) => Ok(username.clone()),
        }
    }
}

impl BindBilling {
    /// How a form names the account: by what was typed, or as the one that was chosen on the page before.
    pub(crate) async fn named(&self, activation: &Activation, fields: &Fields) -> Result<Named, BindStop> {
        if !fields.is_ticked(KNOWN) {
            return Ok(Named::Typed(fields.get("username").to_owned()));
        }
        let draft = self.store.activations.draft(&activation.session.key).await?;
        Ok(known_account(&draft).map_or_else(|| Named::Typed(String::new()), Named::Known))
    }
}

/// The account that was chosen on the page of the activation, where the AWS account has one already.
pub(crate) fn known_account(draft: &Draft) -> Option<Username> {
    Username::parse(draft.named(Purpose::BindBilling.name(), KNOWN)).ok()
}
