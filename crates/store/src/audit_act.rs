//! What the audit log has entries of.

use std::fmt;

macro_rules! acts {
    ($($(#[$meta:meta])* $name:ident = $word:literal,)*) => {
        /// What was done. Each act that code can write is one of these, so that each has a text wherever it is shown; a log may hold
        /// words of later or earlier releases too.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum AuditAct {
            $($(#[$meta])* $name,)*
        }

        impl AuditAct {
            /// Every act, in the order in which they are offered to choose from.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the log and in the interface.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

acts! {
    /// A record in quarantine is sent again, by an operator or since nobody decided in time.
    Release = "release",
    /// Usage counts in the open hour.
    Move = "move",
    /// A record is sent again with less.
    Correct = "correct",
    /// Usage is given up.
    WriteOff = "write-off",
    /// Somebody asked a second person to write off.
    AskWriteOff = "ask-write-off",
    /// Somebody asked a second person to send less.
    AskCorrect = "ask-correct",
    /// Somebody asked a second person to give units back to a contract.
    AskGiveBack = "ask-give-back",
    /// What somebody asked for is not done.
    Decline = "decline",
    /// AWS's log shows that it has a record.
    Settle = "settle",
    /// A difference from AWS is set aside.
    AcknowledgeDifference = "acknowledge-difference",
    /// A difference that was set aside counts again.
    TakeBackAcknowledgement = "take-back-acknowledgement",
    /// CloudTrail files are compared with the ledger.
    CompareLogs = "compare-logs",
    /// Units are given back to a contract.
    GiveBack = "give-back",
    /// A billing adjustment is prepared.
    PrepareAdjustment = "prepare-adjustment",
    /// AWS is asked for a billing adjustment.
    SendAdjustment = "send-adjustment",
    /// AWS is told decimal quantities of a product again.
    TryDecimalsAgain = "try-decimals-again",
    /// AWS is told of a license by another identity from an hour on.
    CutOver = "cut-over",
    /// The ARN of a license is noted.
    NameArn = "name-arn",
    /// The end of a license is taken back.
    Reinstate = "reinstate",
    /// A license's own price is set.
    SetPrice = "set-price",
    /// A license's own price is removed.
    RemovePrice = "remove-price",
    /// The product is told events again.
    ReplayEvents = "replay-events",
    /// The buyer of a left activation is written to again.
    MailActivationAgain = "mail-activation-again",
    /// Something is noted about a left activation.
    NoteActivation = "note-activation",
    /// All sessions of an account are ended.
    EndSessions = "end-sessions",
    /// Limits that keep an owner out are lifted.
    LiftLimits = "lift-limits",
    /// An operator asks for a supervised change of an e-mail address.
    AskEmailChange = "ask-email-change",
    /// A second operator confirms a supervised change of an e-mail address.
    ConfirmEmailChange = "confirm-email-change",
    /// A supervised change of an e-mail address is stopped.
    StopEmailChange = "stop-email-change",
    /// An owner takes the account over by the new mailbox of a supervised change.
    TakeOverAccount = "take-over-account",
    /// A mail to the owner of an account is sent again.
    SendMailAgain = "send-mail-again",
    /// Everything that is kept of an account is exported.
    ExportAccount = "export-account",
    /// A personal number is read.
    ReadRealName = "read-real-name",
    /// A real-name authentication is approved.
    ApproveRealName = "approve-real-name",
    /// A real-name authentication is rejected.
    RejectRealName = "reject-real-name",
    /// An invoice is issued.
    IssueInvoice = "issue-invoice",
    /// An invoice is declined.
    DeclineInvoice = "decline-invoice",
    /// A workspace may be settled through other cloud providers.
    AllowProviders = "allow-providers",
    /// A workspace may be settled through its first cloud provider only.
    RevokeProviders = "revoke-providers",
}

impl AuditAct {
    /// Reads a word; `None` if no act of this release has it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.word() == word)
    }
}

impl fmt::Display for AuditAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
