//! What the ledger holds of an account's licenses, as a bill needs it.

use std::collections::{BTreeMap, BTreeSet};

use billing::{Bill, BillStatus, Day, FrozenUsage, PriceOfUsage, Share};
use brand::Brand;
use kernel::{BillingAccountId, Dimension, Hour, LicenseId, Month, QuantityForm, UnitPrice, WorkspaceId};
use licensing::License;
use metering::month::{self, LineKey, LineSums};
use store::{LateUsage, LedgerHead, StoreError};

use crate::paying::Paying;

/// Of how many months the lines of bills are in memory at a time.
const BILLS_AT_A_TIME: usize = 6;
/// How many months of licenses are read and kept in memory at a time: nearly always an item of some KB each.
const MONTHS_AT_A_TIME: usize = 48;

/// A month's usage.
#[derive(Debug)]
pub struct MonthUsage {
    /// The month.
    pub month: Month,
    /// What was used.
    pub usage: Vec<FrozenUsage>,
    /// The first hour that is not frozen for every license in force: up to it the bill is complete.
    pub complete_until: Option<Hour>,
}

/// What an account pays for a month.
#[derive(Debug)]
pub struct MonthBill {
    /// The bill in the brand's currency.
    pub bill: Bill,
    /// What was frozen at prices in other currencies: a bill for each.
    pub others: Vec<Bill>,
    /// The licenses that anything was used by.
    pub licenses: BTreeSet<LicenseId>,
    /// The first hour that is not frozen for every license in force: up to it the bill is complete.
    pub complete_until: Option<Hour>,
}

/// The repositories that usage is read from, and the prices of today.
#[derive(Clone, Copy, Debug)]
pub struct UsageSource<'a> {
    /// Ledgers, as they are now.
    pub ledger: &'a store::Ledger,
    /// Past months rolled up.
    pub months: &'a store::Months,
    /// The brand, which knows dimensions and today's prices.
    pub brand: &'a Brand,
}

/// Licenses with how far their ledgers have come, and their usage that is in no hour.
#[derive(Debug)]
pub struct Ledgers<'a> {
    licenses: Vec<LedgerOf<'a>>,
}

#[derive(Debug)]
struct LedgerOf<'a> {
    license: &'a License,
    head: Option<LedgerHead>,
    late: Vec<LateUsage>,
}

