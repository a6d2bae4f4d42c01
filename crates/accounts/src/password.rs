//! Passwords: what is accepted, how they are kept, how they are checked.

mod breached;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;

use crate::problem::{FieldProblem, Problem};

/// The fewest characters of a password (NIST SP 800-63B, 5.1.1.1).
pub const MIN_PASSWORD_CHARACTERS: usize = 8;
/// The most characters of a password: room for a sentence, and an end to the work that a request can cause.
pub const MAX_PASSWORD_CHARACTERS: usize = 128;
/// Memory of one password hash in KiB (OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 passes, 1 lane). A
/// function works on one request at a time, so this is all that its memory setting must hold for it.
pub const PASSWORD_HASH_KIB: u32 = 19 * 1024;
/// Passes over the memory.
pub const PASSWORD_HASH_PASSES: u32 = 2;
/// How many characters of a password are judged at once. The work of zxcvbn grows fast with the length of a text of signs
/// that look like letters (`4@4@…`): seconds for 100 characters, milliseconds for so many.
const JUDGED_CHARACTERS: usize = 32;
/// How many digits and signs may follow or precede a known word without making it a good password: room for a year and an
/// exclamation mark or two (`Summer2026!!`).
const MAX_FIGURES_AROUND_WORD: usize = 6;
/// Words that are chosen with a year, where a password must be changed from time to time.
const SEASONS: [&str; 5] = ["spring", "summer", "autumn", "fall", "winter"];
/// The fewest bytes of a known word: what is shorter is in every good password.
const MIN_WORD_BYTES: usize = 3;
/// Length of a salt in bytes.
pub const SALT_BYTES: usize = 16;

/// A password that is long enough and not easily guessed. It is never printed, stored or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Reads a new password. `known` are words an attacker would try first: the username, the e-mail address, the company,
    /// the names of the brand and of its products. There is no rule about kinds of characters.
    ///
    /// # Errors
    /// [`Problem::Missing`], [`Problem::TooShort`], [`Problem::TooLong`] or [`Problem::PasswordGuessable`].
    pub fn choose(text: &str, known: &[&str]) -> Result<Self, Problem> {
        let password = Self::typed(text);
        let characters = password.0.chars().count();
        if characters == 0 {
            return Err(Problem::Missing);
        }
        if characters < MIN_PASSWORD_CHARACTERS {
            return Err(Problem::TooShort { min: MIN_PASSWORD_CHARACTERS });
        }
        if characters > MAX_PASSWORD_CHARACTERS {
            return Err(Problem::TooLong { max: MAX_PASSWORD_CHARACTERS });
        }
        let words: Vec<&str> =
            known.iter().flat_map(|word| parts(word)).filter(|word| word.len() >= MIN_WORD_BYTES).collect();
        if breached::is_breached(&password.0) || is_word_with_figures(&password.0, &words) {
            return Err(Problem::PasswordGuessable);
        }
        let is_strong = |part: &str| zxcvbn::zxcvbn(part, &words).score() >= WEAKEST_SCORE;
        let (head, tail) = ends(&password.0);
        if is_strong(&head) || tail.is_some_and(|tail| is_strong(&tail)) {
            return Ok(password);
        }
        Err(Problem::PasswordGuessable)
    }

    /// Reads the two fields `password` and `passwordConfirmation` of a form. `None` if both are empty: whether that is
    /// allowed, the form knows. `known` as in [`Password::choose`].
    ///
    /// # Errors
    /// What is wrong with which of the two.
    pub fn confirmed(text: &str, again: &str, known: &[&str]) -> Result<Option<Self>, FieldProblem> {
        if text.is_empty() && again.is_empty() {
            return Ok(None);
        }
        let password = Self::choose(text, known).map_err(|problem| FieldProblem::new("password", problem))?;
        if again.is_empty() {
            return Err(FieldProblem::new("passwordConfirmation", Problem::Missing));
        }
        if Self::typed(again) != password {
            return Err(FieldProblem::new("passwordConfirmation", Problem::PasswordsDiffer));
        }
        Ok(Some(password))
    }

    /// A password as someone typed it to sign in: whatever it is, it is only compared.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        // One character may be typed in two ways on two keyboards; NFC makes them one. Nothing is cut off: what is longer
        // than a password can be is nobody's, and a form's size is bounded where it is read.
        Self(text.nfc().collect())
    }

    /// The hash to keep, made with a fresh `salt`.
    ///
    /// # Errors
    /// [`HashError`] if the hash cannot be made, which only a change of the parameters could cause.
    pub fn hash(&self, salt: [u8; SALT_BYTES]) -> Result<PasswordHash, HashError> {
        hash(self.0.as_bytes(), &salt, PASSWORD_HASH_KIB, PASSWORD_HASH_PASSES).map(PasswordHash)
    }

    /// Whether this is the password behind `kept`. Without an account there is nothing to compare with; the same
    /// work is done, so that the time taken does not tell whether there is one.
    #[must_use]
    pub fn is(&self, kept: Option<&PasswordHash>) -> bool {
        match kept {
            Some(kept) => verify(self.0.as_bytes(), &kept.0),
            None => {
                let _ = verify(self.0.as_bytes(), NOBODYS_HASH);
                false
            }
        }
    }
}

