//! What can be wrong with a field, in one list for every form.

/// A field of a form and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name at the interface (`companyName`).
    pub name: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

impl FieldProblem {
    /// The problem `problem` of the field `name`.
    #[must_use]
    pub const fn new(name: &'static str, problem: Problem) -> Self {
        Self { name, problem }
    }
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given, or nothing visible.
    Missing,
    /// Fewer characters than `min`.
    TooShort {
        /// The fewest characters allowed.
        min: usize,
    },
    /// More characters than `max`.
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// Holds control characters.
    ControlCharacters,
    /// A username with other than ASCII letters, digits, `-`, `_` and `.` between them, or not starting with a letter.
    UsernameForm,
    /// Neither a username nor an e-mail address nor a phone number.
    LoginForm,
    /// Not an e-mail address.
    EmailForm,
    /// The part before the `@` is not ASCII, so that SES could not deliver.
    EmailNotAscii,
    /// More than `max` characters before the `@`.
    EmailLocalPartTooLong {
        /// The most characters there.
        max: usize,
    },
    /// Not a phone number in international form.
    PhoneForm,
    /// A phone number of a country that no text messages go to.
    PhoneCountry,
    /// A registration or identity number with other than letters, digits, `.` and `/`.
    NumberForm,
    /// A password that is easily guessed: common, or made of the username or e-mail address.
    PasswordGuessable,
    /// The confirmation differs from the password.
    PasswordsDiffer,
    /// Nothing was chosen from a list.
    NotChosen,
    /// Of several things to choose from, none was chosen.
    NoneChosen,
    /// Not the password there is.
    PasswordWrong,
    /// The new value is the present one.
    Unchanged,
    /// Not one of the values offered.
    NotOffered,
    /// More than `max` were chosen.
    TooMany {
        /// The most that may be chosen.
        max: usize,
    },
    /// The terms were not accepted.
    TermsNotAccepted,
    /// Not six digits.
    CodeForm,
    /// Not the code that was sent; `attempts_left` more may be tried.
    CodeWrong {
        /// How many more codes may be tried before a new one is needed.
        attempts_left: u32,
    },
    /// No code was sent that this could be.
    CodeNotSent,
    /// The code has expired.
    CodeExpired,
    /// The code was used.
    CodeUsed,
    /// Too many wrong codes were given: a new one is needed.
    CodeUsedUp,
    /// Neither six digits nor a recovery code.
    SecondFactorForm,
    /// Not the code that the authenticator app shows now, nor an unused recovery code.
    SecondFactorWrong,
    /// The code of the authenticator app was used before.
    SecondFactorUsed,
    /// Not the username of the account it is about.
    UsernameDiffers,
    /// No document was uploaded.
    DocumentMissing,
    /// What was uploaded is not a file of the kind and size that was allowed.
    DocumentUnfit,
    /// Another account has this username.
    UsernameTaken,
    /// Another account has a username that looks like this one.
    UsernameLooksLike,
    /// Another account has this e-mail address.
    EmailTaken,
    /// Another account has this phone number.
    PhoneTaken,
    /// Another account has verified this phone number; the registration may go on with it unverified.
    PhoneVerifiedElsewhere,
}

impl Problem {
    /// The key of the message that says so, in the translations.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Missing => "field-missing",
            Self::SecondFactorForm => "field-second-factor-form",
            Self::SecondFactorWrong => "field-second-factor-wrong",
            Self::SecondFactorUsed => "field-second-factor-used",
            Self::TooShort { .. } => "field-too-short",
            Self::TooLong { .. } => "field-too-long",
            Self::ControlCharacters => "field-control-characters",
            Self::UsernameForm => "field-username-form",
            Self::LoginForm => "field-login-form",
            Self::EmailForm => "field-email-form",
            Self::EmailNotAscii => "field-email-not-ascii",
            Self::EmailLocalPartTooLong { .. } => "field-email-local-part-too-long",
            Self::PhoneForm => "field-phone-form",
            Self::PhoneCountry => "field-phone-country",
            Self::NumberForm => "field-number-form",
            Self::PasswordGuessable => "field-password-guessable",
            Self::PasswordsDiffer => "field-passwords-differ",
            Self::NotChosen => "field-not-chosen",
            Self::NoneChosen => "field-none-chosen",
            Self::PasswordWrong => "field-password-wrong",
            Self::Unchanged => "field-unchanged",
            Self::NotOffered => "field-not-offered",
            Self::TooMany { .. } => "field-too-many",
            Self::TermsNotAccepted => "field-terms-not-accepted",
            Self::CodeForm => "field-code-form",
            Self::CodeWrong { .. } => "field-code-wrong",
            Self::CodeNotSent => "field-code-not-sent",
            Self::CodeExpired => "field-code-expired",
            Self::CodeUsed => "field-code-used",
            Self::CodeUsedUp => "field-code-used-up",
            Self::UsernameDiffers => "field-username-differs",
            Self::DocumentMissing => "field-document-missing",
            Self::DocumentUnfit => "field-document-unfit",
            Self::UsernameTaken => "field-username-taken",
            Self::UsernameLooksLike => "field-username-looks-like",
            Self::EmailTaken => "field-email-taken",
            Self::PhoneTaken => "field-phone-taken",
            Self::PhoneVerifiedElsewhere => "field-phone-verified-elsewhere",
        }
    }

    /// The number that the message names, under the name it has there.
    #[must_use]
    pub fn argument(self) -> Option<(&'static str, String)> {
        match self {
            Self::TooShort { min } => Some(("min", min.to_string())),
            Self::TooLong { max } | Self::TooMany { max } | Self::EmailLocalPartTooLong { max } => {
                Some(("max", max.to_string()))
            }
            Self::CodeWrong { attempts_left } => Some(("attempts", attempts_left.to_string())),
            Self::Missing
            | Self::ControlCharacters
            | Self::UsernameForm
            | Self::LoginForm
            | Self::EmailForm
            | Self::EmailNotAscii
            | Self::PhoneForm
            | Self::PhoneCountry
            | Self::NumberForm
            | Self::PasswordGuessable
            | Self::PasswordsDiffer
            | Self::NotChosen
            | Self::NoneChosen
            | Self::PasswordWrong
            | Self::Unchanged
            | Self::NotOffered
            | Self::TermsNotAccepted
            | Self::CodeForm
            | Self::CodeNotSent
            | Self::CodeExpired
            | Self::CodeUsed
            | Self::CodeUsedUp
            | Self::UsernameDiffers
            | Self::DocumentMissing
            | Self::DocumentUnfit
            | Self::UsernameTaken
            | Self::UsernameLooksLike
            | Self::EmailTaken
            | Self::PhoneTaken
            | Self::PhoneVerifiedElsewhere
            | Self::SecondFactorForm
            | Self::SecondFactorWrong
            | Self::SecondFactorUsed => None,
        }
    }
}
