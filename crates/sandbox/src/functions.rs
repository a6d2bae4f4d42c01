//! The app's functions, by the names of their folders.

use std::collections::BTreeMap;
use std::sync::Arc;

use advance_licenses::AdvanceLicenses;
use apply_agreement_event::ApplyAgreementEvent;
use archive_audit::ArchiveAudit;
use bind_billing::BindBilling;
use bind_workspace::BindWorkspace;
use deliver_codes::DeliverCodes;
use deliver_events::DeliverEvents;
use edge::{Environment, Function, FunctionError, Http};
use manage_account::ManageAccount;
use manage_credentials::ManageCredentials;
use meter_usage::MeterUsage;
use operate::Operate;
use operate_accounts::OperateAccounts;
use operator_console::OperatorConsole;
use read_entitlement::ReadEntitlement;
use reconcile::Reconcile;
use record_mail_feedback::RecordMailFeedback;
use record_usage::RecordUsage;
use register::Register;
use resolve_customer::ResolveCustomer;
use send_code::SendCode;
use settle_workspaces::SettleWorkspaces;
use sign_in::SignIn;
use view_bills::ViewBills;

/// Functions by name.
pub type Functions = BTreeMap<&'static str, Arc<dyn Function>>;

/// Every function, each wired as its own `main.rs` does.
///
/// # Errors
/// What a function says that does not come up in this environment.
pub fn all(environment: &Environment) -> Result<Functions, FunctionError> {
    let mut functions = Functions::new();
    macro_rules! http {
        ($name:literal, $function:expr) => {
            functions.insert($name, Arc::new(Http::new(environment, $function)) as Arc<dyn Function>)
        };
    }
    http!("resolve-customer", ResolveCustomer::new(environment));
    http!("register", Register::new(environment));
    http!("send-code", SendCode::new(environment)?);
    http!("bind-billing", BindBilling::new(environment)?);
    http!("bind-workspace", BindWorkspace::new(environment));
    http!("sign-in", SignIn::new(environment)?);
    http!("manage-account", ManageAccount::new(environment));
    http!("view-bills", ViewBills::new(environment));
    http!("settle-workspaces", SettleWorkspaces::new(environment));
    http!("manage-credentials", ManageCredentials::new(environment)?);
    http!("record-usage", RecordUsage::new(environment));
    http!("operate", Operate::new(environment));
    http!("operate-accounts", OperateAccounts::new(environment));
    http!("operator-console", OperatorConsole::new(environment));
    http!("read-entitlement", ReadEntitlement::new(environment));
    functions.insert("advance-licenses", Arc::new(AdvanceLicenses::new(environment)));
    functions.insert("apply-agreement-event", Arc::new(ApplyAgreementEvent::new(environment)));
    functions.insert("archive-audit", Arc::new(ArchiveAudit::new(environment)?));
    functions.insert("record-mail-feedback", Arc::new(RecordMailFeedback::new(environment)));
    functions.insert("reconcile", Arc::new(Reconcile::new(environment)));
    functions.insert("deliver-codes", Arc::new(DeliverCodes::new(environment)?));
    functions.insert("deliver-events", Arc::new(DeliverEvents::new(environment)?));
    functions.insert("meter-usage", Arc::new(MeterUsage::new(environment)?));
    Ok(functions)
}
