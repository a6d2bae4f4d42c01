//! What the templates of each mail are given.

use accounts::contact_change::OBJECTION_SECONDS;
use brand::Brand;
use kernel::{Language, Timestamp};
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::{AccountNotice, BindingNotice, LockNotice};

pub(super) fn notice_context(notice: &AccountNotice<'_>) -> Value {
    context! {
        kind => notice.kind.name(),
        what => notice.what.name(),
        username => notice.username,
        now_is => notice.now_is,
        object_url => notice.object_url,
        days => OBJECTION_SECONDS / 86_400,
    }
}

pub(super) fn binding_context(notice: &BindingNotice<'_>) -> Value {
    context! {
        what => notice.what.name(),
        username => notice.username,
        product => notice.bought.product,
        cloud_account => notice.bought.cloud_account,
        license => notice.license,
        workspaces => Value::from(Serde(notice.workspaces)),
        from => notice.from,
        at => notice.at,
        manage_url => notice.manage_url,
    }
}

pub(super) fn lock_context(notice: &LockNotice<'_>) -> Value {
    context! {
        stage => notice.stage.name(),
        cloud_account => notice.cloud_account,
        workspaces => Value::from(Serde(notice.workspaces)),
        deletion_due_at => minute(notice.deletion_due_at),
        rebind_url => notice.rebind_url,
    }
}

/// An instant to the minute, as people of every language read it: `2026-12-05 04:00 UTC`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    let printed = at.to_string();
    format!("{} {} UTC", printed.get(..10).unwrap_or_default(), printed.get(11..16).unwrap_or_default())
}

pub(super) fn common_context(language: Language, brand: &Brand) -> Value {
    context! {
        language => language.tag(),
        brand => context! {
            name => brand.name_in(language),
            legal_name => brand.legal_name.as_str(),
            support => brand.support.email.as_str(),
            accent => brand.colors.light.accent.to_string(),
            on_accent => brand.colors.light.on_accent.to_string(),
        },
    }
}
