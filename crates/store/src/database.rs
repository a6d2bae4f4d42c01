//! How a function gets at the table: by repositories, each of which can do what it declares and nothing else.
//!
//! Owns: the connection that all repositories share, and what a repository is. Does not own: items; their layout is
//! with the aggregates.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use kernel::Entropy;

use crate::access::Access;
use crate::connection::Connection;
use crate::retry::Pauses;
use crate::table::Table;

/// The table as a function's environment names it: DynamoDB in production, the embedded engine in the sandbox. Gives out
/// repositories. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Database {
    pub(crate) connection: Connection,
}

impl Database {
    /// The table `table`, reached as `aws` says. `entropy` spreads the pauses between tries.
    #[must_use]
    pub fn new(aws: &SdkConfig, table: &str, entropy: &Entropy) -> Self {
        let config = aws_sdk_dynamodb::config::Builder::from(aws).retry_config(RetryConfig::disabled());
        let pauses = Pauses::new(aws.sleep_impl(), entropy.clone());
        Self { connection: Connection::new(Client::from_conf(config.build()), table, pauses) }
    }

    /// A repository, which may do what it declares.
    #[must_use]
    pub fn repository<H: Repository>(&self) -> H {
        H::over(&Table::new(self.connection.clone(), H::ACCESS))
    }
}

/// A part of the table that is read and changed together. Cloning one is cheap.
///
/// A repository that reads or writes through another one ([`Repository::over`] its own table) does so with its own
/// access, not with the other's.
pub trait Repository: Sized {
    /// What it may do.
    const ACCESS: &'static Access;

    /// The repository over a table, with that table's access. Outside of this crate nobody has a table.
    #[doc(hidden)]
    fn over(table: &Table) -> Self;
}

/// Declares the repositories that a function holds, as a struct with a field for each.
///
/// The struct gets `open`, which connects to the table and makes the repositories, and `ACCESS`, what all of them may do.
/// The compiler refuses a repository that is used and not listed, and warns of one that is listed and not used; tests
/// compare `ACCESS` with the function's policy.
///
/// ```
/// store::repositories! {
///     /// What this function touches.
///     #[derive(Clone, Debug)]
///     struct Repositories {
///         licenses: store::Licenses,
///         workspaces: store::Workspaces,
///     }
/// }
/// # let _ = |store: Repositories| (store.licenses, store.workspaces);
/// assert_eq!(Repositories::ACCESS.len(), 2);
/// ```
#[macro_export]
macro_rules! repositories {
    (
        @open
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($field_vis:vis $field:ident: $repository:ty),+ $(,)?
        }
    ) => {
        impl $name {
            /// What the repositories may do, one after the other.
            pub(crate) const ACCESS: &'static [&'static $crate::Access] =
                &[$(<$repository as $crate::Repository>::ACCESS),+];

            /// The repositories of the table `table`, reached as `aws` says.
            pub(crate) fn open(aws: &$crate::SdkConfig, table: &str, entropy: &$crate::Entropy) -> Self {
                let database = $crate::Database::new(aws, table, entropy);
                Self { $($field: database.repository(),)+ }
            }
        }
    };
    // The struct is written out here: lints take what a macro composes for somebody else's, and are silent.
    ($($declaration:tt)*) => {
        $($declaration)*
        $crate::repositories! { @open $($declaration)* }
    };
}
