//! The table, for stories that look at it or prepare it.

store::repositories! {
    /// The repositories that stories read and prepare the table with.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        pub(crate) agreements: store::Agreements,
        pub(crate) billing_accounts: store::BillingAccounts,
        pub(crate) cloud_accounts: store::CloudAccounts,
        pub(crate) held_usages: store::HeldUsages,
        pub(crate) ledger: store::Ledger,
        pub(crate) ledger_work: store::LedgerWork,
        pub(crate) license_work: store::LicenseWork,
        pub(crate) licenses: store::Licenses,
        pub(crate) months: store::Months,
        pub(crate) outbox: store::Outbox,
        pub(crate) quarantine: store::Quarantine,
        pub(crate) reconciliations: store::Reconciliations,
        pub(crate) search_building: store::SearchBuilding,
        pub(crate) settlements: store::Settlements,
        pub(crate) usage_intake: store::UsageIntake,
        pub(crate) workspaces: store::Workspaces,
    }
}
