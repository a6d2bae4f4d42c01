//! Repositories of accounts, sessions and codes, and of workspaces.

use crate::keys;

repository! {
    /// Billing Center accounts by their ids. Reads only.
    BillingAccounts {
        keys: ["BILLING#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Console accounts by their ids. Reads only.
    ConsoleAccounts {
        keys: ["CONSOLE#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Accounts of both kinds by what people sign in with: username, e-mail address, phone number. Reads only.
    Logins {
        keys: ["BILLING#", "CONSOLE#", "UNIQUE#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Changes that the owner of a Billing Center account makes to it, beside its credentials: profile, closing.
    AccountChanges {
        keys: ["BILLING#", "LICENSE#", "UNIQUE#"],
        index: [],
        actions: [DeleteItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Changes that the owner of a console account makes to it, beside its credentials: the language of its mails,
    /// closing.
    ConsoleChanges {
        keys: ["CONSOLE#", "UNIQUE#"],
        index: [],
        actions: [DeleteItem, PutItem],
    }
}

repository! {
    /// Changes of the credentials of accounts of both kinds: e-mail address, phone number, password; the session in which one was made
    /// goes on; and what an objection puts back.
    CredentialChanges {
        keys: ["BILLING#", "CONSOLE#", "OBJECTION#", "SESSION#", "TARGET#", "UNIQUE#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Accounts of both kinds by what people sign in with, together with the browsers that they know; and the browsers after a
    /// sign-in.
    Devices {
        keys: ["BILLING#", "CONSOLE#", "UNIQUE#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem],
    }
}

repository! {
    /// Failed attempts at accounts, counted among their security events; of logins that nobody has, beside them.
    FailedAttempts {
        keys: ["BILLING#", "CONSOLE#", "GUESSES#"],
        index: [],
        actions: [UpdateItem],
    }
}

repository! {
    /// Security events of an account. Only ever added.
    SecurityEvents {
        keys: ["BILLING#", "CONSOLE#"],
        index: [],
        actions: [PutItem, Query],
    }
}

repository! {
    /// Real-name authentications as their owners see them, and the documents that are being collected for one. The
    /// decision is [`Papers`](crate::Papers)'.
    RealNames {
        keys: ["BILLING#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Real-name authentications by their accounts, for operators. Reads only.
    Verifications {
        keys: ["BILLING#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Invoices of a Billing Center account as its owner sees and asks for them, and whose name they are made out to. The
    /// decision is [`Papers`](crate::Papers)', the name [`RealNames`]'.
    Invoices {
        keys: ["BILLING#"],
        index: [],
        actions: [GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// Sessions: opened, seen, listed, ended. Does not own what is filled in during an activation: see [`Activations`].
    Sessions {
        keys: ["BILLING#", "CONSOLE#", "SESSION#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// The session of the person who is signed in: read, and noted as used. Does not own opening, listing or ending: see
    /// [`Sessions`].
    SignedInSessions {
        keys: ["SESSION#"],
        index: [],
        actions: [GetItem, UpdateItem],
    }
}

repository! {
    /// What is kept of a form that somebody who is signed in has not sent yet.
    SignedInDrafts {
        keys: ["SESSION#"],
        index: [],
        actions: [GetItem, PutItem],
    }
}

repository! {
    /// The activation that a browser is in: its session, its license, the draft of its registration.
    Activations {
        keys: ["LICENSE#", "SESSION#"],
        index: [],
        actions: [GetItem, PutItem],
    }
}

repository! {
    /// Links to an activation that was left, and the session that one opens.
    ResumeLinks {
        keys: ["BILLING#", "CONSOLE#", "RESUME#", "SESSION#"],
        index: [],
        actions: [GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What an activation opens, all or nothing: accounts with their unique names, workspaces, the license's binding.
    Registrations {
        keys: [
            "BILLING#",
            "CONSOLE#",
            "LICENSE#",
            "OUTBOX#",
            "SESSION#",
            "TARGET#",
            "UNIQUE#",
            "WORKSPACE#",
        ],
        index: [],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What bind-billing does: finds a Billing Center account by its login, and binds a license to it by a code.
    BillingBindings {
        keys: ["BILLING#", "LICENSE#", "SESSION#", "TARGET#", "UNIQUE#"],
        index: [],
        actions: [GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// The second factor of an account, for doors that ask whether there is one. Reads only.
    SecondFactors {
        keys: ["BILLING#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Proofs of a second factor: counted, accepted once each, noted in the session that gave them.
    SecondFactorProofs {
        keys: ["BILLING#", "GUESSES#", "SESSION#"],
        index: [],
        actions: [GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Changes of a second factor: enrolment, recovery codes, turning off, removal and what stops it. Does not own proofs: see
    /// [`SecondFactorProofs`].
    SecondFactorChanges {
        keys: ["BILLING#", "OBJECTION#", "SESSION#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Sign-ins that wait for the second proof.
    PendingSignIns {
        keys: ["SESSION#"],
        index: [],
        actions: [GetItem, PutItem],
    }
}

repository! {
    /// Mails about second factors: what is still owed, to whom, and the removals that they tell of.
    OwedNotices {
        keys: ["BILLING#", "OBJECTION#"],
        index: [keys::WORK_NOTICES],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Mails about changed accounts: what is still owed, whether its link would still lead anywhere, and the links.
    OwedAccountNotices {
        keys: ["BILLING#", "CONSOLE#", "OBJECTION#"],
        index: [keys::WORK_ACCOUNT_NOTICES],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Mails about supervised changes of e-mail addresses: what is still owed, to whom, and the links in them.
    OwedChangeMails {
        keys: ["BILLING#", "OBJECTION#"],
        index: [keys::WORK_CHANGE_MAILS],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Supervised changes of e-mail addresses as the people behind the mailboxes act on them: stopped by the old one, taken over by the
    /// new one. What operators do is [`SupervisedChanges`](crate::SupervisedChanges)'.
    ChangeTakeOvers {
        keys: ["BILLING#", "CONSOLE#", "OBJECTION#", "UNIQUE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem],
    }
}

repository! {
    /// Codes that people enter: tried, and used up.
    Codes {
        keys: ["TARGET#"],
        index: [],
        actions: [UpdateItem],
    }
}

repository! {
    /// What send-code does: counts who asks, makes a code, and owes the message that brings it.
    CodeSending {
        keys: ["BILLING#", "CODE-MESSAGE#", "CONSOLE#", "GUESSES#", "TARGET#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Messages that bring codes: what is still owed, and what became of it, noted with the account whose owner gets it; how many
    /// text messages went out.
    OwedCodes {
        keys: ["BILLING#", "CODE-MESSAGE#", "CONSOLE#", "TEXTS#"],
        index: [keys::WORK_CODES],
        actions: [GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Wrong guesses and tries, counted against an account, an address or a source.
    Guesses {
        keys: ["GUESSES#"],
        index: [],
        actions: [DeleteItem, UpdateItem],
    }
}

repository! {
    /// Workspaces by their ids, and those that a license has settled. Reads only.
    Workspaces {
        keys: ["LICENSE#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, GetItem, Query],
    }
}

repository! {
    /// The workspaces of Billing Center and console accounts. Reads only.
    AccountWorkspaces {
        keys: ["BILLING#", "CONSOLE#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// Who settles a workspace: chosen, changed, undone; and what the product and the payer are told of it.
    Settlements {
        keys: ["BILLING#", "LICENSE#", "OUTBOX#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem, UpdateItem],
    }
}