kernel::hide_in_debug!(Password);

/// zxcvbn's grade for what takes 10⁶ guesses and more: out of reach where guesses are throttled. The next grade (10⁸)
/// would refuse eight random characters, which the shortest length promises to accept.
const WEAKEST_SCORE: Score = Score::Two;

/// A hash with the parameters of every other one, of a password that nobody has.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cy1zYWx0LTE2$4Rj1KcEhEYJbCwCfjjTVrFZlVaHWtpZcM3A1dT5wKzI";

/// The parts of a password that are judged: its first [`JUDGED_CHARACTERS`], and if there are more its last ones. A password
/// is at least as hard to guess as any part of it.
fn ends(password: &str) -> (String, Option<String>) {
    let head: String = password.chars().take(JUDGED_CHARACTERS).collect();
    let more = password.chars().count().saturating_sub(JUDGED_CHARACTERS);
    let tail = (more > 0).then(|| password.chars().skip(more).collect());
    (head, tail)
}

/// Whether the letters of a password are one known word or a season, with a few digits and signs around it.
fn is_word_with_figures(password: &str, known: &[&str]) -> bool {
    let figures = password.chars().filter(|c| !c.is_alphabetic()).count();
    let letters: String = password.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let is_known =
        |word: &&str| word.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphabetic()).eq(letters.chars());
    figures <= MAX_FIGURES_AROUND_WORD && !letters.is_empty() && SEASONS.iter().chain(known).any(is_known)
}

fn parts(word: &str) -> impl Iterator<Item = &str> {
    std::iter::once(word).chain(word.split(|c: char| !c.is_alphanumeric()))
}

/// A kept password: the PHC string of an Argon2id hash, which names its own parameters, so that they can be raised
/// later without breaking what is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

kernel::hide_in_debug!(PasswordHash);

/// The hash could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the hash could not be made")]
pub struct HashError;

pub(crate) fn hash(secret: &[u8], salt: &[u8], kib: u32, passes: u32) -> Result<String, HashError> {
    let params = Params::new(kib, passes, 1, None).map_err(|_| HashError)?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hasher.hash_password_with_salt(secret, salt).map(|hash| hash.to_string()).map_err(|_| HashError)
}

