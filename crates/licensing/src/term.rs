//! The terms of a license: which agreement is in force at an instant, and what it entitles to.
//!
//! What a contract covers is counted for each term anew. A renewal under the same license is another agreement, so an
//! agreement names a term; an amendment keeps its agreement, and with it what was used of the term.

use kernel::{AgreementId, Hour, Timestamp};

use crate::entitlement::{Entitlement, Entitlements, Quantity};
use crate::license::{License, NamedAgreement};

/// After how long AWS's answer that a term entitles to nothing is believed, in seconds: entitlements may lag the
/// purchase by minutes (marketplace facts, §3.3), six hours are far more.
pub const ENTITLEMENT_LAG_SECONDS: i64 = 6 * 3600;

/// One term of a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseTerm {
    /// The agreement; `None` while no event has named one.
    pub agreement: Option<AgreementId>,
    /// When it begins, if another one comes before it.
    pub begins_at: Option<Timestamp>,
    /// When it ends or renews, as far as AWS has told.
    pub ends_at: Option<Timestamp>,
}

impl License {
    /// The term that `at` lies in: the one that began last by then, or the first.
    #[must_use]
    pub fn term_at(&self, at: Timestamp) -> LicenseTerm {
        let mut terms = self.terms();
        let position = terms.iter().rposition(|(begins_at, _)| *begins_at <= at).unwrap_or(0);
        if position < terms.len() { terms.swap_remove(position).1 } else { LicenseTerm::UNNAMED }
    }

    /// The terms that are in force at some instant of `hour`, in the order in which they begin: one, and in the hour of a
    /// renewal or a replacement those that it leads to as well.
    #[must_use]
    pub fn terms_in(&self, hour: Hour) -> Vec<LicenseTerm> {
        let first = self.term_at(hour.start());
        let begins_within = |begins_at: Timestamp| hour.start() < begins_at && begins_at < hour.end();
        let later = self.terms().into_iter().filter(|(begins_at, _)| begins_within(*begins_at)).map(|(_, term)| term);
        let later: Vec<LicenseTerm> = later.filter(|term| *term != first).collect();
        std::iter::once(first).chain(later).collect()
    }

    /// The agreements that are in force at some moment between two, each with when it begins and ends, as far as that is
    /// known.
    #[must_use]
    pub fn agreements_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<(AgreementId, Timestamp, Option<Timestamp>)> {
        let terms =
            self.terms().into_iter().filter_map(|(begins_at, term)| Some((term.agreement?, begins_at, term.ends_at)));
        terms
            .filter(|(_, begins_at, ends_at)| *begins_at < to && ends_at.is_none_or(|ends_at| from < ends_at))
            .collect()
    }

    /// All terms with when they begin, in that order.
    fn terms(&self) -> Vec<(Timestamp, LicenseTerm)> {
        let mut named: Vec<(Timestamp, &AgreementId, &NamedAgreement)> =
            self.agreements.iter().map(|(id, named)| (begins_at(named), id, named)).collect();
        named.sort_by_key(|(begins_at, id, _)| (*begins_at, *id));
        let term = |(position, (begins_at, id, named)): (usize, (Timestamp, &AgreementId, &NamedAgreement))| {
            let begins_at_if_later = (position > 0).then_some(begins_at);
            let ends_at = named.facts.end();
            (begins_at, LicenseTerm { agreement: Some(id.clone()), begins_at: begins_at_if_later, ends_at })
        };
        named.into_iter().enumerate().map(term).collect()
    }
}

impl License {
    /// The agreement that its events named last; `None` while none has.
    #[must_use]
    pub fn agreement_named_last(&self) -> Option<&AgreementId> {
        self.current_agreement().map(|(id, _)| id)
    }

    /// The agreement it stands under now: the one named last.
    #[must_use]
    pub fn agreement(&self) -> Option<&AgreementId> {
        self.current_agreement().map(|(id, _)| id)
    }

    /// When the present term ends or renews, if it has an end: by the latest statement, which may have moved it back.
    #[must_use]
    pub fn term_ends_at(&self) -> Option<Timestamp> {
        match self.current_agreement() {
            Some((_, named)) => named.facts.end(),
            None => self.term.and_then(|term| term.end),
        }
    }

    /// The agreement that renews or replaces the present one, once AWS has told.
    #[must_use]
    pub fn successor_agreement(&self) -> Option<&AgreementId> {
        self.current_agreement().and_then(|(_, named)| named.facts.successor.as_ref())
    }

