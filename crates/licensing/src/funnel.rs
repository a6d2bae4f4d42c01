//! How far activations come, from the first landing on, and where people stop.

use kernel::{LicenseId, Timestamp};

/// An activation, from its first landing on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    /// Of which license.
    pub license: LicenseId,
    /// When somebody first came by *Set Up Your Account*.
    pub landed_at: Timestamp,
    /// When the license was first bound to a Billing Center account.
    pub account_at: Option<Timestamp>,
    /// When it first settled a workspace.
    pub workspace_at: Option<Timestamp>,
    /// Whether an hour with usage has frozen.
    pub is_used: bool,
}

/// How many activations came how far. Each step counts those that came further, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Somebody landed.
    pub landed: usize,
    /// A Billing Center account has the license.
    pub account: usize,
    /// It settles a workspace.
    pub workspace: usize,
    /// It was used.
    pub used: usize,
}

impl Funnel {
    /// Of the activations that landed at `since` or later.
    #[must_use]
    pub fn of(landings: &[Landing], since: Timestamp) -> Self {
        let mut funnel = Self::default();
        for landing in landings.iter().filter(|landing| since <= landing.landed_at) {
            let used = landing.is_used;
            let workspace = used || landing.workspace_at.is_some();
            let account = workspace || landing.account_at.is_some();
            funnel.landed += 1;
            funnel.account += usize::from(account);
            funnel.workspace += usize::from(workspace);
            funnel.used += usize::from(used);
        }
        funnel
    }

    /// The steps in their order, each with how many reached it and how many of these went no further.
    #[must_use]
    pub const fn steps(&self) -> [(usize, usize); 4] {
        let Self { landed, account, workspace, used } = *self;
        [
            (landed, landed.saturating_sub(account)),
            (account, account.saturating_sub(workspace)),
            (workspace, workspace.saturating_sub(used)),
            (used, 0),
        ]
    }

    /// How much of those that landed `count` is, in percent, rounded down.
    #[must_use]
    pub fn percent(&self, count: usize) -> usize {
        (count * 100).checked_div(self.landed).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + days * 86_400)
    }

    fn landing(day: i64, account: bool, workspace: bool, is_used: bool) -> Landing {
        let reached = |did: bool| did.then(|| at(day));
        Landing {
            license: LicenseId::parse("l-1").unwrap(),
            landed_at: at(day),
            account_at: reached(account),
            workspace_at: reached(workspace),
            is_used,
        }
    }

    #[test]
    fn each_step_counts_those_that_came_further_and_says_how_many_stopped() {
        let landings = [
            landing(0, true, true, true),
            landing(8, false, false, false),
            landing(8, false, false, false),
            landing(9, true, false, false),
            landing(9, true, true, false),
            landing(10, true, true, true),
            // What an older release did is only known by what followed.
            landing(10, false, false, true),
        ];
        let all = Funnel::of(&landings, at(0));
        assert_eq!(all, Funnel { landed: 7, account: 5, workspace: 4, used: 3 });
        assert_eq!(all.steps(), [(7, 2), (5, 1), (4, 1), (3, 0)]);
        assert_eq!((all.percent(7), all.percent(5), all.percent(0)), (100, 71, 0));
        assert_eq!(Funnel::of(&landings, at(8)).landed, 6, "who landed at the very moment is counted");
        assert_eq!(Funnel::of(&landings, at(9)).landed, 4);
    }

    #[test]
    fn of_nobody_nobody_came_anywhere() {
        let none = Funnel::of(&[], at(0));
        assert_eq!((none.steps(), none.percent(0)), ([(0, 0); 4], 0));
    }
}
