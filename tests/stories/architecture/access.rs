//! What a function reaches on AWS: of the table, by the constants of its repositories; of other services, read off its
//! code.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::source::{calls, shipped_code};
use super::{assert_none, function_names, root};

/// What code reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Access {
    /// IAM actions, `service:Action`.
    pub(super) actions: BTreeSet<String>,
    /// Patterns of hash keys, `SESSION#*`.
    pub(super) leading_keys: BTreeSet<String>,
    /// The same of items that are only ever added, by [`store::APPEND`].
    pub(super) appended_keys: BTreeSet<String>,
    /// Hash keys by which the index `work` is queried.
    pub(super) index_keys: BTreeSet<String>,
}

/// What the repositories of each function may do.
pub(super) const TABLE_ACCESS: [(&str, &[&store::Access]); 23] = [
    ("advance-licenses", advance_licenses::AdvanceLicenses::TABLE_ACCESS),
    ("apply-agreement-event", apply_agreement_event::ApplyAgreementEvent::TABLE_ACCESS),
    ("archive-audit", archive_audit::ArchiveAudit::TABLE_ACCESS),
    ("bind-billing", bind_billing::BindBilling::TABLE_ACCESS),
    ("bind-workspace", bind_workspace::BindWorkspace::TABLE_ACCESS),
    ("deliver-codes", deliver_codes::DeliverCodes::TABLE_ACCESS),
    ("deliver-events", deliver_events::DeliverEvents::TABLE_ACCESS),
    ("manage-account", manage_account::ManageAccount::TABLE_ACCESS),
    ("manage-credentials", manage_credentials::ManageCredentials::TABLE_ACCESS),
    ("meter-usage", meter_usage::MeterUsage::TABLE_ACCESS),
    ("operate", operate::Operate::TABLE_ACCESS),
    ("operate-accounts", operate_accounts::OperateAccounts::TABLE_ACCESS),
    ("operator-console", operator_console::OperatorConsole::TABLE_ACCESS),
    ("read-entitlement", read_entitlement::ReadEntitlement::TABLE_ACCESS),
    ("reconcile", reconcile::Reconcile::TABLE_ACCESS),
    ("record-mail-feedback", record_mail_feedback::RecordMailFeedback::TABLE_ACCESS),
    ("record-usage", record_usage::RecordUsage::TABLE_ACCESS),
    ("register", register::Register::TABLE_ACCESS),
    ("resolve-customer", resolve_customer::ResolveCustomer::TABLE_ACCESS),
    ("send-code", send_code::SendCode::TABLE_ACCESS),
    ("settle-workspaces", settle_workspaces::SettleWorkspaces::TABLE_ACCESS),
    ("sign-in", sign_in::SignIn::TABLE_ACCESS),
    ("view-bills", view_bills::ViewBills::TABLE_ACCESS),
];

/// The types of the crates `marketplace`, `mail` and `courier`, with the actions behind them.
static CLIENTS: LazyLock<Vec<(String, BTreeSet<String>)>> = LazyLock::new(read_clients);

/// What the function in functions/`name` reaches.
pub(super) fn access_of(name: &str) -> Access {
    let mut access = table_access(name);
    for (_, code) in shipped_code(&root().join("functions").join(name)) {
        for call in calls(&code).iter().filter(|call| call.receiver.as_deref() == Some("bucket")) {
            access.actions.extend(bucket_actions(&call.name));
        }
        for (client, actions) in CLIENTS.iter() {
            if code.split(|c: char| !c.is_alphanumeric()).any(|word| word == client) {
                access.actions.extend(actions.iter().cloned());
            }
        }
    }
    access
}

/// What the repositories of a function may do together.
pub(super) fn table_access(name: &str) -> Access {
    let repositories =
        TABLE_ACCESS.iter().find(|(function, _)| *function == name).map_or(&[][..], |(_, access)| access);
    let mut together = Access::default();
    for access in repositories {
        together.actions.extend(access.actions.iter().map(|action| action.iam().to_owned()));
        together.leading_keys.extend(access.keys.iter().map(|prefix| format!("{prefix}*")));
        together.appended_keys.extend(access.appended.iter().map(|prefix| format!("{prefix}*")));
        // A name that ends in `#` is followed by the number of a shard.
        let works = access.index.iter();
        together
            .index_keys
            .extend(works.map(|work| if work.ends_with('#') { format!("{work}*") } else { (*work).to_owned() }));
    }
    together
}

