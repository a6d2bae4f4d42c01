//! Budgets of Billing Center accounts: set by their owners, compared with the bill by advance-licenses.

use billing::budget::Budget;
use kernel::{BillingAccountId, Timestamp};

use crate::database::Repository;
use crate::due::{UNREADABLE_WAIT_SECONDS, kinds};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item, to_item};
use crate::keys;
use crate::repositories::{AccountHoldings, BudgetWork, Budgets};
use crate::table::Table;
use crate::transaction::Write;

impl Budgets {
    /// The budget of an account; `None` if it has none.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn budget(&self, account: &BillingAccountId) -> Result<Option<Budget>, StoreError> {
        self.table.get(&keys::budget(account)).await
    }

    /// Writes a budget over the version it was read at, to be compared with the bill by the next run.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was written in between.
    pub async fn put_budget(&self, budget: &Budget, now: Timestamp) -> Result<(), StoreError> {
        put(&self.table, budget, now).await
    }

    /// Removes a budget that was read at its version: nothing is told any more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was written in between.
    pub async fn remove_budget(&self, budget: &Budget) -> Result<(), StoreError> {
        let write = Write::delete_if(keys::budget(&budget.account), Condition::version(budget.version));
        self.table.transact(vec![write]).await.map_err(StoreError::from)
    }
}

impl AccountHoldings {
    /// The budget of an account, for what is handed to its owner.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn budget(&self, account: &BillingAccountId) -> Result<Option<Budget>, StoreError> {
        let found = self.table.get_items(&[keys::budget(account)]).await?;
        found.into_iter().flatten().next().map(from_item).transpose()
    }
}

impl BudgetWork {
    /// The accounts whose budgets are to be looked at by `now`, the longest due first; at most as many as one look takes. The
    /// index may name one that was looked at just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn budgets_due(&self, now: Timestamp) -> Result<Vec<BillingAccountId>, StoreError> {
        self.table.due_now(&kinds::BUDGETS, now).await
    }

    /// See [`Budgets::budget`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn budget(&self, account: &BillingAccountId) -> Result<Option<Budget>, StoreError> {
        Budgets::over(&self.table).budget(account).await
    }

    /// Writes a budget that was looked at over the version it was read at; it is looked at again at `next_at`. The version of
    /// `budget` is raised.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was written in between, by its owner or another run.
    pub async fn put_looked_at(&self, budget: &mut Budget, next_at: Timestamp) -> Result<(), StoreError> {
        put(&self.table, budget, next_at).await?;
        budget.version += 1;
        Ok(())
    }

    /// Has a budget that cannot be read come up again later, behind those that can be compared.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`].
    pub async fn put_off(&self, account: &BillingAccountId, now: Timestamp) -> Result<(), StoreError> {
        let later = kinds::BUDGETS.named_mark(now.plus_seconds(UNREADABLE_WAIT_SECONDS), account.as_str());
        self.table.put_off_unreadable(&keys::budget(account), later).await
    }

    /// See [`Budgets::remove_budget`]; of an account that was closed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was written in between.
    pub async fn remove_budget(&self, budget: &Budget) -> Result<(), StoreError> {
        Budgets::over(&self.table).remove_budget(budget).await
    }
}

async fn put(table: &Table, budget: &Budget, due_at: Timestamp) -> Result<(), StoreError> {
    let next = Budget { version: budget.version + 1, ..budget.clone() };
    let mut item: Item = to_item(&keys::budget(&budget.account), &next)?;
    kinds::BUDGETS.named_mark(due_at, budget.account.as_str()).put_on(&mut item);
    table.put_if(item, Condition::as_read(budget.version)).await
}
