//! Products of which AWS refused decimal quantities: they are told in whole units until an operator or the brand file says
//! otherwise.

use kernel::{ProductCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{from_item, to_item};
use crate::keys;
use crate::repositories::QuantityForms;
use crate::transaction::Write;

/// That AWS refused the form of a product's decimal quantities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecimalRefusal {
    /// The product.
    pub product: ProductCode,
    /// AWS's code of the error.
    pub code: String,
    /// When.
    pub refused_at: Timestamp,
}

impl QuantityForms {
    /// What AWS refused of these products.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn decimal_refusals(&self, products: &[ProductCode]) -> Result<Vec<DecimalRefusal>, StoreError> {
        let keys: Vec<_> = products.iter().map(keys::decimal_refusal).collect();
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// Notes a refusal. The first one stays.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn note_decimal_refusal(&self, refusal: &DecimalRefusal) -> Result<(), StoreError> {
        let item = to_item(&keys::decimal_refusal(&refusal.product), refusal)?;
        match self.table.put_if(item, Condition::item_absent()).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Forgets a refusal, since the brand file asks for whole units by itself. One that was noted since stays.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn forget_decimal_refusal(&self, refusal: &DecimalRefusal) -> Result<(), StoreError> {
        match self.table.transact(vec![forget_write(refusal)]).await.map_err(StoreError::from) {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes a refusal back, with the entry of who did it: from the next hour on decimals are tried again.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is another one by now, or none.
    pub async fn take_back_decimal_refusal(
        &self,
        refusal: &DecimalRefusal,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        self.table.transact_audited(vec![forget_write(refusal)], entry).await
    }
}

fn forget_write(refusal: &DecimalRefusal) -> Write {
    Write::delete_if(keys::decimal_refusal(&refusal.product), Condition::equals("refused_at", refusal.refused_at))
}
