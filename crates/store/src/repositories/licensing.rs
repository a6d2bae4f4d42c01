//! Repositories of licenses, agreements and what they entitle to.

use crate::keys;

repository! {
    /// Licenses by their ids, and how far each one's course was acted on. Reads only.
    Licenses {
        keys: ["LICENSE#"],
        index: [],
        actions: [BatchGetItem, GetItem],
    }
}

repository! {
    /// The licenses of a buyer's cloud account. Reads only.
    CloudAccounts {
        keys: ["CLOUD#", "LICENSE#"],
        index: [],
        actions: [BatchGetItem, GetItem, Query],
    }
}

repository! {
    /// What licenses are entitled to, as AWS last answered.
    LicenseEntitlements {
        keys: ["LICENSE#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem],
    }
}

repository! {
    /// What a license is entitled to, as AWS last answered. Reads only.
    EntitlementReading {
        keys: ["LICENSE#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Facts from AWS about agreements, licenses and customers: what a fact touches, and the one write that applies it.
    /// Does not own what time asks of a license: see [`LicenseWork`].
    Agreements {
        keys: ["AGREEMENT#", "CLOUD#", "CUSTOMER#", "EVENT#", "LEDGER#", "LICENSE#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// What advance-licenses does: the queue of licenses to look at, how far each one's course was acted on, and the link
    /// to an activation that was left; which of its mails went to whose account. Does not own licenses themselves, nor
    /// delivery of what it tells the product.
    LicenseWork {
        keys: ["AGREEMENT#", "BILLING#", "CONSOLE#", "LICENSE#", "OUTBOX#", "RESUME#"],
        index: [keys::WORK_COURSES, keys::WORK_COURSE_NEWS, keys::WORK_COURSE_TIMES],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What operators do about an activation that was left: who is known in it, notes, and the mail once more. The list is
    /// [`OperatorLists`](crate::OperatorLists)', and sending is [`LicenseWork`]'s.
    LeftActivations {
        keys: ["LICENSE#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [GetItem, PutItem, Query],
    }
}

repository! {
    /// Which Billing Center account has a license: carried over, released and unbound. Does not own reading it
    /// ([`AccountHoldings`]), nor the first binding by a buyer ([`BillingBindings`](crate::BillingBindings),
    /// [`Registrations`](crate::Registrations)).
    LicenseBindings {
        keys: ["BILLING#", "LICENSE#"],
        index: [],
        actions: [GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What a Billing Center account has: the licenses that are or were bound to it, and its workspaces. Reads only.
    AccountHoldings {
        keys: ["BILLING#", "LICENSE#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// The budget of a Billing Center account, as its owner sets it. Does not own what becomes of it: see [`BudgetWork`].
    Budgets {
        keys: ["BILLING#"],
        index: [],
        actions: [DeleteItem, GetItem, PutItem],
    }
}

repository! {
    /// Budgets that are to be compared with their bills, and the mails about them that are owed.
    BudgetWork {
        keys: ["BILLING#"],
        index: [keys::WORK_BUDGETS],
        actions: [DeleteItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What reconcile does: every license, page by page; how far a comparison with AWS has come; its reports.
    Reconciliations {
        keys: ["LICENSE#", "RECONCILIATION#"],
        index: [keys::WORK_LICENSES],
        actions: [BatchGetItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// Licenses' months against AWS's invoices: what reconcile finds, how far it has come, what is not closed. Does not own
    /// reading a month's hours ([`Months`](crate::Months)).
    InvoiceReconciliations {
        keys: ["LEDGER#", "RECONCILIATION#"],
        index: [keys::WORK_OPEN_INVOICES],
        actions: [BatchGetItem, GetItem, PutItem],
    }
}

repository! {
    /// Licenses' months against AWS's invoices, as reconcile found them. Reads only.
    InvoiceComparisons {
        keys: ["LEDGER#"],
        index: [],
        actions: [BatchGetItem, Query],
    }
}

repository! {
    /// Billing adjustments that AWS looks into: what became of them. Does not own asking for them
    /// ([`Adjustments`](crate::Adjustments)).
    AdjustmentOutcomes {
        keys: ["LEDGER#", "LICENSE#"],
        index: [keys::WORK_ADJUSTMENTS],
        actions: [BatchGetItem, PutItem, Query],
    }
}

repository! {
    /// What happened to a license, the newest first: what was noted of it, what the product was told, its hours. Reads only;
    /// each is noted by the function that does it.
    LicenseHistory {
        keys: ["LEDGER#", "LICENSE#", "OUTBOX#"],
        index: [],
        actions: [Query],
    }
}

repository! {
    /// Licenses that an operator changes: another identity, an ARN, an end that is taken back. Each with its entry in the audit
    /// log. Does not own facts from AWS ([`Agreements`]).
    LicenseChanges {
        keys: ["LEDGER#", "LICENSE#", "OUTBOX#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [DeleteItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What the product is told: each license's queue of events, and how far its delivery is. Does not own the events'
    /// writing, which goes with the change that they tell of.
    Outbox {
        keys: ["LEASE#", "OUTBOX#", "TARGETS#"],
        index: [keys::WORK_DEAD_LETTERS, keys::WORK_OUTBOX],
        actions: [DeleteItem, PutItem, Query, UpdateItem],
    }
}
