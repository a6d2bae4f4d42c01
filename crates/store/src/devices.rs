//! The browsers that an account knows.

use accounts::{Account, AccountId, BillingAccount, ConsoleAccount, KnownDevices, Login, SessionKind};
use kernel::{BillingAccountId, ConsoleAccountId};

use crate::accounts::{Holder, billing_name_of, console_name_of};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::from_item;
use crate::keys::{self, Key};
use crate::repositories::Devices;
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl Devices {
    /// The Billing Center account that `login` names, with the browsers it knows. A read of one item and one of two are made
    /// whether or not there is such an account, so that neither time nor cost tells.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn billing_account_with_devices(
        &self,
        login: &Login,
    ) -> Result<Option<(BillingAccount, KnownDevices)>, StoreError> {
        let name = keys::unique(billing_name_of(login), login.as_str());
        let holder: Option<Holder<BillingAccountId>> = self.table.get(&name).await?;
        let beside =
            holder.map(|holder| [keys::billing_account(&holder.account), keys::billing_devices(&holder.account)]);
        self.account_with_devices(&name, beside).await
    }

    /// The console account that `login` names; otherwise as [`Devices::billing_account_with_devices`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn console_account_with_devices(
        &self,
        login: &Login,
    ) -> Result<Option<(ConsoleAccount, KnownDevices)>, StoreError> {
        let name = keys::unique(console_name_of(login), login.as_str());
        let holder: Option<Holder<ConsoleAccountId>> = self.table.get(&name).await?;
        let beside =
            holder.map(|holder| [keys::console_account(&holder.account), keys::console_devices(&holder.account)]);
        self.account_with_devices(&name, beside).await
    }

    async fn account_with_devices<A: Account>(
        &self,
        name: &Key,
        beside: Option<[Key; 2]>,
    ) -> Result<Option<(A, KnownDevices)>, StoreError> {
        let nobody = beside.is_none();
        let wanted = beside.unwrap_or_else(|| [name.clone(), keys::nobodys_devices(name)]);
        let mut found = self.table.get_items(&wanted).await?.into_iter();
        let (account, devices) = (found.next().flatten(), found.next().flatten());
        let Some(account) = account.filter(|_| !nobody) else { return Ok(None) };
        let account: A = from_item(account)?;
        let devices: KnownDevices = devices.map(from_item).transpose()?.unwrap_or_default();
        let devices = devices.of(&account);
        Ok(Some((account, devices)))
    }

    /// Writes the browsers that the account of `kind` knows, over the version they were read in. An activation has no account,
    /// and nothing is written.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if they were changed or forgotten in between.
    pub async fn put_known_devices(&self, kind: &SessionKind, devices: &KnownDevices) -> Result<(), StoreError> {
        let key = match kind {
            SessionKind::Activation { .. } => return Ok(()),
            SessionKind::Console { account } => keys::console_devices(account),
            SessionKind::Billing { account } => keys::billing_devices(account),
        };
        let mut raised = devices.clone();
        raised.version += 1;
        let condition = Condition::as_read(devices.version);
        self.table.put_if(expiring_item(&key, &raised, devices.expires_at())?, condition).await
    }
}

/// The write after which an account knows no browser.
pub(crate) fn forget_devices_write(id: &AccountId) -> Write {
    Write::delete_any(keys::devices(id))
}
