//! In which form AWS is told quantities of each product, and of which it refused decimals.

use edge::Request;
use kernel::ProductCode;
use serde_json::{Value, json};
use store::{AuditAct, DecimalRefusal};

use crate::quarantine::Order;
use crate::{Operate, OperateError};

impl Operate {
    /// The form of each product of the brand file: what the file says, and whether AWS refused decimals since.
    pub(crate) async fn quantities(&self) -> Result<Value, OperateError> {
        let products: Vec<ProductCode> =
            self.brand.products.iter().map(|product| product.product_code.clone()).collect();
        let refusals = self.store.quantity_forms.decimal_refusals(&products).await?;
        let shown = self.brand.products.iter().map(|product| {
            let refusal = refusals.iter().find(|refusal| refusal.product == product.product_code);
            json!({
                "productCode": product.product_code,
                "quantity": product.quantity,
                "decimalRefusedAt": refusal.map(|refusal| refusal.refused_at.to_string()),
                "refusedBecause": refusal.map(|refusal| &refusal.code),
            })
        });
        Ok(json!({ "products": shown.collect::<Vec<_>>() }))
    }

    /// Has decimals tried again from the next hour that freezes on. What is so already is not done twice, and leaves no
    /// entry.
    pub(crate) async fn try_decimals_again(&self, product: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let product = ProductCode::parse(product).map_err(|_| OperateError::NotFound)?;
        self.brand.product(&product).ok_or(OperateError::NotFound)?;
        let refusals = self.store.quantity_forms.decimal_refusals(std::slice::from_ref(&product)).await?;
        if let Some(refusal) = refusals.first() {
            self.take_back(refusal, &order).await?;
        }
        self.quantities().await
    }

    async fn take_back(&self, refusal: &DecimalRefusal, order: &Order) -> Result<(), OperateError> {
        let entry = self.audit_entry(AuditAct::TryDecimalsAgain, order, refusal.product.to_string())?;
        Ok(self.store.quantity_forms.take_back_decimal_refusal(refusal, &entry).await?)
    }
}
