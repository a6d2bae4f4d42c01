//! What differs between the two kinds of account on these pages: where the pages are, and how they call things.

use accounts::{Account, AccountKind, BillingAccount, ConsoleAccount, Role};

/// A kind of account, as its pages show it.
pub(crate) trait Place: Account {
    /// How the paths of its pages begin.
    const BASE: &'static str;
    /// Where somebody signs in to it.
    const SIGN_IN: &'static str;
    /// What its pages say.
    const TEXTS: Texts;

    /// What its holder may do there.
    fn role(&self) -> Role;
}

/// How the paths of an account's pages begin.
pub(crate) const fn base(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Billing => "/account",
        AccountKind::Console => "/console",
    }
}

/// The texts that name the kind of account, by their keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    /// That the other account of the same person is not changed, where nothing else is chosen.
    pub(crate) independent: &'static str,
    /// The box that changes the password of the other account too.
    pub(crate) both_passwords: &'static str,
    /// The box that changes the address of the other account too.
    pub(crate) both_emails: &'static str,
    /// The box that changes the number of the other account too.
    pub(crate) both_phones: &'static str,
    /// That the other account has another password.
    pub(crate) other_password_differs: &'static str,
    /// That another account of the other kind has the address.
    pub(crate) other_email_taken: &'static str,
    /// That another account of the other kind has the number.
    pub(crate) other_phone_taken: &'static str,
    /// What an objection gives back.
    pub(crate) objection: &'static str,
    /// Whose sessions are listed.
    pub(crate) sessions: &'static str,
}

impl Place for BillingAccount {
    const BASE: &'static str = base(AccountKind::Billing);
    const SIGN_IN: &'static str = "/sign-in?account=billing";
    const TEXTS: Texts = Texts {
        independent: "credentials-independent-of-console",
        both_passwords: "credentials-both-passwords-console",
        both_emails: "credentials-both-emails-console",
        both_phones: "credentials-both-phones-console",
        other_password_differs: "credentials-other-password-console",
        other_email_taken: "credentials-other-email-taken-console",
        other_phone_taken: "credentials-other-phone-taken-console",
        objection: "credentials-objection-lead-billing",
        sessions: "credentials-sessions-lead-billing",
    };

    fn role(&self) -> Role {
        Self::role(self)
    }
}

impl Place for ConsoleAccount {
    const BASE: &'static str = base(AccountKind::Console);
    const SIGN_IN: &'static str = "/sign-in?account=console";
    const TEXTS: Texts = Texts {
        independent: "credentials-independent-of-billing",
        both_passwords: "credentials-both-passwords-billing",
        both_emails: "credentials-both-emails-billing",
        both_phones: "credentials-both-phones-billing",
        other_password_differs: "credentials-other-password-billing",
        other_email_taken: "credentials-other-email-taken-billing",
        other_phone_taken: "credentials-other-phone-taken-billing",
        objection: "credentials-objection-lead-console",
        sessions: "credentials-sessions-lead-console",
    };

    fn role(&self) -> Role {
        Role::Owner
    }
}
