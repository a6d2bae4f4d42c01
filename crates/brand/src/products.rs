//! The listings on AWS Marketplace, with their dimensions and prices.

use kernel::{Dimension, Identity, Language, ProductCode, QuantityForm};

use crate::localized::Localized;
use crate::section::Section;

/// The most dimensions of one listing that AWS takes.
const MAX_DIMENSIONS: usize = 200;
/// The largest unit size and price we take; far above any listing, far below overflow in sums.
const MAX_FIGURE: u64 = 1_000_000_000_000;

/// A listing on AWS Marketplace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// AWS's code of it.
    pub product_code: ProductCode,
    /// What the listing is called.
    pub name: Localized,
    /// Its pricing model.
    pub pricing: Pricing,
    /// How AWS is told of the usage of new licenses of it.
    pub identity: Identity,
    /// The form in which AWS is told quantities, if the file says so.
    pub quantity: Option<QuantityForm>,
    /// What is metered or agreed. At least one; names are unique.
    pub dimensions: Vec<ProductDimension>,
}

impl Product {
    /// The form in which AWS is told quantities of an hour that it is told by `identity`. Where the file does not say: to the
    /// millionth where AWS is known to take that, by license in the commercial partition, and in whole units elsewhere.
    #[must_use]
    pub fn quantity_form(&self, identity: Identity, is_commercial: bool) -> QuantityForm {
        let usual = if is_commercial && identity.is_license() { QuantityForm::Decimal } else { QuantityForm::Whole };
        self.quantity.unwrap_or(usual)
    }
}

/// The pricing models of AWS Marketplace's SaaS listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// Pay for what is used.
    Subscription,
    /// Pay ahead for agreed quantities.
    Contract,
    /// Pay ahead, and for what goes beyond.
    ContractWithConsumption,
    /// Pay nothing: access follows the license, nothing is metered and nothing entitled.
    Free,
}

impl Pricing {
    /// Every model.
    pub const ALL: [Self; 4] = [Self::Subscription, Self::Contract, Self::ContractWithConsumption, Self::Free];

    /// The model's name in files and at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Contract => "contract",
            Self::ContractWithConsumption => "contract-with-consumption",
            Self::Free => "free",
        }
    }

    /// Whether AWS is told of usage.
    #[must_use]
    pub const fn is_metered(self) -> bool {
        match self {
            Self::Subscription | Self::ContractWithConsumption => true,
            Self::Contract | Self::Free => false,
        }
    }

    /// Whether quantities are entitled for a term.
    #[must_use]
    pub const fn is_entitled(self) -> bool {
        match self {
            Self::Contract | Self::ContractWithConsumption => true,
            Self::Subscription | Self::Free => false,
        }
    }
}

/// A dimension of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDimension {
    /// AWS's name of it, case-sensitive.
    pub name: Dimension,
    /// What people call it (`Log data`).
    pub title: Localized,
    /// The name of one billable unit (`million log events`).
    pub unit: Localized,
    /// How many raw units (single events, bytes) make one billable unit.
    pub unit_size: u64,
    /// The price of one billable unit in millionths of the brand's currency.
    pub unit_price_millionths: u64,
}

pub(crate) fn read_products(file: &Section<'_>, languages: &[Language]) -> Vec<Product> {
    let sections = file.sections("products");
    let mut seen: Vec<(String, usize)> = Vec::new();
    sections.iter().filter_map(|section| read_product(section, languages, &mut seen)).collect()
}

fn read_product(section: &Section<'_>, languages: &[Language], seen: &mut Vec<(String, usize)>) -> Option<Product> {
    let code = section
        .parsed("product_code", "a product code as AWS Marketplace gives it", |text| ProductCode::parse(text).ok());
    let name = section.localized("name", languages);
    let expected = "one of subscription, contract, contract-with-consumption, free";
    let pricing =
        section.parsed("pricing", expected, |text| Pricing::ALL.into_iter().find(|model| model.name() == text));
    let identity = section.optional_parsed("identity", "one of license, legacy, legacy-customer", Identity::parse);
    let quantity = section.optional_parsed("quantity", "one of decimal, whole", QuantityForm::parse);
    let dimensions = read_dimensions(section, languages);
    section.finish();
    let code = code?;
    refuse_repeated(section, "product_code", code.value.as_str(), &code.span, seen);
    let identity = identity.map_or(Identity::License, |identity| identity.value);
    let quantity = quantity.map(|form| form.value);
    Some(Product { product_code: code.value, name: name?, pricing: pricing?.value, identity, quantity, dimensions })
}

fn read_dimensions(product: &Section<'_>, languages: &[Language]) -> Vec<ProductDimension> {
    let sections = product.sections("dimensions");
    if sections.len() > MAX_DIMENSIONS {
        product.mistake(&product.span, format!("a product can have at most {MAX_DIMENSIONS} dimensions"));
    }
    let mut seen = Vec::new();
    let mut dimensions = Vec::new();
    for section in sections {
        let expected = "a dimension's API name as in the listing, without spaces";
        let name = section.parsed("name", expected, |text| Dimension::parse(text).ok());
        let title = section.localized("title", languages);
        let unit = section.localized("unit", languages);
        let unit_size = section.integer("unit_size", 1..=MAX_FIGURE);
        let unit_price = section.integer("unit_price_millionths", 0..=MAX_FIGURE);
        section.finish();
        if let Some(name) = &name {
            refuse_repeated(&section, "name", name.value.as_str(), &name.span, &mut seen);
        }
        if let (Some(name), Some(title), Some(unit), Some(unit_size), Some(unit_price_millionths)) =
            (name, title, unit, unit_size, unit_price)
        {
            dimensions.push(ProductDimension { name: name.value, title, unit, unit_size, unit_price_millionths });
        }
    }
    dimensions
}

/// Notes a mistake if `value` was already given under the same key, and remembers it.
pub(crate) fn refuse_repeated(
    section: &Section<'_>,
    key: &str,
    value: &str,
    span: &std::ops::Range<usize>,
    seen: &mut Vec<(String, usize)>,
) {
    if let Some((_, line)) = seen.iter().find(|(known, _)| known == value) {
        let what = format!("{} \"{value}\" is already used on line {line}; each must be different", section.path(key));
        section.mistake(span, what);
    }
    seen.push((value.to_owned(), section.line(span)));
}
