//! Repositories of usage and of the ledger.

use crate::keys;

repository! {
    /// Ledgers as they stand: heads, hours with their counters and records, late usage. Reads only: [`UsageIntake`],
    /// [`LedgerWork`], [`HeldUsages`] and what operators decide by ([`Quarantine`](crate::Quarantine)) change them.
    Ledger {
        keys: ["LEDGER#"],
        index: [],
        actions: [BatchGetItem, GetItem, Query],
    }
}

repository! {
    /// Past months rolled up, and closing statements: what a license's frozen hours come to. Does not own the hours.
    Months {
        keys: ["LEDGER#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// Closing statements. Reads only: [`Months`] writes them.
    ClosingStatements {
        keys: ["LEDGER#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// Of which products AWS refused decimal quantities. Does not own in which form a record froze: its hour has that.
    QuantityForms {
        keys: ["PRODUCT#"],
        appended: ["AUDIT#"],
        index: [],
        actions: [BatchGetItem, DeleteItem, PutItem],
    }
}

repository! {
    /// What meter-usage does to ledgers: the queues of what is due, the freeze of hours, the records' way to AWS and its
    /// answers, and slots. Does not own late and held usage, nor what an operator decides.
    LedgerWork {
        keys: ["LEDGER#", "SLOT#"],
        index: [
            keys::WORK_ENDING,
            keys::WORK_ENDING_OLD,
            keys::WORK_FREEZE,
            keys::WORK_HELD,
            keys::WORK_HELD_BACK,
            keys::WORK_MONTH,
            keys::WORK_SEND,
        ],
        actions: [BatchGetItem, DeleteItem, PutItem, Query, UpdateItem],
    }
}

repository! {
    /// Usage that is held for a workspace until its license is active, and its way into a ledger.
    HeldUsages {
        keys: ["HELD#", "LEDGER#"],
        index: [],
        actions: [DeleteItem, GetItem, Query, UpdateItem],
    }
}

repository! {
    /// What record-usage does: reads what a batch of usage events is about, and counts each event once, in the ledger, as
    /// late or as held. Does not own what becomes of the counters.
    UsageIntake {
        keys: ["HELD#", "LEDGER#", "LICENSE#", "USAGE#", "WORKSPACE#"],
        index: [],
        actions: [BatchGetItem, GetItem, PutItem, UpdateItem],
    }
}

repository! {
    /// What read-entitlement answers from: a license, its entitlements, how far its ledger has come, a workspace. Each by
    /// its key, one at a time.
    Allowances {
        keys: ["LEDGER#", "LICENSE#", "WORKSPACE#"],
        index: [],
        actions: [GetItem],
    }
}
