//! What a function reaches on AWS: of the table, by the constants of its repositories; of other services, by those of the clients that
//! its code names.

use std::collections::{BTreeMap, BTreeSet};

use courier::Bus;
use documents::Bucket;
use mail::{Mailer, Texter};
use marketplace::{
    AdjustmentReader, AgreementInForce, AgreementReader, BillingAdjuster, ContactReader, EntitlementReader,
    InvoiceReader, Meter, Resolver, TermsReader,
};
use monitoring::Monitoring;
use operating::identification::IdentityPapers;
use sealing::{Opener, Sealer};
use second_factor::Checker;
use secrets::SecretText;

use super::source::shipped_code;
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

/// The clients of AWS beside the table's: their name, their file, and the actions that they declare.
const CLIENTS: [(&str, &str, &[&str]); 17] = [
    ("BillingAdjuster", "marketplace/src/adjustment.rs", BillingAdjuster::ACTIONS),
    ("AdjustmentReader", "marketplace/src/adjustment_outcome.rs", AdjustmentReader::ACTIONS),
    ("AgreementReader", "marketplace/src/agreement.rs", AgreementReader::ACTIONS),
    ("ContactReader", "marketplace/src/contact.rs", ContactReader::ACTIONS),
    ("EntitlementReader", "marketplace/src/entitlement.rs", EntitlementReader::ACTIONS),
    ("AgreementInForce", "marketplace/src/in_force.rs", AgreementInForce::ACTIONS),
    ("InvoiceReader", "marketplace/src/invoices.rs", InvoiceReader::ACTIONS),
    ("Meter", "marketplace/src/meter.rs", Meter::ACTIONS),
    ("Resolver", "marketplace/src/resolve.rs", Resolver::ACTIONS),
    ("TermsReader", "marketplace/src/terms.rs", TermsReader::ACTIONS),
    ("Mailer", "mail/src/mailer.rs", Mailer::ACTIONS),
    ("Texter", "mail/src/texter.rs", Texter::ACTIONS),
    ("Bus", "courier/src/bus.rs", Bus::ACTIONS),
    ("Opener", "sealing/src/opener.rs", Opener::ACTIONS),
    ("Sealer", "sealing/src/sealer.rs", Sealer::ACTIONS),
    ("SecretText", "secrets/src/lib.rs", SecretText::ACTIONS),
    ("Monitoring", "monitoring/src/client.rs", Monitoring::ACTIONS),
];

/// What the function in functions/`name` reaches.
pub(super) fn access_of(name: &str) -> Access {
    let code = shipped_code(&root().join("functions").join(name));
    let names =
        |word: &str| code.iter().any(|(_, code)| code.split(|c: char| !c.is_alphanumeric()).any(|one| one == word));
    let calls = |method: &str| code.iter().any(|(_, code)| without_blanks(code).contains(&format!("bucket.{method}(")));
    let of_clients = CLIENTS.iter().filter(|(client, ..)| names(client)).map(|(.., actions)| *actions);
    let of_bucket = Bucket::ACTIONS.into_iter().filter(|(method, _)| calls(method)).map(|(_, actions)| actions);
    let of_checker = names("Checker").then_some(Checker::ACTIONS);
    let of_papers = IdentityPapers::ACTIONS.into_iter().filter(|_| names("IdentityPapers"));
    let all = of_clients.chain(of_bucket).chain(of_checker).chain(of_papers).flatten();
    let mut access = table_access(name);
    access.actions.extend(all.map(|action| (*action).to_owned()));
    access
}

fn without_blanks(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
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

#[test]
fn a_client_declares_the_actions_of_the_calls_that_it_makes_and_no_others() {
    let mut made = BTreeMap::new();
    for folder in ["marketplace", "mail", "courier", "sealing", "secrets", "monitoring"] {
        for (file, code) in shipped_code(&root().join("crates").join(folder)) {
            made.insert(format!("{folder}/src/{file}"), calls_of(&without_blanks(&code)));
        }
    }
    made.retain(|_, calls| !calls.is_empty());
    let declared = CLIENTS.iter().map(|(_, file, actions)| {
        let calls = actions.iter().filter_map(|action| Some(action.split_once(':')?.1.to_owned()));
        ((*file).to_owned(), calls.collect::<BTreeSet<String>>())
    });
    assert_eq!(declared.collect::<BTreeMap<_, _>>(), made, "CLIENTS and their ACTIONS, and the calls in these files");
}

/// The operations that code without blanks calls: `client.put_events()` of an SDK, or `.ask("DescribeAlarms", …)` of what signs by itself.
fn calls_of(code: &str) -> BTreeSet<String> {
    let called = code.split("client.").skip(1).filter_map(|rest| Some(pascal(rest.split_once("()")?.0)));
    let asked = code.split(".ask(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    let is_name = |call: &String| call.chars().all(char::is_alphanumeric);
    called.chain(asked).filter(is_name).map(|call| meant(code, call)).collect()
}

/// The operation that a call ends at: some are written as one that the SDK has, and addressed anew before they are signed.
fn meant(code: &str, written: String) -> String {
    let operation = |name: &str| {
        let (_, rest) = code.split_once(&format!("const{name}:&str=\"/operation/"))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    match (operation("WRITTEN"), operation("MEANT")) {
        (Some(from), Some(to)) if from == written => to,
        _ => written,
    }
}

fn pascal(name: &str) -> String {
    let capital =
        |word: &str| word.get(..1).unwrap_or_default().to_ascii_uppercase() + word.get(1..).unwrap_or_default();
    name.split('_').map(capital).collect()
}
