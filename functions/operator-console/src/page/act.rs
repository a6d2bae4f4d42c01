//! Acts of the audit log in words: what was done, and to what.

use kernel::{BillingAccountId, Hour, Timestamp};
use maud::{Markup, html};
use operating::Subject;
use operators::Action;
use pages::figures::grouped;
use pages::{View, parts, when};
use store::AuditAct;

use super::{account_name, segment};
use crate::visitor::Visitor;

/// What was done, in words; a word of another release as it is.
pub(crate) fn act_text(view: &View<'_>, word: &str) -> String {
    match AuditAct::parse(word) {
        // texts: operators-act-*
        Some(act) => view.text(&format!("operators-act-{act}")),
        None => word.to_owned(),
    }
}

/// What it was done to, beside the license that it was done to, if it was one. What cannot be read is shown as it is.
pub(crate) fn about(view: &View<'_>, visitor: &Visitor, word: &str, subject: &str) -> Markup {
    let read = AuditAct::parse(word).and_then(|act| match act {
        AuditAct::Release
        | AuditAct::Move
        | AuditAct::Correct
        | AuditAct::WriteOff
        | AuditAct::AskWriteOff
        | AuditAct::AskCorrect
        | AuditAct::AskGiveBack
        | AuditAct::Decline
        | AuditAct::Settle
        | AuditAct::GiveBack
        | AuditAct::PrepareAdjustment
        | AuditAct::SendAdjustment
        | AuditAct::RemovePrice => slot(view, subject),
        AuditAct::SetPrice => price(view, subject),
        AuditAct::CutOver => cut_over(view, subject),
        AuditAct::ReplayEvents => replay(view, subject),
        AuditAct::EndSessions
        | AuditAct::LiftLimits
        | AuditAct::AskEmailChange
        | AuditAct::ConfirmEmailChange
        | AuditAct::StopEmailChange
        | AuditAct::TakeOverAccount
        | AuditAct::ExportAccount
        | AuditAct::ReadRealName
        | AuditAct::ApproveRealName
        | AuditAct::RejectRealName => account(view, visitor, subject),
        AuditAct::IssueInvoice | AuditAct::DeclineInvoice => invoice(visitor, subject),
        // The license beside it says it all.
        AuditAct::MailActivationAgain | AuditAct::NoteActivation => Some(html! {}),
        AuditAct::TryDecimalsAgain
        | AuditAct::NameArn
        | AuditAct::AcknowledgeDifference
        | AuditAct::TakeBackAcknowledgement
        | AuditAct::CompareLogs
        | AuditAct::SendMailAgain
        | AuditAct::Reinstate
        | AuditAct::AllowProviders
        | AuditAct::RevokeProviders => Some(parts::copyable(subject)),
    });
    read.unwrap_or_else(|| parts::remark(subject))
}

/// How many raw units it was about.
pub(crate) fn raw_units(view: &View<'_>, raw: Option<metering::Raw>) -> Markup {
    html! {
        @if let Some(raw) = raw.filter(|raw| !raw.is_zero()) {
            span class="quiet" { (view.text_with("operators-audit-raw", &[("units", &grouped(&raw.to_string()))])) }
        }
    }
}

fn moment(view: &View<'_>, hour: Hour) -> Markup {
    when::moment(view, hour.start())
}

/// `<license>~<hour>~<dimension>`, or late usage of an hour.
fn slot(view: &View<'_>, subject: &str) -> Option<Markup> {
    let Subject { hour, dimension, .. } = Subject::parse(subject).ok()?;
    Some(match dimension {
        Some(dimension) => view.rich(
            "operators-act-about-hour",
            &[("dimension", parts::name(dimension.as_str())), ("hour", moment(view, hour))],
        ),
        None => view.rich("operators-act-about-late", &[("hour", moment(view, hour))]),
    })
}

/// `<license>~<hour>~<dimension>=<millionths> <currency>`.
fn price(view: &View<'_>, subject: &str) -> Option<Markup> {
    let (slot, price) = subject.rsplit_once('=')?;
    let Subject { hour, dimension, .. } = Subject::parse(slot).ok()?;
    let (millionths, currency) = price.split_once(' ')?;
    let printed = billing::Millionths(millionths.parse().ok()?).printed(2);
    let what =
        html! { (parts::name(dimension?.as_str())) " " span class="money" { (grouped(&printed)) " " (currency) } };
    Some(view.rich("operators-act-about-from", &[("what", what), ("hour", moment(view, hour))]))
}

/// `<identity>~<hour>`.
fn cut_over(view: &View<'_>, subject: &str) -> Option<Markup> {
    let (identity, hour) = subject.split_once('~')?;
    let key = match identity {
        "license" => "operators-identity-license",
        "legacy" => "operators-identity-legacy",
        "legacy-customer" => "operators-identity-legacy-customer",
        _ => return None,
    };
    let (what, hour) = (html! { (view.text(key)) }, moment(view, Hour::parse(hour)?));
    Some(view.rich("operators-act-about-from", &[("what", what), ("hour", hour)]))
}

/// `<license or given-up>~<target>~<from>~<to>=<count>`.
fn replay(view: &View<'_>, subject: &str) -> Option<Markup> {
    let (span, count) = subject.rsplit_once('=')?;
    let mut parts_of = span.rsplitn(3, '~');
    let until = Timestamp::parse_rfc3339(parts_of.next()?)?;
    let from = Timestamp::parse_rfc3339(parts_of.next()?)?;
    let (_, target) = parts_of.next()?.split_once('~')?;
    let (from, until) = (when::moment_text(view, from), when::moment_text(view, until));
    let with = [("count", count), ("target", target), ("from", &from), ("until", &until)];
    Some(html! { (view.text_with("operators-act-about-replay", &with)) })
}

/// `<account>`, or `<account>~<version>`.
fn account(view: &View<'_>, visitor: &Visitor, subject: &str) -> Option<Markup> {
    let (account, version) = match subject.split_once('~') {
        Some((account, version)) => (account, Some(version)),
        None => (subject, None),
    };
    let account = BillingAccountId::parse(account).ok()?;
    Some(html! {
        (account_name(visitor, &account))
        @if let Some(version) = version {
            " " span class="quiet" { (view.text_with("operators-act-about-version", &[("version", version)])) }
        }
    })
}

/// `<account>/<invoice>`.
fn invoice(visitor: &Visitor, subject: &str) -> Option<Markup> {
    let (account, id) = subject.split_once('/')?;
    let account_id = BillingAccountId::parse(account).ok()?;
    let path = format!("/operator/invoices/{}/{}", segment(account), segment(id));
    Some(html! {
        (account_name(visitor, &account_id)) " "
        @if visitor.may(Action::ReadInvoices) { a class="id" href=(path) { (id) } } @else { (parts::copyable(id)) }
    })
}
