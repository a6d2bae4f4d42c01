//! Repositories of mails: which were sent, and what became of them.

repository! {
    /// Which mails went to the owners of accounts: noted where they are sent. Reading them is
    /// [`AccountHelp`](crate::AccountHelp)'s and [`ConsoleDetails`](crate::ConsoleDetails)'.
    SentMails {
        keys: ["BILLING#", "CONSOLE#"],
        index: [],
        actions: [PutItem],
    }
}

repository! {
    /// What is so of addresses that mails went to: whether mail comes back from them. Reads only; what the mail service tells is
    /// [`MailFeedbackIntake`]'s.
    MailAddresses {
        keys: ["MAIL-ADDRESS#"],
        index: [],
        actions: [GetItem],
    }
}

repository! {
    /// What became of mails, by the notes of them. Reads only.
    MailFates {
        keys: ["MAIL-FEEDBACK#"],
        index: [],
        actions: [BatchGetItem],
    }
}

repository! {
    /// What the mail service tells of mails and of the addresses that they went to.
    MailFeedbackIntake {
        keys: ["MAIL-ADDRESS#", "MAIL-FEEDBACK#"],
        index: [],
        actions: [GetItem, PutItem],
    }
}