#[test]
fn a_function_reaches_the_table_by_the_repositories_that_it_declares_and_by_nothing_else() {
    let mut findings = Vec::new();
    for name in function_names() {
        let code = shipped_code(&root().join("functions").join(&name));
        let count = |words: &str| code.iter().map(|(_, code)| code.matches(words).count()).sum::<usize>();
        if count("store::repositories! {") != 1 || count("Repositories::open(") != 1 || count("Database") != 0 {
            findings.push(name);
        }
    }
    assert_none("declare the repositories once, open them once, and make no other connection to the table:", &findings);
}

/// What a call of `documents::Bucket` needs. That crate signs by itself, so no client's methods tell. Without `s3:ListBucket`
/// S3 would answer 403 for what is not there.
fn bucket_actions(method: &str) -> impl Iterator<Item = String> {
    let actions: &[&str] = match method {
        "upload_form" => &["s3:PutObject"],
        "stored" => &["s3:GetObject", "s3:ListBucket"],
        "link" => &["s3:GetObject"],
        "remove" => &["s3:DeleteObject"],
        "read" => &["s3:GetObject", "s3:ListBucket"],
        "write" => &["s3:PutObject"],
        _ => &[],
    };
    actions.iter().map(|action| (*action).to_owned())
}

/// The operation that a call ends at: some are written as one that the SDK has, and addressed anew before they are signed.
fn meant(code: &str, written: String) -> String {
    let operation = |name: &str| {
        let (_, rest) = code.split_once(&format!("const {name}: &str = \"/operation/"))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    match (operation("WRITTEN"), operation("MEANT")) {
        (Some(from), Some(to)) if from == written => to,
        _ => written,
    }
}

fn read_clients() -> Vec<(String, BTreeSet<String>)> {
    let service = |code: &str| {
        [
            ("aws_sdk_marketplacemetering", "aws-marketplace"),
            ("aws_sdk_marketplaceentitlement", "aws-marketplace"),
            ("aws_sdk_marketplaceagreement", "aws-marketplace"),
            ("aws_sdk_sesv2", "ses"),
            ("aws_sdk_pinpointsmsvoicev2", "sms-voice"),
            ("aws_sdk_eventbridge", "events"),
            ("aws_sdk_kms", "kms"),
            ("aws_sdk_secretsmanager", "secretsmanager"),
        ]
        .into_iter()
        .find(|(sdk, _)| code.contains(sdk))
        .map(|(_, service)| service)
    };
    let mut clients = Vec::new();
    for folder in ["crates/marketplace", "crates/mail", "crates/courier", "crates/sealing", "crates/secrets"] {
        for (_, code) in shipped_code(&root().join(folder)) {
            let Some(service) = service(&code) else { continue };
            let called = calls(&code).into_iter().filter(|call| call.receiver.as_deref() == Some("client"));
            let actions: BTreeSet<String> =
                called.map(|call| format!("{service}:{}", meant(&code, pascal(&call.name)))).collect();
            for line in code.lines().filter_map(|line| line.strip_prefix("pub struct ")) {
                let name: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
                if !actions.is_empty() && code.contains(&format!("impl {name} {{")) {
                    clients.push((name, actions.clone()));
                }
            }
        }
    }
    // That crate signs by itself, so it is read off what it asks for.
    let asked = shipped_code(&root().join("crates/monitoring")).into_iter().flat_map(|(_, code)| {
        let calls = code.split(".ask(\"").skip(1).filter_map(|rest| rest.split_once('"'));
        calls.map(|(operation, _)| format!("cloudwatch:{operation}")).collect::<Vec<_>>()
    });
    clients.push(("Monitoring".to_owned(), asked.collect()));
    // What checks second proofs and what opens papers hold clients of other crates: who uses them needs what those do.
    for (_, code) in
        ["second-factor", "operating"].iter().flat_map(|name| shipped_code(&root().join("crates").join(name)))
    {
        let words: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric()).collect();
        let held = clients.iter().filter(|(client, _)| words.contains(client.as_str()));
        let mut actions: BTreeSet<String> = held.flat_map(|(_, actions)| actions.clone()).collect();
        for call in calls(&code).iter().filter(|call| call.receiver.as_deref() == Some("bucket")) {
            actions.extend(bucket_actions(&call.name));
        }
        for line in code.lines().filter_map(|line| line.strip_prefix("pub struct ")) {
            let name: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
            if !actions.is_empty() && code.contains(&format!("impl {name} {{")) {
                clients.push((name, actions.clone()));
            }
        }
    }
    clients
}

fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1.min(word.len()));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}
