//! The daily comparison, step by step: AWS's list page by page, then our licenses.
//!
//! However many there are, a run holds a page of each and some 40 bytes an agreement. Its place is kept in the table
//! with what AWS has listed by then, so that a run that is cut off, killed, or refused by AWS is gone on with.

use std::time::Duration;

use edge::{FunctionError, Invocation};
use kernel::AgreementId;
use licensing::reconcile::{Listings, awaiting, compare_listed};
use licensing::{Finding, License};
use marketplace::{AgreementError, AgreementReader, Search};
use serde_json::{Value, json};
use store::{Stage, StoreError, Walk};

use crate::rate::Rate;
use crate::report::{Counts, Told};
use crate::{Reconcile, Row};

/// A run ends when less than this is left of its time: a page and the write after it fit in.
const STOP_BEFORE_END: Duration = Duration::from_secs(30);
/// How far back agreements that are not in force are listed, in seconds: 35 days.
const LOOK_BACK_SECONDS: i64 = 35 * 86_400;
/// SearchAgreements takes 5 calls a second (AWS Marketplace service quotas); one is left to others.
const SEARCHES_PER_SECOND: u32 = 4;
/// GetEntitlements takes 20 calls a second (AWS Marketplace service quotas); half is left to what buyers wait for.
const QUESTIONS_PER_SECOND: u32 = 10;
/// How many pages of agreements are read before they are saved: ten seconds at AWS's pace, about 100 KB.
const PAGES_A_PART: u32 = 40;
/// How many pages of licenses are compared before the position is saved.
const LICENSE_PAGES_A_WRITE: u32 = 10;
/// The lease that keeps two runs from going on with the same comparison.
const LEASE: &str = "reconcile";
/// The most differences that an answer lists. The log has all.
const MAX_ROWS: usize = 1000;

/// What comes after a page of agreements.
enum Next {
    /// Another, by its token.
    Page(String),
    /// Nothing.
    End,
    /// The first one again: the token was kept for too long.
    Anew,
}

/// One run of a comparison.
pub(crate) struct Comparing<'a> {
    invocation: &'a Invocation,
    pub(crate) walk: Walk,
    /// What AWS listed before this part.
    known: Listings,
    /// What it has listed since.
    part: Listings,
    pages: u32,
    searches: Rate,
    /// Whether this run has asked for a page.
    has_asked: bool,
    pub(crate) questions: Rate,
    /// How many of those questions AWS did not answer.
    pub(crate) unanswered: u32,
    rows: Vec<Row>,
    compared: u32,
    differences: u32,
    mended: u32,
}

impl Comparing<'_> {
    /// Notes a difference.
    pub(crate) fn note(&mut self, row: Row) {
        tracing::warn!(
            difference = row.difference.as_str(),
            agreement = row.agreement.as_ref().map(AgreementId::as_str),
            license = row.license.as_ref().map(kernel::LicenseId::as_str),
            mended = row.mended,
            "AWS lists something else than we know"
        );
        self.differences += 1;
        self.mended += u32::from(row.mended);
        self.walk.differences += 1;
        self.walk.mended += u32::from(row.mended);
        if self.rows.len() < MAX_ROWS {
            self.rows.push(row);
        }
    }

    fn tells_of(&self, license: Option<&kernel::LicenseId>) -> bool {
        self.rows.iter().any(|row| row.license.is_some() && row.license.as_ref() == license)
    }

    /// Forgets what AWS has listed.
    fn begin_anew(&mut self) {
        (self.known, self.part) = (Listings::default(), Listings::default());
        (self.walk.parts, self.walk.listed) = (0, 0);
    }

    /// How long the run has lasted.
    pub(crate) fn elapsed(&self) -> Duration {
        self.invocation.elapsed()
    }

    fn is_out_of_time(&self) -> bool {
        let all = self.invocation.elapsed() + self.invocation.time_left();
        self.invocation.time_left() < STOP_BEFORE_END.min(all / 4)
    }
}

