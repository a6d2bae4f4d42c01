//! One run: its rounds, its time and its report.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use edge::Invocation;
use kernel::{Hour, LicenseId};
use serde::Serialize;

use crate::decimals::Refusing;

/// How long a round of a run lasts, at most. Then the next begins, in the same run, with what is most urgent by then.
pub(crate) const ROUND_TIME: Duration = Duration::from_secs(240);
/// No round begins with less time than this: it would freeze, and send nothing.
const SHORTEST_ROUND: Duration = Duration::from_secs(60);
/// Why a round ends before it is done.
pub(crate) const OUT_OF_TIME: &str = "out of time";
/// How many just-frozen final hours a run remembers until the index lists them. By the time that many are sent, the index
/// lists them all.
const MAX_JUST_FROZEN: usize = 20_000;
/// How long before that calls go that are not full, at most: a call of each product and identity, at 10 a second.
const LAST_CALLS_TIME: Duration = Duration::from_secs(10);
/// How many unanswered questions about contracts end the asking for a run (each takes up to 5 s).
const MAX_UNANSWERED: u32 = 3;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Another run was at it; nothing was done.
    pub skipped: bool,
    /// Workspace-hours of held usage that were counted or put into quarantine.
    pub held: u64,
    /// License-hours that were frozen.
    pub frozen: u64,
    /// License-hours that wait until AWS tells what their contract covers.
    pub waiting: u64,
    /// Records that were held back and go out because nobody answered.
    pub let_go: u64,
    /// Calls of BatchMeterUsage.
    pub calls: u64,
    /// Calls that AWS took none of, for a reason that no record is the cause of: refused, or throttled again and again.
    pub refused: u64,
    /// Records AWS has now.
    pub metered: u64,
    /// Records, and workspace-hours of held usage, that went into quarantine.
    pub quarantined: u64,
    /// Records that wait for the next run, of those this one looked at.
    pub remaining: u64,
    /// Those among them that AWS takes for less than twelve hours more: time to look.
    pub pressing: u64,
    /// Months of licenses that were rolled up.
    #[serde(skip_serializing_if = "is_none")]
    pub rolled_up: u64,
    /// Records of ending licenses that waited when the last round began to send.
    pub final_records: u64,
    /// Those among them that AWS's quota does not carry before their time is over.
    pub beyond_quota: u64,
    /// What those are worth, with the currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond_quota_amount: Option<String>,
    /// Products that are told in whole units since AWS refused decimals of them.
    #[serde(skip_serializing_if = "is_none")]
    pub told_whole: u64,
    /// Why the run stopped before it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

/// One run: its time and its report.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    invocation: &'a Invocation,
    finishing_time: Duration,
    /// When this round began, by the invocation's time.
    round_began: Duration,
    pub(crate) report: Report,
    /// Of which licenses this run has asked AWS for entitlements.
    pub(crate) asked: HashSet<LicenseId>,
    /// How many of those questions had no answer.
    pub(crate) unanswered: u32,
    /// Final hours that this round has frozen, and that wait to be sent.
    pub(crate) just_frozen: BTreeSet<(LicenseId, Hour)>,
    /// Licenses of which this part of the run has frozen the last hour.
    pub(crate) closed: HashSet<LicenseId>,
    /// Products of which AWS refuses decimals.
    pub(crate) refusing: Refusing,
}

impl<'a> Run<'a> {
    /// A run that begins.
    pub(crate) fn new(invocation: &'a Invocation, finishing_time: Duration) -> Self {
        Self {
            invocation,
            finishing_time,
            round_began: invocation.elapsed(),
            report: Report::default(),
            asked: HashSet::new(),
            unanswered: 0,
            just_frozen: BTreeSet::new(),
            closed: HashSet::new(),
            refusing: Refusing::default(),
        }
    }

    /// A part of this run that goes on beside it.
    pub(crate) fn side(&self) -> Self {
        let refusing = Refusing::clone(&self.refusing);
        Self { round_began: self.round_began, refusing, ..Self::new(self.invocation, self.finishing_time) }
    }

