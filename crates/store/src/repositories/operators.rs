//! Repositories of what operators see and decide. Each change goes with an entry in the audit log.

use crate::keys;

repository! {
    /// What waits for an operator, and what operators change of licenses and workspaces; the audit log.
    /// Does not own decisions about usage ([`Quarantine`], [`Adjustments`], [`Prices`]), nor those about papers ([`Papers`]).
    OperatorWork {
        keys: ["BILLING#", "CLOUD#", "LEDGER#", "LICENSE#", "OUTBOX#", "WORKSPACE#"],
        appended: ["AUDIT#"],
        index: [
            keys::WORK_ABANDONED,
            keys::WORK_HELD_BACK,
            keys::WORK_LICENSES,
            keys::WORK_OPEN_INVOICES,
            keys::WORK_PROPOSALS,
            keys::WORK_QUARANTINE,
        ],
        actions: [BatchGetItem, DeleteItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// Papers of Billing Center accounts as operators see them: which identity verifications and invoices wait, what was
    /// submitted, and the decisions about them. What owners do is [`RealNames`](crate::RealNames)' and
    /// [`Invoices`](crate::Invoices)'.
    Papers {
        keys: ["BILLING#"],
        appended: ["AUDIT#"],
        index: [keys::WORK_INVOICES, keys::WORK_REAL_NAMES],
        actions: [DeleteItem, GetItem, PutItem, Query],
    }
}

repository! {
    /// What operators see of an owner's account beside its profile, and help with: sessions, security events, invoices, mails. What
    /// the owner does is [`Sessions`](crate::Sessions)'.
    AccountHelp {
        keys: ["BILLING#", "SESSION#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, Query],
    }
}

repository! {
    /// What operators see of a console account: its workspaces, sessions, security events and mails. Reads only.
    ConsoleDetails {
        keys: ["CONSOLE#", "SESSION#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// Supervised changes of e-mail addresses: asked for, confirmed, stopped by operators; and which wait for a second one. What the
    /// mailboxes do is [`ChangeTakeOvers`](crate::ChangeTakeOvers)'.
    SupervisedChanges {
        keys: ["BILLING#"],
        appended: ["AUDIT#"],
        index: [keys::WORK_SUPERVISED_CHANGES],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, Query],
    }
}

repository! {
    /// Limits of an account that are used up: read and lifted, and how often that was done. Counting is
    /// [`Guesses`](crate::Guesses)' and [`CodeSending`](crate::CodeSending)'s.
    AccountLimits {
        keys: ["BILLING#", "GUESSES#", "OPERATOR#", "TARGET#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, PutItem],
    }
}

repository! {
    /// Decisions about records in quarantine and late usage: sent again, moved, written off. The list of them is
    /// [`OperatorWork`]'s.
    Quarantine {
        keys: ["LEDGER#", "LICENSE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [DeleteItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Decisions about what is in quarantine that one person asked for and a second one is to confirm. Carrying them out is
    /// [`Quarantine`]'s.
    Proposals {
        keys: ["LEDGER#", "LICENSE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem],
    }
}

repository! {
    /// What operators give up alone: how much of late, and the decisions that count. What a second person confirms, and what gives
    /// nothing up, is [`Quarantine`]'s and [`Adjustments`]'.
    GivingUp {
        keys: ["ALONE#", "LEDGER#", "LICENSE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What AWS or a contract is asked to give back of a record.
    Adjustments {
        keys: ["LEDGER#", "LICENSE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// Prices of a license's own.
    Prices {
        keys: ["LEDGER#", "LICENSE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// The audit log as a chain, to be copied and checked. Reads it, and adds nothing.
    AuditChain {
        keys: ["AUDIT#"],
        index: [],
        actions: [Query],
    }
}

repository! {
    /// Leases of scheduled runs: one runner of a name at a time. Does not own the queues' leases ([`Outbox`](crate::Outbox)).
    Leases {
        keys: ["LEASE#"],
        index: [],
        actions: [PutItem, UpdateItem],
    }
}

repository! {
    /// Runs of what a schedule wakes: that they begin and how they end. Reading them is [`OperatorLists`]'s.
    Runs {
        keys: ["RUN#"],
        index: [],
        actions: [PutItem],
    }
}

repository! {
    /// Sessions of operators, and sign-ins that are under way.
    OperatorSessions {
        keys: ["OPERATOR#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What waits for an operator, which activations were left, what comparisons with AWS came to, how runs went, and the audit log.
    /// Reads only; what operators decide is [`OperatorWork`]'s and [`Quarantine`]'s.
    OperatorLists {
        keys: ["LEDGER#", "RECONCILIATION#", "RUN#"],
        appended: ["AUDIT#"],
        index: [
            keys::WORK_ABANDONED,
            keys::WORK_HELD_BACK,
            keys::WORK_PROPOSALS,
            keys::WORK_QUARANTINE,
            keys::WORK_REAL_NAMES,
            keys::WORK_SEND,
        ],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// What operators find things by: names, phone numbers, invoices, offers, agreements, AWS accounts. Reads only; the entries
    /// are written with what they find.
    Search {
        keys: ["AGREEMENT#", "BILLING#", "CLOUD#", "CONSOLE#", "LICENSE#", "WORKSPACE#"],
        index: [
            keys::WORK_FIND_INVOICES,
            keys::WORK_FIND_NAMES,
            keys::WORK_FIND_OFFERS,
            keys::WORK_FIND_PHONES,
            keys::WORK_FIND_WORKSPACES,
        ],
        actions: [BatchGetItem, GetItem, Query],
    }
}

repository! {
    /// Licenses in lists: by state and product, what came of late, how far activations have come. Reads only; their places are
    /// written with the licenses.
    LicenseLists {
        keys: ["LEDGER#", "LICENSE#"],
        index: [keys::WORK_LANDED, keys::WORK_LISTED, keys::WORK_LISTED_PRODUCT, keys::WORK_RENEWED],
        actions: [BatchGetItem, GetItem],
    }
}

repository! {
    /// Licenses by state and product, a page at a time. Reads only; what [`LicenseLists`] has beside it is not here.
    LicenseRegister {
        keys: ["LICENSE#"],
        index: [keys::WORK_LISTED, keys::WORK_LISTED_PRODUCT],
        actions: [BatchGetItem],
    }
}

repository! {
    /// What makes things that were there before search and lists be found. No function holds it: an engineer runs it once, with
    /// rights of their own (`make search-index`).
    SearchBuilding {
        keys: ["BILLING#", "CONSOLE#", "LICENSE#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// What the product is told, as operators see it: who is told, what waits, what was given up. Reads only; telling it again is
    /// [`Replays`]'s.
    ProductEvents {
        keys: ["OUTBOX#", "TARGETS#"],
        index: [keys::WORK_DEAD_LETTERS, keys::WORK_OUTBOX],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// Events that the product is told again. Does not own their delivery ([`Outbox`](crate::Outbox)).
    Replays {
        keys: ["LICENSE#", "OUTBOX#"],
        appended: ["AUDIT#"],
        index: [keys::WORK_DEAD_LETTERS],
        actions: [BatchGetItem, PutItem, Query],
    }
}

repository! {
    /// Reports of comparisons with AWS, and which of their differences are set aside. Does not own comparing
    /// ([`Reconciliations`](crate::Reconciliations)).
    Acknowledgements {
        keys: ["LICENSE#", "RECONCILIATION#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, GetItem, PutItem, Query],
    }
}

repository! {
    /// Comparisons with uploaded files of AWS's log: which files, and that they begin. Does not own making them ([`LogComparisons`]).
    LogUploads {
        keys: ["RECONCILIATION#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [GetItem, PutItem, Query],
    }
}

repository! {
    /// Comparisons with uploaded files of AWS's log: which wait, how far each is, and what came of it. Does not own uploading
    /// ([`LogUploads`]).
    LogComparisons {
        keys: ["RECONCILIATION#"],
        index: [keys::WORK_LOGS],
        actions: [BatchGetItem, PutItem],
    }
}
