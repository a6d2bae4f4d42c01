//! What is sold in histories: by subscription, by contract with consumption, and by listings from before licenses.

use std::sync::Arc;

use brand::Brand;
use kernel::QuantityForm;

/// By subscription.
pub(super) const COMMERCIAL: usize = 0;
/// By contract with consumption.
pub(super) const ANNUAL: usize = 1;
/// By subscription too, so that a buyer can have two products of a kind.
pub(super) const SECOND: usize = 3;
/// By a listing that is metered by product code and account until it is cut over.
pub(super) const OLDER: usize = 4;
/// By one that is metered by product code and customer identifier.
pub(super) const OLDEST: usize = 5;
/// By one that AWS tells the licenses of, and that is metered by product code and account all the same: a buyer's licenses
/// share their slots.
pub(super) const SHARED: usize = 6;

/// The dimensions that are reported, with their unit sizes. Every product above has them.
pub(super) const DIMENSIONS: [(&str, u64); 3] =
    [("time_series", 1_000), ("log_events", 1_000_000), ("trace_events", 1_000_000)];

/// The products beside those of the brand: code and identity.
const FURTHER: [(&str, &str); 4] = [
    ("5s8e2c4o6n1d7product0second0", "license"),
    ("7o3l9d1e5r2listing0product00", "legacy"),
    ("2c6u8s4t1o9mer0listing0older", "legacy-customer"),
    ("8s1h3a6r2e5d0slots0listing00", "legacy"),
];

/// The brand of the stories, with further products.
pub(super) fn brand() -> Arc<Brand> {
    let mut text = include_str!("../../../brands/truewatch.toml").to_owned();
    for (code, identity) in FURTHER {
        text.push_str(&format!(
            "\n[[products]]\nproduct_code = \"{code}\"\nname = {{ en = \"P\", zh = \"P\" }}\npricing = \"subscription\"\n\
             identity = \"{identity}\"\n"
        ));
        for (name, unit_size) in DIMENSIONS {
            text.push_str(&format!(
                "[[products.dimensions]]\nname = \"{name}\"\ntitle = {{ en = \"D\", zh = \"D\" }}\n\
                 unit = {{ en = \"unit\", zh = \"unit\" }}\nunit_size = {unit_size}\nunit_price_millionths = 350_000\n"
            ));
        }
    }
    Arc::new(Brand::parse(&text).unwrap())
}

/// The brand, with whole units asked for of every product.
pub(super) fn in_whole_units(brand: &Brand) -> Arc<Brand> {
    let mut brand = brand.clone();
    for product in &mut brand.products {
        product.quantity = Some(QuantityForm::Whole);
    }
    Arc::new(brand)
}

/// Whether AWS is told of a product's usage by its code until it is cut over.
pub(super) fn is_told_by_code(product: usize) -> bool {
    is_older(product) || product == SHARED
}

/// Whether a product is sold by a listing from before licenses.
pub(super) fn is_older(product: usize) -> bool {
    matches!(product, OLDER | OLDEST)
}