    /// Takes in what a part did.
    pub(crate) fn take_in(&mut self, side: Self) {
        self.report.add(side.report);
        self.asked.extend(side.asked);
        self.unanswered += side.unanswered;
        let room = MAX_JUST_FROZEN.saturating_sub(self.just_frozen.len());
        self.just_frozen.extend(side.just_frozen.into_iter().take(room));
    }

    /// Notes a final hour that has frozen and waits.
    pub(crate) fn note_frozen(&mut self, license: &LicenseId, hour: Hour) {
        if self.just_frozen.len() < MAX_JUST_FROZEN {
            self.just_frozen.insert((license.clone(), hour));
        }
    }

    /// Begins another round, if this one ended for want of time and there is time for another.
    pub(crate) fn begins_another_round(&mut self) -> bool {
        let is_cut_off = self.report.stopped.as_deref() == Some(OUT_OF_TIME);
        if !is_cut_off || self.invocation.time_left() < self.finishing_time + SHORTEST_ROUND {
            return false;
        }
        self.round_began = self.invocation.elapsed();
        self.report.stopped = None;
        // What waits is counted anew.
        (self.report.remaining, self.report.pressing, self.report.waiting) = (0, 0, 0);
        self.just_frozen.clear();
        true
    }
}

impl Run<'_> {
    /// How much of this round is left.
    fn time_left(&self) -> Duration {
        let used = self.invocation.elapsed().saturating_sub(self.round_began);
        self.invocation.time_left().min(ROUND_TIME.saturating_sub(used))
    }

    /// Whether no new work may begin.
    pub(crate) fn is_out_of_time(&self) -> bool {
        self.time_left() <= self.finishing_time
    }

    /// Whether a wait of this length ends with time to spare.
    pub(crate) fn has_time_for(&self, wait: Duration) -> bool {
        self.time_left() > self.finishing_time + wait
    }

    /// How long the run has been going, in microseconds; never 0.
    pub(crate) fn elapsed_micros(&self) -> u64 {
        u64::try_from(self.invocation.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// Whether AWS is asked for entitlements: hours that nobody needs to ask for wait behind the question, so after some
    /// that were not answered none is asked in this run.
    pub(crate) fn may_ask(&self) -> bool {
        self.unanswered < MAX_UNANSWERED && !self.is_out_of_time()
    }

    /// Whether it is time to send what lies in calls that are not full.
    pub(crate) fn is_nearly_out_of_time(&self) -> bool {
        self.time_left() <= self.finishing_time + LAST_CALLS_TIME.min(self.finishing_time)
    }

    /// Whether the round has used more than one part of `parts` of its time.
    pub(crate) fn has_used(&self, parts: u32) -> bool {
        let used = self.invocation.elapsed().saturating_sub(self.round_began);
        used > (used + self.time_left()) / parts
    }

    /// Notes why the run ends early; the first reason counts.
    pub(crate) fn stop(&mut self, why: &str) {
        self.report.stopped.get_or_insert_with(|| why.to_owned());
    }
}

impl Report {
    /// Takes in what another part of the run did.
    pub(crate) fn add(&mut self, other: Self) {
        let Self {
            skipped,
            held,
            frozen,
            waiting,
            let_go,
            calls,
            refused,
            metered,
            quarantined,
            remaining,
            pressing,
            rolled_up,
            final_records,
            beyond_quota,
            beyond_quota_amount,
            told_whole,
            stopped,
        } = other;
        self.skipped |= skipped;
        self.held += held;
        self.frozen += frozen;
        self.waiting += waiting;
        self.let_go += let_go;
        self.calls += calls;
        self.refused += refused;
        self.metered += metered;
        self.quarantined += quarantined;
        self.remaining += remaining;
        self.pressing += pressing;
        self.rolled_up += rolled_up;
        self.final_records += final_records;
        self.beyond_quota += beyond_quota;
        self.beyond_quota_amount = self.beyond_quota_amount.take().or(beyond_quota_amount);
        self.told_whole = self.told_whole.max(told_whole);
        self.stopped = self.stopped.take().or(stopped);
    }
}
