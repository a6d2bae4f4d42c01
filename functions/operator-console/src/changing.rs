//! Changes of a license by a person: prices of its own, its end taken back, the identity by which AWS is told of it, the ARN
//! that AWS gave it. What they do is [`operating`]'s, which the API shares.

use edge::{Answer, FieldProblem, Fields, Request};
use kernel::{Dimension, Hour, Identity, LicenseArn, Timestamp, UnitPrice, Units};
use licensing::License;
use metering::prices::PriceChange;
use operating::decision::Order;
use operating::licenses::{LicenseDecider, LicenseError};
use operating::prices::{MAX_UNIT_PRICE_MILLIONTHS, PriceError, set_price};
use operators::Action;
use store::{PricesOfLicense, StoreError};

use crate::OperatorConsole;
use crate::page;
use crate::page::license_path;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// What can be changed of a license.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// A price of its own.
    Prices,
    /// Its end is taken back.
    Reinstate,
    /// Another identity from an hour on.
    CutOver,
    /// The ARN that AWS gave it later.
    NameArn,
}

impl Act {
    /// Every act.
    pub(crate) const ALL: [Self; 4] = [Self::Prices, Self::Reinstate, Self::CutOver, Self::NameArn];

    /// The word in the address and in the keys of texts.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Reinstate => "reinstate",
            Self::CutOver => "cut-over",
            Self::NameArn => "arn",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }

    /// What somebody does who carries it out.
    pub(crate) const fn action(self) -> Action {
        match self {
            Self::Prices => Action::SetPrices,
            Self::Reinstate => Action::Reinstate,
            Self::CutOver => Action::CutOver,
            Self::NameArn => Action::NameArn,
        }
    }

    /// Whether there is anything to change of this license at all.
    pub(crate) fn fits(self, license: &License, now: Timestamp) -> bool {
        match self {
            Self::Prices => license.closes_at().is_none_or(|at| now < at),
            Self::Reinstate => license.reinstate(now).is_ok_and(|after| after.is_some()),
            Self::CutOver => {
                license.customer.is_some() || !license.cut_overs.is_empty() || !license.identity.is_license()
            }
            Self::NameArn => !license.arn.is_of_aws(),
        }
    }
}

/// Why a change was not carried out.
#[derive(Debug)]
pub(crate) enum NotChanged {
    /// Of prices.
    Price(PriceError),
    /// Of the license.
    License(LicenseError),
}

/// What is shown.
#[derive(Debug)]
pub(crate) struct ChangeView<'a> {
    pub(crate) act: Act,
    pub(crate) license: &'a License,
    pub(crate) prices: &'a PricesOfLicense,
    pub(crate) now: Timestamp,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// Why it was not carried out.
    pub(crate) refused: Option<&'a NotChanged>,
}

impl ChangeView<'_> {
    /// What the form is about, as it was shown.
    pub(crate) fn seen(&self) -> String {
        match self.act {
            Act::Prices => format!("prices/{}", self.prices.prices_version),
            Act::Reinstate | Act::CutOver | Act::NameArn => format!("license/{}", self.license.version),
        }
    }
}

/// A change as it was typed.
enum Wanted {
    Price(PriceChange),
    Reinstate,
    CutOver(Identity, Hour),
    Arn(LicenseArn),
}

impl OperatorConsole {
    pub(crate) async fn show_change(
        &self,
        request: &Request,
        visitor: &Visitor,
        name: &str,
        act: Act,
    ) -> Result<Answer, Refusal> {
        let license = self.license_named(name).await?;
        let prices = self.store.prices.prices_of_license(&license.id).await?;
        let fields = Fields::default();
        let (license, prices, now) = (&license, &prices, self.clock.now());
        let shown = ChangeView { act, license, prices, now, fields: &fields, problems: &[], refused: None };
        Ok(Answer::page(page::changing::form(request, visitor, &shown)))
    }

