//! The world that is measured in: numbered licenses of one product with ten dimensions.

use accounts::{ProviderBond, Settlement, Workspace};
use kernel::{
    AwsAccountId, ConsoleAccountId, Dimension, Hour, Language, LicenseArn, LicenseId, ProductCode, SiteId, WorkspaceId,
};

use crate::trouble::Trouble;

/// How many dimensions the product has.
pub(crate) const DIMENSIONS: usize = 10;
/// How many raw units make a billable one.
pub(crate) const UNIT_SIZE: u64 = 1000;
/// The table's name in the sandbox.
pub(crate) const TABLE: &str = "tollgate";
const PRODUCT: &str = "bench0000000000000000000001";
const BRAND: &str = include_str!("../../brands/truewatch.toml");

/// The product that everybody bought.
pub(crate) fn product() -> Result<ProductCode, Trouble> {
    ProductCode::parse(PRODUCT).map_err(Trouble::because("the product code"))
}

/// A license by its number.
pub(crate) fn license(number: usize) -> Result<LicenseArn, Trouble> {
    let arn = format!("arn:aws:license-manager::294406891311:license:l-{number:032x}");
    LicenseArn::parse(&arn).map_err(Trouble::because("a licence"))
}

/// The short form of it.
pub(crate) fn license_id(number: usize) -> Result<LicenseId, Trouble> {
    Ok(license(number)?.id())
}

/// The buyer of a license.
pub(crate) fn account(number: usize) -> Result<AwsAccountId, Trouble> {
    AwsAccountId::parse(&format!("{:012}", 100_000_000_000 + number)).map_err(Trouble::because("an account"))
}

/// The workspace that a license settles.
pub(crate) fn workspace(number: usize) -> Result<WorkspaceId, Trouble> {
    WorkspaceId::parse(&format!("wksp_{number:020}")).map_err(Trouble::because("a workspace"))
}

/// It as it is stored, settled by the license since `since`.
pub(crate) fn settled_workspace(number: usize, since: Hour) -> Result<Workspace, Trouble> {
    Ok(Workspace {
        id: workspace(number)?,
        name: "measured".to_owned(),
        language: Language::English,
        site: SiteId::parse("us1").map_err(Trouble::because("a site"))?,
        console_account: ConsoleAccountId::parse("cons_measured").map_err(Trouble::because("an account"))?,
        billing_account: None,
        provider: ProviderBond::default(),
        settlements: vec![Settlement { from: since, license: license_id(number)? }],
        created_at: since.start(),
        undone: 0,
        version: 1,
    })
}

/// A dimension by its number.
pub(crate) fn dimension(number: usize) -> Result<Dimension, Trouble> {
    Dimension::parse(&dimension_name(number)).map_err(Trouble::because("a dimension"))
}

/// Its name.
pub(crate) fn dimension_name(number: usize) -> String {
    format!("measured_{number:02}")
}

/// How many billable units a license used of a dimension.
pub(crate) const fn quantity(license: usize, dimension: usize) -> u64 {
    1 + ((license * 7 + dimension * 3) % 97) as u64
}

/// The brand file: that of the stories, and the product.
pub(crate) fn brand_file() -> String {
    let mut text = format!(
        "{BRAND}\n[[products]]\nproduct_code = \"{PRODUCT}\"\nname = {{ en = \"Measured\", zh = \"Measured\" }}\npricing = \"subscription\"\n"
    );
    for number in 0..DIMENSIONS {
        let name = dimension_name(number);
        text.push_str(&format!(
            "\n[[products.dimensions]]\nname = \"{name}\"\ntitle = {{ en = \"{name}\", zh = \"{name}\" }}\n\
             unit = {{ en = \"unit\", zh = \"unit\" }}\nunit_size = {UNIT_SIZE}\nunit_price_millionths = 1000\n"
        ));
    }
    text
}
