//! What can be done to a purchase, and why it cannot.

/// What can be done to a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Confirm,
    Cancel,
    Expire,
    Renew,
    Replace,
    Amend,
    Suspend,
    /// Older listings: the subscription fails.
    Fail,
    /// Older listings: the seller turns Concurrent Agreements on.
    Upgrade,
}

/// Why an action cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ActionError {
    #[error("there is no agreement {0}")]
    Unknown(String),
    #[error("the agreement is over")]
    Over,
    #[error("an older listing has no such action, or only an older listing has it")]
    Listing,
    #[error("this account has subscribed already")]
    Subscribed,
    #[error("a dimension of the order is not one of the product's")]
    Dimension,
    #[error("nobody is entitled to less than nothing")]
    Quantity,
    #[error("an AWS account id is twelve digits")]
    Account,
    #[error("a product code is 1 to 255 of a-z A-Z 0-9 / = : _ . @ -")]
    Product,
}

impl Action {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "confirm" => Self::Confirm,
            "cancel" => Self::Cancel,
            "expire" => Self::Expire,
            "renew" => Self::Renew,
            "replace" => Self::Replace,
            "amend" => Self::Amend,
            "suspend" => Self::Suspend,
            "fail" => Self::Fail,
            "upgrade" => Self::Upgrade,
            _ => return None,
        })
    }
}
