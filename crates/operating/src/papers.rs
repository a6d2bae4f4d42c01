//! What owners of accounts ask for and an operator decides: identity verifications and invoices.

use accounts::real_name::{Decision, MAX_REASON_CHARACTERS, RealName, RealNameState};
use accounts::{AddressState, MailId, MailKind, MailOutcome, Problem, SentMail, text};
use billing::{Invoice, InvoiceDecision};
use documents::DocumentError;
use kernel::entropy::NoEntropy;
use kernel::{BillingAccountId, Entropy, Timestamp};
use mail::{Decided, DecisionNotice, Mail, Mailer, outcome_of};
use sealing::SealError;
use store::{AuditAct, BillingAccounts, MailAddresses, Papers, StoreError};

use crate::decider::Order;
use crate::identification::{DocumentState, FoundDocument, IdentityPapers};

/// The most characters of an invoice's number: longer than any tax office's.
const MAX_INVOICE_NUMBER_CHARACTERS: usize = 60;
/// The most bytes of an invoice's link: signed addresses are this long.
const MAX_LINK_BYTES: usize = 1000;

/// Why nothing was read or decided.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// There is nothing of that name.
    #[error("there is no such verification or invoice")]
    NotFound,
    /// Somebody else decided, or the owner sent something new, since it was read.
    #[error("it was decided already, or is another one since it was read")]
    Decided,
    /// The number could not be opened.
    #[error("a number could not be opened: {0}")]
    Seal(#[from] SealError),
    /// A document could not be looked at.
    #[error("a document could not be looked at: {0}")]
    Document(#[from] DocumentError),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for PaperError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Decided,
            error => Self::Store(error),
        }
    }
}

/// A link to an invoice that cannot be shown: not https, too long, or with characters that no address has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no https address of at most {MAX_LINK_BYTES} characters")]
pub struct NoLink;

/// A verification with its number and documents opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The verification that was read.
    pub kept: RealName,
    /// Its number in full.
    pub number: String,
    /// Its documents.
    pub documents: Vec<FoundDocument>,
}

/// Reads and decides papers, with what a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct PaperDesk<'a> {
    /// The papers.
    pub papers: &'a Papers,
    /// Whom to tell.
    pub accounts: &'a BillingAccounts,
    /// Whether mail reaches them.
    pub addresses: &'a MailAddresses,
    /// What tells them.
    pub mailer: &'a Mailer,
    /// Where the owner's pages are.
    pub public_url: &'a str,
    /// What names of audit entries are drawn from.
    pub entropy: &'a Entropy,
}