pub(crate) fn verify(secret: &[u8], kept: &str) -> bool {
    phc::PasswordHash::new(kept).is_ok_and(|kept| Argon2::default().verify_password(secret, &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_and_its_limits_are_exact() {
        assert_eq!(Password::choose("", &[]), Err(Problem::Missing));
        assert_eq!(Password::choose("x7!Kq2z", &[]), Err(Problem::TooShort { min: 8 }));
        assert!(Password::choose("x7!Kq2zW", &[]).is_ok());
        let long: String = "密码里的云朵下雨了吗风吹".chars().cycle().take(128).collect();
        assert!(Password::choose(&long, &[]).is_ok());
        assert_eq!(Password::choose(&format!("{long}好"), &[]), Err(Problem::TooLong { max: 128 }));
    }

    #[test]
    fn a_password_that_is_too_long_is_refused_and_never_cut() {
        let decomposed = "x7!Kq2zW".to_owned() + &"e\u{301}".repeat(69);
        assert_eq!(decomposed.chars().count(), 146);
        let password = Password::choose(&decomposed, &[]).unwrap();
        let more = Password::typed(&format!("{decomposed}!"));
        assert_ne!(password, more, "what follows counts");
        assert_eq!(Password::choose(&(decomposed + &"e\u{301}".repeat(60)), &[]), Err(Problem::TooLong { max: 128 }));
    }

    #[test]
    fn a_long_password_is_as_strong_as_the_stronger_of_its_ends() {
        assert!(Password::choose(&("a".repeat(60) + "x7!Kq2zW"), &[]).is_ok());
        assert!(Password::choose(&("x7!Kq2zW".to_owned() + &"a".repeat(60)), &[]).is_ok());
        assert_eq!(Password::choose(&"a".repeat(100), &[]), Err(Problem::PasswordGuessable));
        // Judged as a whole this takes seconds.
        let _ = Password::choose(&"4@8({[<369&!1|0$5+7%2".chars().cycle().take(128).collect::<String>(), &[]);
    }

    #[test]
    fn common_passwords_and_ones_made_of_the_name_are_refused() {
        for text in ["password", "12345678", "Password1!", "qwertyuiop", "iloveyou123", "aaaaaaaaaaaa", "P@ssw0rd"] {
            assert_eq!(Password::choose(text, &[]), Err(Problem::PasswordGuessable), "{text}");
        }
        let known = ["zorblatt.inc", "quentin@zorblatt.example"];
        assert_eq!(Password::choose("zorblatt1", &known), Err(Problem::PasswordGuessable));
        assert_eq!(Password::choose("quentin2024", &known), Err(Problem::PasswordGuessable));
    }

    #[test]
    fn seasons_and_known_words_with_figures_are_refused() {
        let known = ["TrueWatch", "观测云", "ann@example.com", "Log-Plan"];
        let refused = [
            "Summer2026!",
            "winter-2025",
            "2027Spring",
            "#Autumn#26",
            "Fall2026!!",
            "TrueWatch1",
            "truewatch2026",
            "!Truewatch!",
            "观测云2026!",
            "example-1234",
            "LogPlan2026",
            "Password@123",
        ];
        for text in refused {
            assert_eq!(Password::choose(text, &known), Err(Problem::PasswordGuessable), "{text}");
        }
        // So many digits are a password by themselves, and a word among others is none to try first.
        for text in ["summer7391846", "a summer in Lisbon", "TrueWatch over Lisbon"] {
            assert!(Password::choose(text, &known).is_ok(), "{text}");
        }
        assert!(Password::choose("7391-8462-05", &[]).is_ok(), "no letters are no word");
    }

    #[test]
    fn ordinary_good_passwords_are_accepted_without_rules_about_kinds_of_characters() {
        for text in [
            "correct horse battery staple",
            "wolkenbruch am abend",
            "Tollgate-Str0ng-Pass",
            "kX9vbn2qLw",
            "s3cret-Passphrase-42",
        ] {
            assert!(Password::choose(text, &["ann", "ann@example.com"]).is_ok(), "{text}");
        }
    }

    #[test]
    fn only_the_password_itself_opens_its_hash() {
        let password = Password::choose("correct horse battery staple", &[]).unwrap();
        let kept = password.hash([7; SALT_BYTES]).unwrap();
        assert!(kept.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(format!("{kept:?} {password:?}"), "PasswordHash(…) Password(…)");
        assert!(Password::typed("correct horse battery staple").is(Some(&kept)));
        assert!(!Password::typed("correct horse battery stapl").is(Some(&kept)));
        assert!(!Password::typed("correct horse battery staple").is(None));
        assert_ne!(kept, password.hash([8; SALT_BYTES]).unwrap());
    }

    #[test]
    fn the_same_text_from_two_keyboards_is_one_password() {
        let kept = Password::typed("caf\u{e9} au lait").hash([1; SALT_BYTES]).unwrap();
        assert!(Password::typed("cafe\u{301} au lait").is(Some(&kept)));
    }

    #[test]
    fn the_hash_compared_when_there_is_no_account_costs_the_same_work() {
        let nobody = phc::PasswordHash::new(NOBODYS_HASH).unwrap();
        let somebody = Password::typed("anything").hash([1; SALT_BYTES]).unwrap();
        let somebody = phc::PasswordHash::new(&somebody.0).unwrap();
        assert_eq!(
            (nobody.algorithm, nobody.version, &nobody.params),
            (somebody.algorithm, somebody.version, &somebody.params)
        );
    }

    #[test]
    fn a_new_password_is_typed_twice_alike() {
        let good = "correct horse battery staple";
        let wrong = |name, problem| Err(FieldProblem::new(name, problem));
        assert_eq!(Password::confirmed("", "", &[]), Ok(None));
        assert_eq!(Password::confirmed(good, good, &[]), Ok(Some(Password::typed(good))));
        assert_eq!(
            Password::confirmed(good, "correct horse", &[]),
            wrong("passwordConfirmation", Problem::PasswordsDiffer)
        );
        assert_eq!(Password::confirmed(good, "", &[]), wrong("passwordConfirmation", Problem::Missing));
        assert_eq!(Password::confirmed("", good, &[]), wrong("password", Problem::Missing));
        assert_eq!(Password::confirmed("password", "password", &[]), wrong("password", Problem::PasswordGuessable));
    }

    #[test]
    fn a_password_never_prints() {
        assert_eq!(format!("{:?}", Password::typed("secret")), "Password(…)");
        assert!(!format!("{:?}", Password::typed("secret").hash([1; SALT_BYTES]).unwrap()).contains("argon"));
    }
}
