//! Repositories of the people of Billing Center accounts.

use crate::keys;

repository! {
    /// The logins that belong to an account beside its own. Reads only.
    Members {
        keys: ["BILLING#"],
        index: [],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// The people of an account: invited, accepted, given another role, removed. Does not own how they sign in (see
    /// [`CredentialChanges`](crate::CredentialChanges)) nor the mails that bring invitations (see [`OwedPeopleMails`]).
    People {
        keys: ["BILLING#", "INVITATION#", "UNIQUE#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// Mails about the people of accounts: what is still owed, to whom, and the links in invitations.
    OwedPeopleMails {
        keys: ["BILLING#", "INVITATION#"],
        index: [keys::WORK_PEOPLE_MAILS],
        actions: [DeleteItem, GetItem, PutItem],
    }
}
