//! The people of an account, for its owner's copy and for operators: no secret of theirs is in it.

use accounts::{BillingAccount, Invitation};
use serde_json::{Value, json};

/// Somebody who belongs to an account.
#[must_use]
pub fn person_json(person: &BillingAccount) -> Value {
    json!({
        "id": person.id,
        "username": person.username,
        "name": person.profile.contact_name,
        "email": person.email,
        "role": person.role().name(),
        "mainOwner": person.membership.is_none(),
        "since": person.created_at.to_string(),
        "invitedBy": person.membership.as_ref().map(|membership| membership.invited_by.as_str()),
    })
}

/// An invitation that was not accepted.
pub(crate) fn invitation_json(invitation: &Invitation) -> Value {
    json!({
        "email": invitation.email,
        "role": invitation.role.name(),
        "invitedBy": invitation.by_username,
        "sentAt": invitation.at.to_string(),
        "expiresAt": invitation.expires_at.to_string(),
    })
}
