//! What changes with who pays: the plan before and after, what each dimension costs under both, and which dimensions the
//! new plan does not have. Pure.

use std::collections::BTreeMap;

use account_records::Holdings;
use brand::{Brand, ProductDimension};
use kernel::{Dimension, Hour, LicenseId, UnitPrice};
use licensing::License;
use serde_json::{Value, json};
use store::LedgerHead;

/// Ledgers of licenses, which keep prices of their own.
pub(crate) type Heads = BTreeMap<LicenseId, LedgerHead>;

/// A dimension as one plan sells it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sold<'a> {
    pub(crate) dimension: &'a ProductDimension,
    pub(crate) price: UnitPrice,
}

/// A dimension under both plans.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PriceRow<'a> {
    pub(crate) name: &'a Dimension,
    pub(crate) before: Option<Sold<'a>>,
    pub(crate) after: Option<Sold<'a>>,
}

/// A change from one license to another.
#[derive(Debug)]
pub(crate) struct PlanChange<'a> {
    /// What paid before; `None` if nothing of the account did.
    pub(crate) before: Option<&'a License>,
    pub(crate) after: &'a License,
    /// From which hour the new one pays.
    pub(crate) from: Hour,
    /// The new plan's dimensions, then those that it lacks.
    pub(crate) rows: Vec<PriceRow<'a>>,
}

impl<'a> PlanChange<'a> {
    /// The change from the license `before` to `after`, which pays from the hour `from` on.
    pub(crate) fn of(
        brand: &'a Brand,
        holdings: &'a Holdings,
        before: Option<&LicenseId>,
        after: &'a License,
        from: Hour,
        heads: &Heads,
    ) -> Self {
        let before = before.and_then(|id| holdings.license(id));
        let old = before.map(|before| sold(brand, before, from.plus(-1), heads)).unwrap_or_default();
        let new = sold(brand, after, from, heads);
        let find = |among: &[Sold<'a>], name: &Dimension| among.iter().find(|one| one.dimension.name == *name).copied();
        let kept = new.iter().map(|one| PriceRow {
            name: &one.dimension.name,
            before: find(&old, &one.dimension.name),
            after: Some(*one),
        });
        let lacked = old.iter().filter(|one| find(&new, &one.dimension.name).is_none());
        let lacked = lacked.map(|one| PriceRow { name: &one.dimension.name, before: Some(*one), after: None });
        Self { before, after, from, rows: kept.chain(lacked).collect() }
    }

    /// What the new plan lacks of the old one.
    pub(crate) fn lacking(&self) -> impl Iterator<Item = Sold<'a>> {
        self.rows.iter().filter(|row| row.after.is_none()).filter_map(|row| row.before)
    }

    /// Whether this change reads like another one: from the same plan, at the same prices. Two licenses of one plan may have prices of
    /// their own.
    pub(crate) fn reads_like(&self, other: &Self) -> bool {
        let of = |change: &Self| {
            let prices = |row: &PriceRow<'a>| {
                (row.name.clone(), row.before.map(|sold| sold.price), row.after.map(|sold| sold.price))
            };
            (change.before.map(|before| before.product.clone()), change.rows.iter().map(prices).collect::<Vec<_>>())
        };
        of(self) == of(other)
    }

    pub(crate) fn to_json(&self) -> Value {
        let price = |sold: Option<Sold<'_>>| {
            sold.map(|sold| {
                json!({"unitPriceMillionths": sold.price.millionths, "currency": sold.price.currency,
                    "unitSize": sold.dimension.unit_size})
            })
        };
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| json!({"dimension": row.name, "before": price(row.before), "after": price(row.after)}))
            .collect();
        let lacking: Vec<&Dimension> = self.lacking().map(|sold| &sold.dimension.name).collect();
        json!({
            "licenseBefore": self.before.map(|before| &before.id),
            "productBefore": self.before.map(|before| &before.product),
            "productAfter": self.after.product,
            "prices": rows,
            "lacking": lacking,
        })
    }
}

/// What `license` sells in `hour`: the brand's dimensions, at the license's own prices where it has any.
fn sold<'a>(brand: &'a Brand, license: &License, hour: Hour, heads: &Heads) -> Vec<Sold<'a>> {
    let head = heads.get(&license.id);
    let price = |dimension: &ProductDimension| {
        let own = head.and_then(|head| head.prices.at(&dimension.name, hour));
        own.unwrap_or(UnitPrice { currency: brand.currency, millionths: dimension.unit_price_millionths })
    };
    let dimensions = brand.product(&license.product).map(|product| product.dimensions.as_slice());
    let dimensions = dimensions.unwrap_or_default().iter();
    dimensions.map(|dimension| Sold { dimension, price: price(dimension) }).collect()
}
