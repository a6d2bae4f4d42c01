//! Which dimensions a plan sells, as the product is told before it reports usage of others.

use serde::Serialize;

use crate::ids::Dimension;

/// The dimensions that a plan sells, and those that the seller's other plans sell and this one does not. Usage of the latter is
/// refused, so a product that knows them stops offering what nobody pays for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offered {
    /// Of the form at the interface: raised when a member changes its meaning, not when one is added.
    version: u8,
    /// Whether usage is taken at all. Contracts without consumption and free plans are not metered.
    pub metered: bool,
    /// The plan's dimensions.
    pub offered: Vec<Dimension>,
    /// The dimensions of the seller's other plans that this one lacks.
    pub not_offered: Vec<Dimension>,
}

impl Offered {
    /// The version of the form at the interface.
    pub const VERSION: u8 = 1;

    /// A plan that sells `offered` and lacks `not_offered`.
    #[must_use]
    pub const fn new(metered: bool, offered: Vec<Dimension>, not_offered: Vec<Dimension>) -> Self {
        Self { version: Self::VERSION, metered, offered, not_offered }
    }
}

impl Default for Offered {
    /// A plan that the brand does not know: it sells nothing.
    fn default() -> Self {
        Self::new(false, Vec::new(), Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_at_the_interface_says_its_version() {
        let dimension = |name| Dimension::parse(name).unwrap();
        let offered = Offered::new(true, vec![dimension("a")], vec![dimension("b")]);
        let told = serde_json::to_value(&offered).unwrap();
        let expected = serde_json::json!({"version": 1, "metered": true, "offered": ["a"], "notOffered": ["b"]});
        assert_eq!(told, expected);
    }
}