impl Reconcile {
    /// Begins a comparison, or goes on with the one that was cut off. `None` if there is none to go on with and none is to
    /// begin, or another run is at it.
    pub(crate) async fn compare(
        &self,
        invocation: &Invocation,
        may_begin: bool,
    ) -> Result<Option<Value>, FunctionError> {
        let now = self.clock.now();
        let until = now.plus_seconds(i64::try_from(invocation.time_left().as_secs()).unwrap_or(0) + 1);
        if !self.store.leases.take_lease(LEASE, &invocation.request_id, now, until).await? {
            return Ok(None);
        }
        let outcome = self.compare_alone(invocation, may_begin).await;
        self.store.leases.give_lease_back(LEASE, &invocation.request_id).await?;
        outcome
    }

    async fn compare_alone(&self, invocation: &Invocation, may_begin: bool) -> Result<Option<Value>, FunctionError> {
        let first = || match self.agreements {
            Some(_) => Stage::Active { token: None },
            None => Stage::Licenses { after: None },
        };
        let walk = match self.store.reconciliations.walk().await? {
            Some(walk) if walk.stage != Stage::Done => walk,
            _ if !may_begin => return Ok(None),
            Some(done) => Walk { version: done.version, ..Walk::new(self.clock.now(), first()) },
            None => Walk::new(self.clock.now(), first()),
        };
        let mut comparing = Comparing {
            invocation,
            known: self.store.reconciliations.listings(walk.parts).await?,
            walk,
            part: Listings::default(),
            pages: 0,
            searches: Rate::new(SEARCHES_PER_SECOND),
            has_asked: false,
            questions: Rate::new(QUESTIONS_PER_SECOND),
            unanswered: 0,
            rows: Vec::new(),
            compared: 0,
            differences: 0,
            mended: 0,
        };
        let outcome = self.go_on(&mut comparing).await;
        // What was compared by then is reported, and need not be compared again.
        let written = self.write_down(&mut comparing).await;
        let answer = self.tell(&comparing).await?;
        outcome?;
        written?;
        Ok(Some(answer))
    }

    async fn go_on(&self, comparing: &mut Comparing<'_>) -> Result<(), FunctionError> {
        while !comparing.is_out_of_time() {
            match (comparing.walk.stage.clone(), &self.agreements) {
                (Stage::Active { token }, Some(reader)) => {
                    let next = self.compare_page(comparing, reader, Search::Active, token).await?;
                    comparing.walk.stage = match next {
                        Next::Page(token) => Stage::Active { token: Some(token) },
                        Next::End => Stage::Changed { token: None },
                        Next::Anew => Stage::Active { token: None },
                    };
                }
                (Stage::Changed { token }, Some(reader)) => {
                    let since = comparing.walk.began_at.plus_seconds(-LOOK_BACK_SECONDS);
                    let next = self.compare_page(comparing, reader, Search::ChangedAfter(since), token).await?;
                    comparing.walk.stage = match next {
                        Next::Page(token) => Stage::Changed { token: Some(token) },
                        Next::End => Stage::Licenses { after: None },
                        Next::Anew => Stage::Active { token: None },
                    };
                }
                (Stage::Active { .. } | Stage::Changed { .. }, None) => {
                    comparing.walk.stage = Stage::Licenses { after: None };
                }
                (Stage::Licenses { after }, _) => {
                    if !comparing.part.is_empty() {
                        self.write_down(comparing).await?;
                    }
                    let (licenses, next) = self.store.reconciliations.licenses_page(after).await?;
                    self.compare_licenses(comparing, &licenses).await?;
                    comparing.walk.stage = match next {
                        Some(after) => Stage::Licenses { after: Some(after) },
                        None => Stage::Done,
                    };
                }
                (Stage::Done, _) => return Ok(()),
            }
            comparing.pages += 1;
            let a_write = match comparing.walk.stage {
                Stage::Active { .. } | Stage::Changed { .. } => PAGES_A_PART,
                Stage::Licenses { .. } | Stage::Done => LICENSE_PAGES_A_WRITE,
            };
            if comparing.pages >= a_write {
                self.write_down(comparing).await?;
            }
        }
        Ok(())
    }

    /// Writes down how far the comparison is, after what AWS listed on the way.
    async fn write_down(&self, comparing: &mut Comparing<'_>) -> Result<(), StoreError> {
        comparing.pages = 0;
        if !comparing.part.is_empty() {
            self.store.reconciliations.put_listings(comparing.walk.parts, &comparing.part, self.clock.now()).await?;
            comparing.walk.parts += 1;
            comparing.known.extend(std::mem::take(&mut comparing.part));
        }
        let walk = &comparing.walk;
        tracing::info!(listed = walk.listed, compared = walk.compared, stage = ?walk.stage, "a comparison with AWS goes on");
        self.store.reconciliations.put_walk(&mut comparing.walk).await
    }

