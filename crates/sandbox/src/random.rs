//! Names and tokens as AWS makes them, repeatable for a seed.

use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Entropy;

/// Where the AWS side draws its identifiers from. Always seeded, so it never fails; the seed itself is random unless a
/// test fixes it.
#[derive(Debug)]
pub(crate) struct Random(RwLock<Entropy>);

impl Random {
    /// The same names for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(RwLock::new(Entropy::seeded(seed)))
    }

    /// Begins anew with another seed.
    pub(crate) fn reseed(&self, seed: u64) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Entropy::seeded(seed);
    }

    /// The underlying source, for faults.
    pub(crate) fn entropy(&self) -> Entropy {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lower-case hexadecimal, `2 * N` digits.
    pub(crate) fn hex<const N: usize>(&self) -> String {
        self.entropy().hex::<N>().unwrap_or_default()
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = self.entropy().bytes::<16>().unwrap_or_default();
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = (*version & 0x0f) | 0x40;
        *variant = (*variant & 0x3f) | 0x80;
        let text = hex::encode(bytes);
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// Twelve digits, the first not 0.
    pub(crate) fn account_id(&self) -> String {
        let digit = |bound: u32| self.entropy().below(bound).unwrap_or_default();
        let rest: String = (0..11).map(|_| char::from_digit(digit(10), 10).unwrap_or('0')).collect();
        format!("{}{rest}", digit(9) + 1)
    }

    /// A registration token: opaque, and with every character that a careless decoder breaks.
    pub(crate) fn registration_token(&self) -> String {
        let part = || STANDARD.encode(self.entropy().bytes::<24>().unwrap_or_default());
        format!("{}+{}/{}=", part(), part(), part())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_form_and_repeat_for_a_seed() {
        let random = Random::new(1);
        assert_eq!(random.uuid().split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(random.uuid().chars().nth(14), Some('4'));
        assert_eq!(random.account_id().len(), 12);
        let token = random.registration_token();
        assert!(token.contains('+') && token.contains('/') && token.contains('='));
        assert_eq!(Random::new(2).uuid(), Random::new(2).uuid());
    }
}
