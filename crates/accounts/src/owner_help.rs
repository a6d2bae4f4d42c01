//! What operators did of late for the owner of an account. It has a version, so that a form that was sent twice, or two
//! operators at once, do one thing.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// How many mails operators have sent again to one account in [`MAILS_AGAIN_SECONDS`] at most: enough to help somebody, too few to
/// annoy them.
pub const MAX_MAILS_AGAIN: usize = 5;
/// In how many seconds [`MAX_MAILS_AGAIN`] are counted: a day.
pub const MAILS_AGAIN_SECONDS: i64 = 86_400;

/// What operators did of late for one owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnerHelp {
    /// When mails were sent again in the last day, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mails_again: Vec<Timestamp>,
    /// When an operator last had everything exported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exported_at: Option<Timestamp>,
    /// Raised by each change; 0 before the first.
    #[serde(default)]
    pub version: u64,
}

/// No mail may be sent again until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no mail may be sent again before {until}")]
pub struct NoMailAgainBefore {
    /// When the next one may go.
    pub until: Timestamp,
}

impl OwnerHelp {
    /// What counts at `now`: mails of the last day.
    fn counted(&self, now: Timestamp) -> Vec<Timestamp> {
        self.mails_again.iter().copied().filter(|at| now < at.plus_seconds(MAILS_AGAIN_SECONDS)).collect()
    }

    /// How many mails may still be sent again at `now`.
    #[must_use]
    pub fn mails_left(&self, now: Timestamp) -> usize {
        MAX_MAILS_AGAIN.saturating_sub(self.counted(now).len())
    }

    /// After a mail is sent again at `now`.
    ///
    /// # Errors
    /// [`NoMailAgainBefore`] if it would be one too many.
    pub fn with_mail_again(&self, now: Timestamp) -> Result<Self, NoMailAgainBefore> {
        let mut mails_again = self.counted(now);
        if let (true, Some(first)) = (mails_again.len() >= MAX_MAILS_AGAIN, mails_again.first()) {
            return Err(NoMailAgainBefore { until: first.plus_seconds(MAILS_AGAIN_SECONDS) });
        }
        mails_again.push(now);
        Ok(Self { mails_again, version: self.version + 1, ..self.clone() })
    }

    /// After an export at `now`.
    #[must_use]
    pub fn with_export(&self, now: Timestamp) -> Self {
        Self { exported_at: Some(now), version: self.version + 1, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_795_000_000 + second)
    }

    #[test]
    fn five_mails_go_again_in_a_day_and_the_sixth_when_the_first_is_a_day_old() {
        let mut help = OwnerHelp::default();
        for second in 0..5 {
            assert_eq!(help.mails_left(at(second)), 5 - usize::try_from(second).unwrap());
            help = help.with_mail_again(at(second)).unwrap();
        }
        assert_eq!((help.version, help.mails_left(at(5))), (5, 0));
        let refused = help.with_mail_again(at(86_399));
        assert_eq!(refused, Err(NoMailAgainBefore { until: at(86_400) }));
        let again = help.with_mail_again(at(86_400)).unwrap();
        assert_eq!((again.mails_again.len(), again.version), (5, 6), "what is a day old is forgotten");
    }

    #[test]
    fn an_export_takes_no_mail_and_raises_the_version() {
        let help = OwnerHelp::default().with_mail_again(at(0)).unwrap().with_export(at(1));
        assert_eq!((help.exported_at, help.version, help.mails_left(at(1))), (Some(at(1)), 2, 4));
    }

    #[test]
    fn what_was_never_done_reads_as_nothing() {
        assert_eq!(serde_json::from_str::<OwnerHelp>("{}").unwrap(), OwnerHelp::default());
    }
}
