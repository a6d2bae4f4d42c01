//! The Agreement API: what the accepted terms of an agreement say of money.

use aws_config::SdkConfig;
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::types::{
    AcceptedTerm, ConfigurableUpfrontPricingTerm, FreeTrialPricingTerm, PaymentScheduleTerm, UsageBasedPricingTerm,
};
use billing::{AgreementTerms, Charge, ChargeDue, Signed, Trial};
use kernel::{AgreementId, Currency, Dimension, Timestamp, UnitPrice};

use crate::agreement::{AgreementError, classify, client};
use crate::next_page;

/// The most pages of one agreement's terms; an agreement has some ten.
const MAX_PAGES: usize = 20;

/// Reads the terms of agreements in which we are the proposer. Needs `aws-marketplace:GetAgreementTerms`.
#[derive(Clone, Debug)]
pub struct TermsReader {
    client: Client,
}

impl TermsReader {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:GetAgreementTerms"];

    /// A reader that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says;
    /// `None` in a partition without this API.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Option<Self> {
        Some(Self { client: client(aws, marketplace_region)? })
    }

    /// The terms of an agreement, as far as they say what it costs.
    ///
    /// # Errors
    /// [`AgreementError`]; [`AgreementError::Malformed`] for an amount that cannot be read: none is taken for nothing.
    pub async fn of_agreement(&self, agreement: &AgreementId) -> Result<AgreementTerms, AgreementError> {
        let mut terms = AgreementTerms::default();
        let mut token = None;
        for _ in 0..MAX_PAGES {
            let call = self.client.get_agreement_terms().agreement_id(agreement.as_str()).set_next_token(token);
            let page = call.send().await.map_err(|error| classify(&error))?;
            for term in page.accepted_terms() {
                take(&mut terms, term)?;
            }
            token = next_page(page.next_token());
            if token.is_none() {
                return Ok(terms);
            }
        }
        Err(malformed("have no end"))
    }
}

fn malformed(what: &str) -> AgreementError {
    AgreementError::Malformed(format!("an agreement's terms {what}"))
}

fn amount(text: Option<&str>) -> Result<Signed, AgreementError> {
    text.and_then(|text| Signed::parse(text).ok()).ok_or_else(|| malformed("have an amount that is no number"))
}

fn currency(code: Option<&str>) -> Result<Currency, AgreementError> {
    code.and_then(Currency::parse).ok_or_else(|| malformed("name no currency"))
}

/// What has no say in the price (legal texts, support, validity, renewal) is passed over.
fn take(terms: &mut AgreementTerms, term: &AcceptedTerm) -> Result<(), AgreementError> {
    match term {
        AcceptedTerm::UsageBasedPricingTerm(usage) => take_rates(terms, usage),
        AcceptedTerm::FixedUpfrontPricingTerm(fixed) => {
            let (due, amount) = (ChargeDue::AtAcceptance, amount(fixed.price())?);
            terms.charges.push(Charge { due, amount, currency: currency(fixed.currency_code())? });
            Ok(())
        }
        AcceptedTerm::ConfigurableUpfrontPricingTerm(configured) => take_configured(terms, configured),
        AcceptedTerm::RecurringPaymentTerm(monthly) => {
            let (due, amount) = (ChargeDue::EachMonth, amount(monthly.price())?);
            terms.charges.push(Charge { due, amount, currency: currency(monthly.currency_code())? });
            Ok(())
        }
        AcceptedTerm::PaymentScheduleTerm(schedule) => take_schedule(terms, schedule),
        AcceptedTerm::FreeTrialPricingTerm(trial) => {
            terms.trial = Some(read_trial(trial)?);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn take_rates(terms: &mut AgreementTerms, usage: &UsageBasedPricingTerm) -> Result<(), AgreementError> {
    for item in usage.rate_cards().iter().flat_map(|card| card.rate_card()) {
        let Some(dimension) = item.dimension_key().and_then(|key| Dimension::parse(key).ok()) else { continue };
        let price = amount(item.price())?;
        let millionths = u64::try_from(price.0).map_err(|_| malformed("have a price below nothing"))?;
        terms.rates.insert(dimension, UnitPrice { currency: currency(usage.currency_code())?, millionths });
    }
    Ok(())
}

/// The quantities that the buyer chose, at the prices of the duration that the buyer chose.
fn take_configured(
    terms: &mut AgreementTerms,
    configured: &ConfigurableUpfrontPricingTerm,
) -> Result<(), AgreementError> {
    let Some(chosen) = configured.configuration() else { return Ok(()) };
    let is_chosen = |value: Option<&str>| value.is_none_or(|value| value == chosen.selector_value());
    let cards = configured.rate_cards();
    let card = cards.iter().find(|card| is_chosen(card.selector().and_then(|selector| selector.value())));
    let Some(card) = card else { return Err(malformed("have no prices for what was chosen")) };
    let mut sum = Signed::ZERO;
    for dimension in chosen.dimensions() {
        let item = card.rate_card().iter().find(|item| item.dimension_key() == Some(dimension.dimension_key()));
        let price = amount(item.and_then(|item| item.price()))?;
        let fee = price.0.checked_mul(i64::from(dimension.dimension_value()));
        sum = sum.plus(Signed(fee.ok_or_else(|| malformed("come to more than can be counted"))?));
    }
    let currency = currency(configured.currency_code())?;
    terms.charges.push(Charge { due: ChargeDue::AtAcceptance, amount: sum, currency });
    Ok(())
}

fn take_schedule(terms: &mut AgreementTerms, schedule: &PaymentScheduleTerm) -> Result<(), AgreementError> {
    for payment in schedule.schedule() {
        let due = match payment.charge_date() {
            Some(at) => ChargeDue::On(Timestamp::from_seconds(at.secs())),
            None => return Err(malformed("have a payment without a day")),
        };
        let amount = amount(payment.charge_amount())?;
        terms.charges.push(Charge { due, amount, currency: currency(schedule.currency_code())? });
    }
    Ok(())
}

fn read_trial(trial: &FreeTrialPricingTerm) -> Result<Trial, AgreementError> {
    let seconds = trial.duration().and_then(Trial::seconds_of);
    let seconds = seconds.ok_or_else(|| malformed("have a free trial whose duration cannot be read"))?;
    let dimensions = trial.grants().iter().filter_map(|grant| Dimension::parse(grant.dimension_key()?).ok()).collect();
    Ok(Trial { seconds, dimensions })
}
