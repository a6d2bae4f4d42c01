//! The table, for benchmarks that look at it or prepare it.

store::repositories! {
    /// The repositories that the benchmarks read and prepare the table with.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        pub(crate) ledger_work: store::LedgerWork,
        pub(crate) months: store::Months,
        pub(crate) operator_sessions: store::OperatorSessions,
        pub(crate) sessions: store::Sessions,
        pub(crate) usage_intake: store::UsageIntake,
    }
}
