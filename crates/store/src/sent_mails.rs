//! Which mails went to the owner of an account: kinds and times, kept for [`SENT_MAIL_DAYS`]. Nothing is decided by them.

use accounts::sent_mail::SENT_MAIL_DAYS;
use accounts::{AccountId, SentMail};
use kernel::digest::sha256_hex;

use crate::error::StoreError;
use crate::history::Placed;
use crate::item::{Item, SECONDS_A_DAY, from_item, key_of, remove_after, to_item};
use crate::keys;
use crate::repositories::SentMails;
use crate::table::Table;
use crate::transaction::Write;

/// How much of a hash tells a mail from others of its kind and instant, in characters.
const NAME_CHARACTERS: usize = 16;
/// Where a listing begins: behind every instant.
const NEWEST: &str = "~";

impl SentMails {
    /// Notes a mail. Noted again, it takes its own place.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn note(&self, account: &AccountId, mail: &SentMail) -> Result<(), StoreError> {
        self.table.note_mail(account, mail).await
    }
}

impl Table {
    pub(crate) async fn note_mail(&self, account: &AccountId, mail: &SentMail) -> Result<(), StoreError> {
        self.put_any(sent_mail_item(account, mail)?).await
    }

    /// The mails to an account, newest first, before the place `before`, at most `limit`; each with its place.
    pub(crate) async fn sent_mails(
        &self,
        account: &AccountId,
        before: Option<&str>,
        limit: u16,
    ) -> Result<Vec<Placed<SentMail>>, StoreError> {
        let (pk, prefix) = (keys::account(account).pk, keys::SENT_MAIL_PREFIX);
        let items = self.query_below(&pk, prefix, before.unwrap_or(NEWEST), limit).await?;
        let placed = |item: Item| {
            let sk = key_of(&item)?.sk;
            Ok((sk.strip_prefix(prefix).unwrap_or(&sk).to_owned(), from_item(item)?))
        };
        items.into_iter().map(placed).collect()
    }
}

/// The write that notes a mail.
pub(crate) fn sent_mail_write(account: &AccountId, mail: &SentMail) -> Result<Write, StoreError> {
    Ok(Write::put_any(sent_mail_item(account, mail)?))
}

/// The same of one of several mails about one thing at one instant, which `says` tells apart.
pub(crate) fn sent_mail_saying_write(account: &AccountId, mail: &SentMail, says: &str) -> Result<Write, StoreError> {
    Ok(Write::put_any(named_item(account, mail, says)?))
}

fn sent_mail_item(account: &AccountId, mail: &SentMail) -> Result<Item, StoreError> {
    named_item(account, mail, "")
}

fn named_item(account: &AccountId, mail: &SentMail, says: &str) -> Result<Item, StoreError> {
    let name: String = sha256_hex(&[&mail.about, says]).chars().take(NAME_CHARACTERS).collect();
    let key = keys::sent_mail(account, mail.at, &format!("{}~{name}", mail.kind.word()));
    let mut item = to_item(&key, mail)?;
    remove_after(&mut item, mail.at.plus_seconds(SENT_MAIL_DAYS * SECONDS_A_DAY));
    Ok(item)
}