    /// Compares a page of agreements, and says what comes next.
    async fn compare_page(
        &self,
        comparing: &mut Comparing<'_>,
        reader: &AgreementReader,
        search: Search,
        token: Option<String>,
    ) -> Result<Next, FunctionError> {
        self.entitlements.pause(comparing.searches.take(comparing.invocation.elapsed())).await;
        let is_kept = token.is_some() && !comparing.has_asked;
        comparing.has_asked = true;
        let (mut listed, next) = match reader.page(search, token).await {
            Ok(page) => page,
            Err(AgreementError::Refused(why)) if is_kept => {
                // A token that was kept too long: AWS does not say for how long it takes one.
                tracing::warn!(why, "AWS does not go on with a list; it is read from its beginning");
                comparing.begin_anew();
                return Ok(Next::Anew);
            }
            Err(error) => return Err(error.into()),
        };
        listed.retain(|one| !comparing.known.has(&one.id) && !comparing.part.has(&one.id));
        let now = self.clock.now();
        let ids: Vec<AgreementId> = listed.iter().map(|one| one.id.clone()).collect();
        let agreements = self.store.agreements.agreements(&ids).await?;
        let mut granted: Vec<_> = listed.iter().flat_map(|one| one.licenses.iter().map(|arn| arn.id())).collect();
        granted.sort();
        granted.dedup();
        let licenses = self.store.licenses.licenses(&granted).await?;
        for finding in compare_listed(&listed, &agreements, &licenses, now) {
            self.take_up(comparing, finding).await?;
        }
        comparing.walk.listed += u32::try_from(listed.len()).unwrap_or(u32::MAX);
        listed.iter().for_each(|one| comparing.part.add(one, now));
        Ok(next.map_or(Next::End, Next::Page))
    }

    /// Compares a page of our licenses with what AWS listed, and contracts with what AWS says that they entitle to.
    async fn compare_licenses(&self, comparing: &mut Comparing<'_>, licenses: &[License]) -> Result<(), FunctionError> {
        if self.agreements.is_some() {
            let now = self.clock.now();
            let known = |license: &License| {
                [comparing.known.of_missing(license, now), comparing.known.of_followed(license)].into_iter().flatten()
            };
            let findings: Vec<Finding> = licenses.iter().flat_map(known).collect();
            for finding in findings {
                self.take_up(comparing, finding).await?;
            }
        }
        self.compare_entitlements(comparing, licenses).await?;
        // Of a license that another row tells of nothing more needs to be said.
        let awaited = awaiting(licenses, self.clock.now());
        for finding in awaited {
            if !comparing.tells_of(finding.license.as_ref()) {
                self.take_up(comparing, finding).await?;
            }
        }
        let count = u32::try_from(licenses.len()).unwrap_or(u32::MAX);
        comparing.compared += count;
        comparing.walk.compared += count;
        Ok(())
    }

    async fn take_up(&self, comparing: &mut Comparing<'_>, finding: Finding) -> Result<(), FunctionError> {
        let mended = self.mend(&finding).await?;
        let Finding { difference, agreement, license, .. } = finding;
        comparing.note(Row { difference, agreement, license, fingerprint: None, mended });
        Ok(())
    }

    /// Keeps the report of this run, and answers it.
    async fn tell(&self, comparing: &Comparing<'_>) -> Result<Value, FunctionError> {
        let is_finished = comparing.walk.stage == Stage::Done;
        let counts =
            Counts { compared: comparing.compared, differences: comparing.differences, mended: comparing.mended };
        let Told { report, rows } = self.report("agreements", counts, &comparing.rows).await?;
        self.store.reconciliations.put_reconciliation(&report).await?;
        Ok(json!({"compared": report.compared, "differences": report.differences, "mended": report.mended,
            "acknowledged": report.acknowledged, "findings": rows, "finished": is_finished,
            "walk": {"beganAt": comparing.walk.began_at.to_string(), "listed": comparing.walk.listed,
                "compared": comparing.walk.compared, "differences": comparing.walk.differences,
                "mended": comparing.walk.mended}}))
    }
}
