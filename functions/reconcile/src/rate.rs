//! How fast AWS is asked: a second's worth of calls at once, then one after the other.

use std::time::Duration;

/// A rate of calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    per_second: u32,
    calls: u32,
}

impl Rate {
    /// At most `per_second` calls a second.
    pub(crate) const fn new(per_second: u32) -> Self {
        Self { per_second, calls: 0 }
    }

    /// Takes the right to a call, and says how long to wait for it when so much time has passed since the first.
    pub(crate) fn take(&mut self, elapsed: Duration) -> Duration {
        let behind = self.calls.saturating_sub(self.per_second.saturating_sub(1));
        self.calls = self.calls.saturating_add(1);
        (Duration::from_secs(1) / self.per_second.max(1)).saturating_mul(behind).saturating_sub(elapsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seconds_worth_goes_at_once_and_the_rest_at_the_rate() {
        let mut rate = Rate::new(4);
        let waits: Vec<u128> = (0..6).map(|_| rate.take(Duration::ZERO).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 250, 500]);
        assert_eq!(rate.take(Duration::from_secs(5)), Duration::ZERO, "what took long enough waits no more");
    }
}
