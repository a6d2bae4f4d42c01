//! What usage comes to in money: bills, invoices, and the figures on their pages.
//!
//! Owns: amounts and their rounding; a month's bill by workspace, day and dimension; which of a
//! license's usage an account pays for; the CSV of a bill; the scale of its chart; which months an invoice may have; what AWS
//! invoiced, and how it differs from what it accepted.
//! Does not own: how usage is counted and frozen, prices, storage, the look of a page. Pure: time is given by the caller.

pub mod allowance;
pub mod aws_invoice;
pub mod bill;
pub mod budget;
pub mod chart;
pub mod comparison;
pub mod csv;
pub mod day;
pub mod frozen;
pub mod invoice;
pub mod invoiceable;
pub mod money;
pub mod payer;
pub mod terms;

pub use allowance::Entitled;
pub use aws_invoice::{AwsInvoice, AwsInvoiceKind, Signed};
pub use bill::{Bill, Line, WorkspaceSum};
pub use budget::{Budget, BudgetError, OwedAlert};
pub use comparison::{Compared, Expected, ExpectedLine, Verdict};
pub use day::Day;
pub use frozen::{BillStatus, FrozenUsage, PriceOfUsage, Share};
pub use invoice::{DetailError, Invoice, InvoiceDecision, InvoiceDetails, InvoiceState, InvoicedMonth};
pub use invoiceable::{BilledMonth, ChoiceError, MonthOffer, MonthRefusal};
pub use kernel::Units;
pub use money::{Millionths, json_integer, minor_digits, minor_units, printed_minor};
pub use payer::{Binding, Payer};
pub use terms::{AgreementTerms, Charge, ChargeDue, Trial};
