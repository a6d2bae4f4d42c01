//! The shared words of Tollgate: identifiers, addresses, metering hours, units, prices, and the two doors to the outside
//! ([`Clock`] and [`Entropy`]).
//!
//! Owns: parsing at the door (a value of these types is valid), printing, hashing of names for keys.
//! Does not own: any rule of activation, licensing or metering. Depends on nothing of ours.

pub mod browser_secret;
pub mod buyer;
pub mod causes;
pub mod clock;
pub mod contact;
pub mod digest;
pub mod entropy;
mod hidden;
pub mod hour;
pub mod identity;
pub mod ids;
pub mod language;
pub mod offered;
pub mod price;
pub mod provider;
pub mod region;
pub mod typed;
pub mod units;

pub use browser_secret::BrowserSecret;
pub use buyer::BuyerId;
pub use causes::Causes;
pub use clock::{Clock, Timestamp};
pub use contact::{Email, EmailError, Phone, PhoneError};
pub use entropy::Entropy;
pub use hour::{Hour, Month};
pub use identity::Identity;
pub use ids::{
    AgreementId, AwsAccountId, BillingAccountId, ConsoleAccountId, CustomerIdentifier, Dimension, IdError, LicenseArn,
    LicenseId, OfferId, ProductCode, SiteId, WorkspaceId,
};
pub use language::Language;
pub use offered::Offered;
pub use price::{Currency, UnitPrice};
pub use provider::Provider;
pub use units::{QuantityForm, Units};
