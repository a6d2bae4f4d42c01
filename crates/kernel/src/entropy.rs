//! The one place that asks the machine for randomness.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Where a function draws random values. Production uses [`Entropy::system`]; a simulation that must be
/// replayable uses [`Entropy::seeded`].
#[derive(Clone, Debug, Default)]
pub struct Entropy {
    seeded: Option<Arc<Mutex<[u8; 32]>>>,
}

/// The operating system would not give random bytes: nothing secret may be made without them.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoEntropy;

impl Entropy {
    /// Random bytes from the operating system.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// The same bytes for the same seed: for simulations only, never for secrets of real people.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let state = Sha256::digest(seed.to_be_bytes()).into();
        Self { seeded: Some(Arc::new(Mutex::new(state))) }
    }

    /// Fresh random bytes.
    ///
    /// # Errors
    /// [`NoEntropy`] if the operating system has none to give.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoEntropy> {
        let mut bytes = [0_u8; N];
        match &self.seeded {
            None => getrandom::fill(&mut bytes).map_err(|_| NoEntropy)?,
            Some(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in bytes.chunks_mut(32) {
                    *state = Sha256::digest(state.as_slice()).into();
                    let output: [u8; 32] =
                        Sha256::new_with_prefix(b"output").chain_update(state.as_slice()).finalize().into();
                    for (to, from) in chunk.iter_mut().zip(output) {
                        *to = from;
                    }
                }
            }
        }
        Ok(bytes)
    }

    /// A fresh lower-case hexadecimal text of `2 * N` characters, for identifiers and tokens.
    ///
    /// # Errors
    /// [`NoEntropy`] as [`Entropy::bytes`].
    pub fn hex<const N: usize>(&self) -> Result<String, NoEntropy> {
        Ok(hex::encode(self.bytes::<N>()?))
    }

    /// A number in `0..bound` without bias, by rejection. `bound` 0 gives 0.
    ///
    /// # Errors
    /// [`NoEntropy`] as [`Entropy::bytes`].
    pub fn below(&self, bound: u32) -> Result<u32, NoEntropy> {
        if bound == 0 {
            return Ok(0);
        }
        let fair = u32::MAX - u32::MAX % bound;
        loop {
            let drawn = u32::from_be_bytes(self.bytes()?);
            if drawn < fair {
                return Ok(drawn % bound);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_values_again_and_another_seed_gives_others() {
        let (one, again, other) = (Entropy::seeded(7), Entropy::seeded(7), Entropy::seeded(8));
        let drawn = one.hex::<40>().unwrap();
        assert_eq!(drawn, again.hex::<40>().unwrap());
        assert_ne!(drawn, other.hex::<40>().unwrap());
        assert_ne!(drawn, one.hex::<40>().unwrap());
    }

    #[test]
    fn a_drawn_number_stays_below_its_bound() {
        let entropy = Entropy::system();
        assert!((0..1000).all(|_| entropy.below(6).unwrap() < 6));
        assert_eq!(entropy.below(0).unwrap(), 0);
    }
}