impl UsageSource<'_> {
    /// The frozen usage of `licenses` in `month`, and what of it came too late to be frozen.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn month_usage(&self, licenses: &[License], month: Month) -> Result<MonthUsage, StoreError> {
        let ledgers = self.ledgers(licenses, month, month).await?;
        let usage = self.usage_of(&ledgers, &[month]).await?.pop();
        usage.ok_or(StoreError::corrupt("a month has no usage, not even none"))
    }

    /// What reading the usage of `licenses` from one month to another begins with.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ledgers<'l>(
        &self,
        licenses: &'l [License],
        first: Month,
        last: Month,
    ) -> Result<Ledgers<'l>, StoreError> {
        let ids: Vec<LicenseId> = licenses.iter().map(|license| license.id.clone()).collect();
        let heads = self.ledger.ledger_heads(&ids).await?;
        let mut ledgers = Vec::with_capacity(licenses.len());
        for (license, head) in licenses.iter().zip(heads) {
            let late = match &head {
                Some(_) => self.ledger.late_usage_between(&license.id, first, last).await?,
                // Only a license that was active has usage that came too late.
                None => Vec::new(),
            };
            ledgers.push(LedgerOf { license, head, late });
        }
        Ok(Ledgers { licenses: ledgers })
    }

    /// The usage of each of `months`, in their order. Past months are read rolled up: hour by hour only the running one,
    /// and one of which something still waits to be sent.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn usage_of(&self, ledgers: &Ledgers<'_>, months: &[Month]) -> Result<Vec<MonthUsage>, StoreError> {
        let mut usages: Vec<MonthUsage> = months.iter().map(|month| ledgers.late_usage(self.brand, *month)).collect();
        let mut wanted: Vec<(&LedgerOf<'_>, Month)> = Vec::new();
        for month in months {
            wanted.extend(ledgers.licenses.iter().filter(|ledger| ledger.has(*month)).map(|ledger| (ledger, *month)));
        }
        for some in wanted.chunks(MONTHS_AT_A_TIME) {
            let keys: Vec<_> = some.iter().map(|(ledger, month)| (ledger.license.id.clone(), *month)).collect();
            let stored = self.months.months(&keys).await?;
            for ((ledger, month), stored) in some.iter().zip(stored) {
                let sum = self.month_of(ledger, *month, stored).await?;
                if let Some(usage) = usages.iter_mut().find(|usage| usage.month == *month) {
                    usage.usage.extend(ledger.billed(self.brand, *month, &sum));
                }
            }
        }
        Ok(usages)
    }

    /// The bill of `month` for all that an account pays for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn month_bill(&self, paying: &Paying, month: Month) -> Result<MonthBill, StoreError> {
        let mut usage = self.month_usage(&paying.licenses, month).await?;
        usage.usage.retain(|one| paying.payer.pays_for(one));
        let (bill, others) = Bill::of_month(month, &usage.usage, self.brand.currency);
        let licenses = usage.usage.iter().map(|one| one.license.clone()).collect();
        Ok(MonthBill { bill, others, licenses, complete_until: usage.complete_until })
    }

    /// The bills of `months`, in their order, one for each currency of a month: what the account `id` pays for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn bills_of(
        &self,
        holdings: &store::AccountHoldings,
        id: &BillingAccountId,
        months: &[Month],
    ) -> Result<Vec<(Month, Vec<Bill>)>, StoreError> {
        let (Some(first), Some(last)) = (months.iter().min(), months.iter().max()) else { return Ok(Vec::new()) };
        let paying = Paying::of(holdings, id).await?;
        let ledgers = self.ledgers(&paying.licenses, *first, *last).await?;
        let mut bills = Vec::with_capacity(months.len());
        // Lines are many and sums are few: some months are read, summed up and let go.
        for some in months.chunks(BILLS_AT_A_TIME) {
            for mut usage in self.usage_of(&ledgers, some).await? {
                usage.usage.retain(|one| paying.payer.pays_for(one));
                let (bill, others) = Bill::of_month(usage.month, &usage.usage, self.brand.currency);
                bills.push((usage.month, std::iter::once(bill).chain(others).collect()));
            }
        }
        Ok(bills)
    }

    /// A month of a license as it is stored, or else by its hours. One that is over and settled is stored then: months
    /// from before they were rolled up, and those that meter-usage has not come to.
    async fn month_of(
        &self,
        ledger: &LedgerOf<'_>,
        month: Month,
        mut stored: store::MonthOfLicense,
    ) -> Result<month::Month, StoreError> {
        if let Some(sum) = stored.rolled_up.take() {
            return Ok(sum);
        }
        let id = &ledger.license.id;
        let sum = self.months.month_by_hours(id, month).await?;
        if ledger.head.as_ref().is_some_and(|head| head.has_frozen(month)) && sum.is_final() {
            match self.months.roll_up_month(id, month, &stored, &sum).await {
                // Somebody corrects it at this moment: what was read is as good as a moment ago.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => {
                    tracing::warn!(license = %id, error = %kernel::Causes(&error), "a month was read and not rolled up")
                }
            }
        }
        Ok(sum)
    }
}

impl Ledgers<'_> {
    /// What came too late to be frozen in `month`, and how far the month is complete.
    fn late_usage(&self, brand: &Brand, month: Month) -> MonthUsage {
        let open = self.licenses.iter().filter_map(|ledger| ledger.head.as_ref()).filter(|head| !head.closed);
        let complete_until = open.map(|head| head.next).min().map(|next| next.min(month.end().hour()));
        let late = |ledger: &LedgerOf<'_>| {
            let of_month = ledger.late.iter().filter(|late| late.hour.month() == month);
            of_month.flat_map(|late| ledger.held(brand, late)).collect::<Vec<_>>()
        };
        MonthUsage { month, usage: self.licenses.iter().flat_map(late).collect(), complete_until }
    }
}