    /// The term that AWS's answer tells of, if it is of the present one. That a term entitles to nothing is believed
    /// when it cannot be lag any more; an ended license may show nothing though it was entitled.
    #[must_use]
    pub fn term_told_by(&self, answer: &Entitlements) -> Option<LicenseTerm> {
        let term = self.term_at(answer.fetched_at);
        let since = term.begins_at.or_else(|| self.usage_from());
        let is_old = since.is_some_and(|since| since.plus_seconds(ENTITLEMENT_LAG_SECONDS) <= answer.fetched_at);
        let is_nothing = answer.entries.is_empty() && is_old && self.ending_since().is_none();
        (is_nothing || term.is_told_by(answer)).then_some(term)
    }
}

/// An agreement whose *Created* was lost begins when an event first showed it to us.
fn begins_at(named: &NamedAgreement) -> Timestamp {
    named.facts.start.or(named.facts.created_at).unwrap_or(named.named_at)
}

impl LicenseTerm {
    /// The term of a license of which no event has named an agreement.
    const UNNAMED: Self = Self { agreement: None, begins_at: None, ends_at: None };

    /// By what the term is told from others of its license.
    #[must_use]
    pub fn name(&self) -> &str {
        self.agreement.as_ref().map_or("none", AgreementId::as_str)
    }

    /// Under what name the usage it covers is counted. Where no event names agreements (older listings), a term is known by
    /// when its entitlements expire.
    #[must_use]
    pub fn counted_as(&self, entitled: &Entitlements) -> String {
        let expires_at = entitled.entries.iter().filter_map(|entry| entry.expires_at).max();
        match (&self.agreement, expires_at) {
            (None, Some(expires_at)) => format!("until {expires_at}"),
            (None, None) | (Some(_), _) => self.name().to_owned(),
        }
    }

    /// Whether `answer` is this term's, rather than what AWS still showed of the one before it or nothing at all.
    #[must_use]
    pub fn is_told_by(&self, answer: &Entitlements) -> bool {
        let after = |entry: &Entitlement| match (entry.expires_at, self.begins_at) {
            (Some(expires_at), Some(begins_at)) => expires_at > begins_at,
            _ => true,
        };
        !answer.entries.is_empty() && answer.entries.iter().all(after)
    }

    /// Whether the term is over at `at` by what is known of it: of its agreement, or else of its entitlements.
    #[must_use]
    pub fn is_over(&self, entitled: Option<&Entitlements>, at: Timestamp) -> bool {
        match (self.ends_at, entitled) {
            (Some(ends_at), _) => ends_at <= at,
            (None, Some(entitled)) if !entitled.entries.is_empty() => {
                entitled.entries.iter().all(|entry| entry.expires_at.is_some_and(|expires_at| expires_at <= at))
            }
            (None, _) => false,
        }
    }
}

impl Quantity {
    /// The entitled quantity in raw units of which `unit_size` make one, rounded down. A switch is no quantity, nor is
    /// a text that is not a number.
    #[must_use]
    pub fn raw_units(&self, unit_size: u64) -> u128 {
        match self {
            Self::Units(units) => u128::try_from(*units).unwrap_or(0).saturating_mul(u128::from(unit_size)),
            Self::Switch(_) => 0,
            Self::Printed(text) => decimal_times(text, unit_size).unwrap_or(0),
        }
    }
}

/// The most digits behind the point that count: 10^18 times the largest unit size fits far below `u128`.
const MAX_FRACTION_DIGITS: usize = 18;

/// A decimal number times `unit_size`, without a float in between.
fn decimal_times(text: &str, unit_size: u64) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if ![whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) || whole.is_empty() {
        return None;
    }
    let fraction = fraction.get(..fraction.len().min(MAX_FRACTION_DIGITS))?;
    let size = u128::from(unit_size);
    let whole = whole.parse::<u128>().ok()?.checked_mul(size)?;
    let part = if fraction.is_empty() { 0 } else { fraction.parse::<u128>().ok()?.checked_mul(size)? };
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    whole.checked_add(part / scale)
}

#[cfg(test)]
mod tests {
    use kernel::{AwsAccountId, Dimension, LicenseArn, ProductCode};

