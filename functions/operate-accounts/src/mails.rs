//! Mails that went to the owner of an account, and one of them sent again.

use accounts::{AccountId, MailFate, SentMail};
use edge::asked::{place, with_next};
use edge::{FieldProblem, Request};
use operating::mails_again::{MailAgain, MailDesk};
use serde_json::{Value, json};

use crate::owners::must_be_seen;
use crate::refusal::{At, Refusal, wrong};
use crate::{OperateAccounts, order, reader};

/// How many mails a page has.
const MAILS_SHOWN: u16 = 50;
/// The most mails that are offered to be sent again.
const AGAIN_SHOWN: usize = 200;

impl OperateAccounts {
    /// One page of what went out, the newest first, by kind and time and never with what it says; and what may be sent again.
    pub(crate) async fn mails(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let facts = self.facts(self.account(id).await?).await?;
        tracing::info!(operator = reader(request), account = %facts.account.id, "an operator read which mails went to an account");
        let before = place(request)?;
        let before = before.as_deref().map(|place| place.trim_end_matches('!'));
        let sent = self.store.account_help.sent_mails(&facts.account.id, before, MAILS_SHOWN, facts.now).await?;
        let is_full = sent.len() == usize::from(MAILS_SHOWN);
        let next = sent.last().filter(|_| is_full).map(|(place, _)| format!("{place}!"));
        let sent: Vec<SentMail> = sent.into_iter().map(|(_, mail)| mail).collect();
        let fates = self.store.mail_fates.fates(&AccountId::from(facts.account.id.clone()), &sent).await?;
        let shown: Vec<Value> = sent
            .iter()
            .zip(fates)
            .map(|(mail, fate)| {
                json!({
                    "at": mail.at.to_string(), "kind": mail.kind, "to": mail.to, "outcome": mail.outcome,
                    "fate": fate.map(MailFate::word), "about": (!mail.about.is_empty()).then_some(&mail.about),
                    "again": mail.again,
                })
            })
            .collect();
        let again: Vec<String> = facts.facts().mails().iter().take(AGAIN_SHOWN).map(MailAgain::word).collect();
        let left = facts.help.mails_left(facts.now);
        Ok(with_next(json!({ "mails": shown, "again": again, "left": left, "seen": facts.seen() }), next))
    }

    /// Sends a mail again, of those that may be.
    pub(crate) async fn send_mail_again(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields) = (order(request)?, request.fields()?);
        let facts = self.facts(self.account(id).await?).await?;
        let offered = facts.facts().mails();
        let word = fields.get("mail").trim();
        if word.is_empty() {
            return Err(wrong(FieldProblem::new("mail", "field-missing")));
        }
        must_be_seen(&fields, &facts)?;
        let wanted = offered.iter().find(|mail| mail.word() == word).ok_or(Refusal::NothingToTell)?;
        let desk = MailDesk {
            help: &self.store.account_help,
            addresses: &self.store.mail_addresses,
            mailer: &self.mailer,
            brand: &self.brand,
            public_url: &self.public_url,
            entropy: &self.entropy,
        };
        desk.send(&facts.facts(), wanted, &facts.help, &order).await.map_err(|error| error.at(facts.now))?;
        tracing::info!(operator = order.by, account = %facts.account.id, mail = word, "an operator sent a mail again");
        Ok(json!({ "mail": word, "outcome": "taken" }))
    }
}