    /// Carries out a change, if this person may, and has proved of late who they are where money or rights are given up.
    pub(crate) async fn change_license(
        &self,
        request: &Request,
        visitor: &Visitor,
        name: &str,
        act: Act,
    ) -> Result<Answer, Refusal> {
        visitor.require(act.action())?;
        let fields = request.fields()?;
        let license = self.license_named(name).await?;
        let prices = self.store.prices.prices_of_license(&license.id).await?;
        let now = self.clock.now();
        let again = |problems: &[FieldProblem], refused: Option<&NotChanged>, status: u16| {
            let (license, prices, fields) = (&license, &prices, &fields);
            let shown = ChangeView { act, license, prices, now, fields, problems, refused };
            Answer::page_with_status(status, page::changing::form(request, visitor, &shown))
        };
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        let wanted = self.wanted(act, &license, &fields, &mut wrong);
        let Some(wanted) = wanted.filter(|_| wrong.is_empty()) else { return Ok(again(&wrong, None, 422)) };
        if visitor.session.must_prove(act.action(), now) {
            return Ok(again(&[FieldProblem::new("why", "operators-prove-first")], None, 403));
        }
        let shown =
            ChangeView { act, license: &license, prices: &prices, now, fields: &fields, problems: &[], refused: None };
        if fields.get("seen") != shown.seen() {
            return Ok(again(&[FieldProblem::new("why", "operators-changed-meanwhile")], None, 409));
        }
        let order = order(visitor, why);
        match self.carry_out_change(wanted, license.clone(), prices.clone(), &order, now).await {
            Ok(()) => {
                tracing::info!(operator = order.by, license = %license.id, act = act.word(), "an operator changed a license");
                Ok(Answer::see_other(format!("{}?done={}", license_path(&license.id), act.word())))
            }
            Err(
                NotChanged::Price(PriceError::Store(StoreError::Conflict))
                | NotChanged::License(LicenseError::Store(StoreError::Conflict)),
            ) => Ok(again(&[FieldProblem::new("why", "operators-changed-meanwhile")], None, 409)),
            Err(NotChanged::Price(PriceError::Store(error)) | NotChanged::License(LicenseError::Store(error))) => {
                Err(error.into())
            }
            Err(refused) => Ok(again(&[], Some(&refused), 409)),
        }
    }

    async fn carry_out_change(
        &self,
        wanted: Wanted,
        license: License,
        prices: PricesOfLicense,
        order: &Order,
        now: Timestamp,
    ) -> Result<(), NotChanged> {
        let decider = LicenseDecider {
            licenses: &self.store.licenses,
            ledger: &self.store.ledger,
            workspaces: &self.store.workspaces,
            changes: &self.store.license_changes,
            entropy: &self.entropy,
        };
        let changed = match wanted {
            Wanted::Price(change) => {
                let set = set_price(&self.store.prices, &self.entropy, &license, prices, change, order, now).await;
                return set.map(drop).map_err(NotChanged::Price);
            }
            Wanted::Reinstate => decider.reinstate(&license.id, order, now).await.map(drop),
            Wanted::CutOver(identity, from) => decider.cut_over(license, identity, from, order, now).await.map(drop),
            Wanted::Arn(arn) => decider.name_arn(license, &arn, order, now).await.map(drop),
        };
        changed.map_err(NotChanged::License)
    }

    /// What was typed; `None` if something is wrong with it, which is then in `wrong`.
    fn wanted(&self, act: Act, license: &License, fields: &Fields, wrong: &mut Vec<FieldProblem>) -> Option<Wanted> {
        let text = |name: &str| fields.get(name).trim().to_owned();
        let mut refuse = |name: &'static str, key: &'static str| wrong.push(FieldProblem::new(name, key));
        match act {
            Act::Reinstate => Some(Wanted::Reinstate),
            Act::NameArn => {
                let arn = LicenseArn::parse(&text("licenseArn")).ok();
                if arn.is_none() {
                    refuse("licenseArn", "field-operate-license");
                }
                arn.map(Wanted::Arn)
            }
            Act::CutOver => {
                let (identity, from) = (Identity::parse(&text("identity")), Hour::parse(&text("from")));
                if identity.is_none() {
                    refuse("identity", "field-missing");
                }
                if from.is_none() {
                    refuse("from", "field-operate-hour");
                }
                Some(Wanted::CutOver(identity?, from?))
            }
            Act::Prices => {
                let (from, removes) = (Hour::parse(&text("from")), fields.get("decision") == "remove");
                if from.is_none() {
                    refuse("from", "field-operate-hour");
                }
                let dimension = Dimension::parse(&text("dimension")).ok();
                // One that the listing has lost can still lose its own price.
                let known = |one: &Dimension| removes || self.brand.dimension(&license.product, one).is_some();
                let dimension = dimension.filter(known);
                if dimension.is_none() {
                    refuse("dimension", "field-price-dimension");
                }
                let typed = Units::parse(&text("price")).ok().and_then(|price| u64::try_from(price.0).ok());
                let typed = typed.filter(|millionths| *millionths <= MAX_UNIT_PRICE_MILLIONTHS);
                if typed.is_none() && !removes {
                    refuse("price", "operators-price-wrong");
                }
                let price = typed.map(|millionths| UnitPrice { currency: self.brand.currency, millionths });
                let price = if removes { None } else { Some(price?) };
                Some(Wanted::Price(PriceChange { from: from?, dimension: dimension?, price }))
            }
        }
    }
}