    use super::*;
    use crate::agreement::{AgreementFacts, Term};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + hour * 3600)
    }

    fn agreement(id: &str) -> AgreementId {
        AgreementId::parse(id).unwrap()
    }

    fn license(agreements: &[(&str, Option<i64>, Option<i64>)]) -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let account = AwsAccountId::parse("111122223333").unwrap();
        let mut license = License::new(arn, true, ProductCode::parse("abc").unwrap(), account);
        for (id, start, end) in agreements {
            let id = agreement(id);
            license.named(&id, at(50));
            let term = end.map(|end| Term { stated_at: at(0), end: Some(at(end)) });
            let facts = AgreementFacts { start: start.map(at), term, ..AgreementFacts::default() };
            license.agreement_known(&id, &facts);
        }
        license
    }

    fn entitled(expires_at: Option<i64>) -> Entitlements {
        let dimension = Dimension::parse("hosts").unwrap();
        let entry = Entitlement { dimension, quantity: Quantity::Units(1), expires_at: expires_at.map(at) };
        Entitlements { fetched_at: at(0), entries: vec![entry] }
    }

    #[test]
    fn an_instant_lies_in_the_term_that_began_last() {
        let license = license(&[("agmt-2", Some(100), Some(200)), ("agmt-1", Some(0), Some(100))]);
        let name = |hour| license.term_at(at(hour)).name().to_owned();
        assert_eq!([name(-5), name(0), name(99), name(100), name(300)].concat(), "agmt-1agmt-1agmt-1agmt-2agmt-2");
        assert_eq!(license.term_at(at(50)).begins_at, None, "nothing comes before the first");
        assert_eq!(license.term_at(at(150)).begins_at, Some(at(100)));
    }

    #[test]
    fn the_hour_of_a_renewal_lies_in_both_terms_and_no_other_hour_does() {
        let mut license = license(&[("agmt-1", Some(0), Some(100)), ("agmt-2", None, Some(200))]);
        let renewed = agreement("agmt-2");
        let start = Some(at(100).plus_seconds(1800));
        license.agreement_known(&renewed, &AgreementFacts { start, ..AgreementFacts::default() });
        let names = |hours| {
            let terms = license.terms_in(at(hours).hour());
            terms.iter().map(|term| term.name().to_owned()).collect::<Vec<_>>().concat()
        };
        let within = at(100).plus_seconds(1800).hour().since(at(100).hour());
        assert_eq!(names(99 + within), "agmt-1");
        assert_eq!(names(100 + within), "agmt-1agmt-2");
        assert_eq!(names(101 + within), "agmt-2");
    }

    #[test]
    fn an_agreement_that_nobody_saw_created_begins_when_it_was_first_shown() {
        let license = license(&[("agmt-1", Some(0), None), ("agmt-2", None, None)]);
        assert_eq!(license.term_at(at(49)).name(), "agmt-1");
        assert_eq!(license.term_at(at(50)).name(), "agmt-2");
    }

    #[test]
    fn what_aws_still_shows_of_the_term_before_is_not_taken_for_the_new_one() {
        let license = license(&[("agmt-1", Some(0), Some(100)), ("agmt-2", Some(100), Some(200))]);
        let renewed = license.term_at(at(100));
        assert!(!renewed.is_told_by(&entitled(Some(100))));
        assert!(renewed.is_told_by(&entitled(Some(200))) && renewed.is_told_by(&entitled(None)));
        assert!(!renewed.is_told_by(&Entitlements { fetched_at: at(0), entries: Vec::new() }));
    }

    #[test]
    fn a_term_is_over_when_its_agreement_says_so_or_else_its_entitlements() {
        let told = license(&[("agmt-1", Some(0), Some(100))]).term_at(at(0));
        assert!(!told.is_over(None, at(99)) && told.is_over(Some(&entitled(Some(300))), at(100)));
        let untold = license(&[("agmt-1", Some(0), None)]).term_at(at(0));
        assert!(!untold.is_over(Some(&entitled(Some(100))), at(99)));
        assert!(untold.is_over(Some(&entitled(Some(100))), at(100)) && !untold.is_over(None, at(999)));
    }

    #[test]
    fn without_agreements_a_term_is_known_by_its_expiration() {
        let older = license(&[]).term_at(at(0));
        assert_ne!(older.counted_as(&entitled(Some(100))), older.counted_as(&entitled(Some(200))));
        let named = license(&[("agmt-1", Some(0), None)]).term_at(at(0));
        assert_eq!(named.counted_as(&entitled(Some(100))), named.counted_as(&entitled(Some(200))));
    }

    #[test]
    fn a_quantity_counts_in_raw_units_without_a_float() {
        assert_eq!(Quantity::Units(3).raw_units(1_000), 3_000);
        assert_eq!(Quantity::Units(-3).raw_units(1_000), 0);
        assert_eq!(Quantity::Printed("2.5".into()).raw_units(1_000_000), 2_500_000);
        assert_eq!(Quantity::Printed("100".into()).raw_units(7), 700);
        assert_eq!(Quantity::Printed("0.1".into()).raw_units(1_000_000_000_000), 100_000_000_000);
        for text in ["", ".", ".5", "-1", "1e9", "NaN", "many", "1.2.3"] {
            assert_eq!(Quantity::Printed(text.into()).raw_units(10), 0, "{text}");
        }
        assert_eq!(Quantity::Switch(true).raw_units(10), 0);
    }
}
