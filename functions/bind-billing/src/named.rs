//! How a form names the account.

use accounts::{KnownAccount, Problem as Wrong, Username};
use edge::Fields;

use crate::stop::BindStop;
use crate::{Activation, BindBilling};

/// The field by which a form says that it is about the account which was chosen on the page before: the name of that choice.
pub(crate) const KNOWN: &str = "known";

/// How a form names the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// By its username, as it was typed.
    Typed(String),
    /// As the account that the AWS account has already. Its username is not shown: the holder of the AWS account need not be its
    /// owner.
    Known {
        /// Its username.
        username: Username,
        /// The name of the choice.
        choice: String,
    },
}

impl Named {
    pub(crate) fn username(&self) -> Result<Username, Wrong> {
        match self {
            Self::Typed(typed) => Username::parse(typed),
            Self::Known { username, .. } => Ok(username.clone()),
        }
    }
}

impl BindBilling {
    /// How a form names the account: by what was typed, or as the one that was chosen on the page before.
    pub(crate) async fn named(&self, activation: &Activation, fields: &Fields) -> Result<Named, BindStop> {
        let said = fields.get(KNOWN);
        let draft = self.store.activations.draft(&activation.session.key).await?;
        match draft.known_account(said) {
            KnownAccount::Typed => Ok(Named::Typed(fields.get("username").to_owned())),
            KnownAccount::Chosen(username) => Ok(Named::Known { username, choice: said.to_owned() }),
            KnownAccount::Another => Err(BindStop::AnotherChoice),
        }
    }
}