impl PaperDesk<'_> {
    /// One page of the verifications that wait, the longest waiting first, and the place to go on from.
    ///
    /// # Errors
    /// [`PaperError::Store`] as of any read.
    pub async fn real_names_page(
        &self,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<(BillingAccountId, RealName)>, Option<String>), PaperError> {
        let (accounts, next) = self.papers.real_names_page(now, after).await?;
        Ok((self.real_names_of(accounts).await?, next))
    }

    /// The verifications of these accounts that still wait.
    async fn real_names_of(
        &self,
        accounts: Vec<BillingAccountId>,
    ) -> Result<Vec<(BillingAccountId, RealName)>, PaperError> {
        let mut waiting = Vec::new();
        for account in accounts {
            let kept = self.papers.real_name(&account).await?;
            let waits = kept.filter(|kept| kept.state == RealNameState::Submitted);
            waiting.extend(waits.map(|kept| (account, kept)));
        }
        Ok(waiting)
    }

    /// One page of the invoices that wait, the longest waiting first, and the place to go on from.
    ///
    /// # Errors
    /// [`PaperError::Store`] as of any read.
    pub async fn invoices_page(
        &self,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<(BillingAccountId, Invoice)>, Option<String>), PaperError> {
        let (named, next) = self.papers.invoices_page(now, after).await?;
        Ok((self.invoices_of(named).await?, next))
    }

    /// Those of these invoices that still wait.
    async fn invoices_of(
        &self,
        named: Vec<(BillingAccountId, String)>,
    ) -> Result<Vec<(BillingAccountId, Invoice)>, PaperError> {
        let mut waiting = Vec::new();
        for (account, id) in named {
            let invoice = self.papers.invoice(&account, &id).await?;
            waiting.extend(invoice.filter(Invoice::waits).map(|invoice| (account, invoice)));
        }
        Ok(waiting)
    }

    /// The verification of an account.
    ///
    /// # Errors
    /// [`PaperError::NotFound`] if nothing was ever submitted.
    pub async fn real_name(&self, account: &BillingAccountId) -> Result<RealName, PaperError> {
        self.papers.real_name(account).await?.ok_or(PaperError::NotFound)
    }

    /// An invoice of an account.
    ///
    /// # Errors
    /// [`PaperError::NotFound`].
    pub async fn invoice(&self, account: &BillingAccountId, id: &str) -> Result<Invoice, PaperError> {
        self.papers.invoice(account, id).await?.ok_or(PaperError::NotFound)
    }

    /// Opens the number and the documents of a verification. That somebody read them is kept first.
    ///
    /// # Errors
    /// [`PaperError`].
    pub async fn read_real_name(
        &self,
        identification: &IdentityPapers,
        account: &BillingAccountId,
        order: &Order,
        now: Timestamp,
    ) -> Result<Opened, PaperError> {
        let kept = self.real_name(account).await?;
        let entry = order.entry(self.entropy, AuditAct::ReadRealName, account.to_string(), now)?;
        self.papers.note_act(&entry).await?;
        let number = identification.number(account, &kept).await?;
        let documents = identification.documents(account, &kept, true, now).await?;
        Ok(Opened { kept, number, documents })
    }

    /// Decides about a verification, the one of the version that was `read` if it says which, and writes to the owner. One is
    /// approved only while its documents are as they were submitted, where `identification` can look.
    ///
    /// # Errors
    /// [`PaperError::Decided`] if it was decided, or it or a document of it is another one by now; [`PaperError::Document`].
    pub async fn decide_real_name(
        &self,
        identification: Option<&IdentityPapers>,
        account: &BillingAccountId,
        read: Option<u64>,
        decision: Decision,
        order: &Order,
        now: Timestamp,
    ) -> Result<RealName, PaperError> {
        let kept = self.real_name(account).await?;
        let version = kept.version;
        if read.is_some_and(|read| read != version) {
            return Err(PaperError::Decided);
        }
        if let (Decision::Approve, Some(identification)) = (&decision, identification) {
            let documents = identification.documents(account, &kept, false, now).await?;
            if documents.iter().any(|found| found.state != DocumentState::AsSubmitted) {
                return Err(PaperError::Decided);
            }
        }
        let act = match decision {
            Decision::Approve => AuditAct::ApproveRealName,
            Decision::Reject(_) => AuditAct::RejectRealName,
        };
        let decided = kept.decide(decision, now).map_err(|_| PaperError::Decided)?;
        let entry = order.entry(self.entropy, act, format!("{account}~{version}"), now)?;
        self.papers.decide_real_name(account, &decided, &entry).await?;
        let told = match &decided.state {
            RealNameState::Rejected { reason, .. } => Decided::RealNameRejected { reason },
            RealNameState::Approved { .. } | RealNameState::Submitted => Decided::RealNameApproved,
        };
        self.tell(account, told, &decided.name, "/account/real-name", now).await;
        Ok(decided)
    }

    /// Issues or declines an invoice, the one of the version that was `read` if it says which, and writes to the owner.
    ///
    /// # Errors
    /// [`PaperError::Decided`] if it was decided already.
    pub async fn decide_invoice(
        &self,
        (account, id): (&BillingAccountId, &str),
        read: Option<u64>,
        decision: InvoiceDecision,
        order: &Order,
        now: Timestamp,
    ) -> Result<Invoice, PaperError> {
        let invoice = self.invoice(account, id).await?;
        if read.is_some_and(|read| read != invoice.version) {
            return Err(PaperError::Decided);
        }
        let act = match decision {
            InvoiceDecision::Issue { .. } => AuditAct::IssueInvoice,
            InvoiceDecision::Decline(_) => AuditAct::DeclineInvoice,
        };
        let decided = invoice.decide(decision.clone(), now).map_err(|_| PaperError::Decided)?;
        let entry = order.entry(self.entropy, act, format!("{account}/{}", decided.id), now)?;
        self.papers.decide_invoice(account, &decided, &entry).await?;
        let months: Vec<&str> = decided.months.iter().map(|month| month.month.as_str()).collect();
        let months = &months.join(", ");
        let told = match &decision {
            InvoiceDecision::Issue { number, .. } => Decided::InvoiceIssued { months, number },
            InvoiceDecision::Decline(reason) => Decided::InvoiceDeclined { months, reason },
        };
        self.tell(account, told, &decided.name, "/account/invoices", now).await;
        Ok(decided)
    }

    /// Writes to the owner. It is decided already, so a mail that cannot be sent is only logged: the page says the same.
    async fn tell(&self, account: &BillingAccountId, decided: Decided<'_>, name: &str, page: &str, now: Timestamp) {
        let see_url = format!("{}{page}", self.public_url);
        let told = match self.accounts.billing_account(account).await {
            Ok(Some(owner)) => {
                let username = owner.username.as_str();
                let mail = Mail::DecisionNotice(DecisionNotice { decided, username, name, see_url: &see_url });
                let noted = SentMail::new(kind_of(&decided), MailOutcome::UnderWay, now);
                let id = MailId::of_sent(&account.clone().into(), &noted);
                // Where it cannot be read whether mail comes back, the mail goes out.
                let state = self.addresses.address_state(&owner.email).await.unwrap_or(AddressState::Good);
                if !state.takes_every_mail() {
                    self.note(account, &SentMail { outcome: MailOutcome::Withheld, ..noted }).await;
                    return;
                }
                let sent = self.mailer.send(&owner.email, owner.language, &mail, &id).await;
                self.note(account, &SentMail { outcome: outcome_of(&sent), ..noted }).await;
                sent.map_err(|error| error.to_string())
            }
            Ok(None) => Err("the account is closed".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = told {
            tracing::error!(account = %account, error, "a decision was not told by mail");
        }
    }

    async fn note(&self, account: &BillingAccountId, mail: &SentMail) {
        if let Err(error) = self.papers.note_mail(account, mail).await {
            tracing::warn!(account = %account, error = %kernel::Causes(&error), "a mail was not noted");
        }
    }
}

/// What kind of mail tells of a decision.
const fn kind_of(decided: &Decided<'_>) -> MailKind {
    match decided {
        Decided::RealNameApproved | Decided::RealNameRejected { .. } => MailKind::Verification,
        Decided::InvoiceIssued { .. } | Decided::InvoiceDeclined { .. } => MailKind::Invoice,
    }
}

/// Reads the reason of a rejection, which the owner reads.
///
/// # Errors
/// [`Problem`] if there is none, or it is too long.
pub fn reason(typed: &str) -> Result<String, Problem> {
    text::line(typed, MAX_REASON_CHARACTERS)
}

/// Reads an invoice's number.
///
/// # Errors
/// [`Problem`] if there is none, or it is too long.
pub fn invoice_number(typed: &str) -> Result<String, Problem> {
    text::line(typed, MAX_INVOICE_NUMBER_CHARACTERS)
}

/// Reads where an invoice can be had; `None` if nothing is typed.
///
/// # Errors
/// [`NoLink`].
pub fn invoice_link(typed: &str) -> Result<Option<String>, NoLink> {
    let link = typed.trim();
    if link.is_empty() {
        return Ok(None);
    }
    let fits = link.starts_with("https://")
        && link.len() <= MAX_LINK_BYTES
        && link.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(Some(link.to_owned())) } else { Err(NoLink) }
}