impl LedgerOf<'_> {
    /// Whether its ledger may have hours in `month`.
    fn has(&self, month: Month) -> bool {
        self.head.as_ref().is_some_and(|head| {
            let is_before_its_end = !head.closed || month <= head.next.plus(-1).month();
            head.opened.month() <= month && is_before_its_end
        })
    }

    fn one(
        &self,
        dimension: &Dimension,
        workspace: Option<&WorkspaceId>,
        day: Day,
        price: PriceOfUsage,
        share: Share,
    ) -> FrozenUsage {
        FrozenUsage {
            license: self.license.id.clone(),
            product: self.license.product.clone(),
            workspace: workspace.cloned(),
            dimension: dimension.clone(),
            day,
            price,
            share,
        }
    }

    /// What a month comes to, as a bill reads it: each price as it was kept, or today's where none was.
    fn billed(&self, brand: &Brand, month: Month, sum: &month::Month) -> Vec<FrozenUsage> {
        let days: BTreeMap<u8, Day> = (1..).zip(Day::in_month(month)).collect();
        let mut usage = Vec::new();
        for (key, sums) in sum.lines() {
            let Some(day) = days.get(&key.day) else { continue };
            let LineKey { dimension, workspace, unit_size, .. } = key;
            let unit = key.price.unwrap_or_else(|| todays_price(brand, self.license, dimension));
            let price = PriceOfUsage { unit, recorded: key.price.is_some() };
            let LineSums { accepted, on_its_way, held, covered } = *sums;
            let billed = |units, status| Share::Billed { units, status };
            let shares = [
                billed(accepted, BillStatus::Accepted),
                billed(on_its_way, BillStatus::OnItsWay),
                billed(held, BillStatus::Held),
                Share::Covered { raw_millionths: covered.millionths(), unit_size: *unit_size },
            ];
            let some = shares.into_iter().filter(|share| !share.is_nothing());
            usage.extend(some.map(|share| self.one(dimension, workspace.as_ref(), *day, price, share)));
        }
        usage
    }

    /// Units of usage that came when its hour was gone, as far as a record could tell them: an operator decides where they count. Their price is the
    /// one they would have if they counted now.
    fn held(&self, brand: &Brand, late: &LateUsage) -> Vec<FrozenUsage> {
        let mut usage = Vec::new();
        // Where AWS is told of it, the partition of the license's ARN is this deployment's.
        let is_commercial = self.license.arn.as_str().starts_with("arn:aws:");
        for (dimension, shares) in &late.counters {
            let known = brand.dimension(&self.license.product, dimension);
            let unit_size = known.map_or(1, |found| found.unit_size);
            let product = brand.product(&self.license.product);
            let identity = self.license.identity_at(late.hour);
            let form = product.map_or(QuantityForm::Whole, |found| found.quantity_form(identity, is_commercial));
            let own = self.head.as_ref().and_then(|head| head.prices.at(dimension, head.next));
            let unit = own.unwrap_or_else(|| todays_price(brand, self.license, dimension));
            let price = PriceOfUsage { unit, recorded: false };
            for (workspace, raw) in shares {
                let units = raw.in_units(unit_size).floor(form);
                let share = Share::Billed { units, status: BillStatus::Held };
                usage.push(self.one(dimension, workspace.as_ref(), Day::of(late.hour), price, share));
            }
        }
        usage
    }
}

/// What a unit of a dimension costs today; a dimension that the brand's file no longer has costs nothing.
fn todays_price(brand: &Brand, license: &License, dimension: &Dimension) -> UnitPrice {
    let nothing = UnitPrice { currency: brand.currency, millionths: 0 };
    brand.unit_price(&license.product, dimension).unwrap_or(nothing)
}
