//! How fast calls go out.

/// BatchMeterUsage is limited to 10 calls a second for an account and region (AWS Marketplace service quotas).
pub const CALLS_PER_SECOND: u32 = 10;
/// How many calls that were late may be made up for at once.
const CATCH_UP_CALLS: u64 = 2;
/// Throttling halves the pace, down to one call in about 13 seconds.
const MAX_SLOWDOWN: u64 = 128;
/// After so many calls without throttling the pace doubles again.
const CALLS_TO_RECOVER: u32 = 20;
const MICROS_A_SECOND: u64 = 1_000_000;

/// A token bucket over microseconds of some steady clock.
#[derive(Clone, Debug)]
pub struct Pace {
    interval_micros: u64,
    slowdown: u64,
    calm: u32,
    next_micros: u64,
}

impl Pace {
    /// A pace of `calls_per_second`; 0 means no limit.
    #[must_use]
    pub const fn new(calls_per_second: u32) -> Self {
        let interval_micros = if calls_per_second == 0 { 0 } else { MICROS_A_SECOND / calls_per_second as u64 };
        Self { interval_micros, slowdown: 1, calm: 0, next_micros: 0 }
    }

    /// Takes the right to one call and says how many microseconds after `now_micros` it may go.
    pub fn take(&mut self, now_micros: u64) -> u64 {
        let interval = self.interval_micros * self.slowdown;
        let earliest = if self.next_micros == 0 { now_micros } else { now_micros.saturating_sub(self.catch_up()) };
        let at = self.next_micros.max(earliest);
        self.next_micros = at + interval;
        at.saturating_sub(now_micros)
    }

    fn catch_up(&self) -> u64 {
        if self.slowdown > 1 { 0 } else { CATCH_UP_CALLS * self.interval_micros }
    }

    /// AWS throttled a call: half the pace from `now_micros` on.
    pub fn throttled(&mut self, now_micros: u64) {
        self.slowdown = (self.slowdown * 2).min(MAX_SLOWDOWN);
        self.calm = 0;
        let interval = self.interval_micros.max(MICROS_A_SECOND / 10) * self.slowdown;
        self.next_micros = self.next_micros.max(now_micros + interval);
    }

    /// AWS took a call.
    pub fn answered(&mut self) {
        self.calm += 1;
        if self.calm >= CALLS_TO_RECOVER && self.slowdown > 1 {
            self.slowdown /= 2;
            self.calm = 0;
        }
    }
}
