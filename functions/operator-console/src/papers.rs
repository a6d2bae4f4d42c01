//! What identity verifications and invoices share: what decides them, and the reasons that their owners read.

use edge::{FieldProblem, Fields};
use kernel::Language;
use operating::papers::{PaperDesk, reason};
use pages::View;

use crate::OperatorConsole;

/// The word for a reason that only the operator's own words say.
const OTHER: &str = "other";

/// A reason that can be chosen: its word in the form, and the key of the sentence that the owner reads.
pub(crate) type Reason = (&'static str, &'static str);

impl OperatorConsole {
    pub(crate) fn desk(&self) -> PaperDesk<'_> {
        PaperDesk {
            addresses: &self.store.mail_addresses,
            papers: &self.store.papers,
            accounts: &self.store.billing_accounts,
            mailer: &self.mailer,
            public_url: &self.public_url,
            entropy: &self.entropy,
        }
    }

    /// What the owner reads of a rejection, in their `language`: the sentence that was chosen, then the operator's own words.
    pub(crate) fn told_reason(
        &self,
        fields: &Fields,
        reasons: &[Reason],
        language: Language,
    ) -> Result<String, FieldProblem> {
        let chosen = fields.get("reason");
        let Some((word, key)) = reasons.iter().find(|(word, _)| *word == chosen) else {
            return Err(FieldProblem::new("reason", "field-missing"));
        };
        let words = fields.get("words").trim();
        let text = match (*word == OTHER, words.is_empty()) {
            (true, _) => words.to_owned(),
            (false, true) => View::new(&self.brand, language, "").text(key),
            (false, false) => format!("{} {words}", View::new(&self.brand, language, "").text(key)),
        };
        reason(&text).map_err(|problem| FieldProblem::saying("words", problem.key(), problem.argument()))
    }
}

/// That fields were filled in which go with the other decision: they would be dropped without a word.
pub(crate) fn beside(fields: &Fields, names: &[&'static str]) -> Vec<FieldProblem> {
    let given = names.iter().filter(|name| !fields.get(name).trim().is_empty());
    given.map(|name| FieldProblem::new(name, "field-operate-not-with-this")).collect()
}

/// The version of what a form showed.
pub(crate) fn seen(fields: &Fields) -> Option<u64> {
    fields.get("seen").parse().ok()
}
