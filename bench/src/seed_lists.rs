//! What operators look through: licenses in lists, buyers to be found, late usage; and the Scan that finds licenses without a list.

use accounts::AccountId;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{BillingAccountId, Hour, Timestamp};
use licensing::License;
use metering::{Raw, UsageEvent};
use serde_json::json;
use store::{Ingested, Item, Key, Place, Placement, keys};

use crate::seed::{LICENSES_A_STEP, Seed, item};
use crate::trouble::Trouble;
use crate::world::{self, TABLE, UNIT_SIZE};

/// How many licenses have late usage in quarantine: a page of it.
pub(crate) const LATE: usize = 40;
/// How many months ago the late usage was used.
const LATE_SECONDS: i64 = 62 * 86_400;
/// Of how many licenses one has ended.
const ENDED_OF: usize = 100;
/// Of how many licenses the buyer of one can be found by a name.
const FOUND_OF: usize = 10;

impl Seed {
    /// Licenses in their lists, of which some have ended, and buyers who are found by the names of their companies.
    pub(crate) async fn listed(&self, count: usize, began: Timestamp, ended: Timestamp) -> Result<(), Trouble> {
        let numbers: Vec<usize> = (0..count).collect();
        for some in numbers.chunks(LICENSES_A_STEP) {
            let mut items = Vec::new();
            for number in some {
                let mut license =
                    License::new(world::license(*number)?, true, world::product()?, world::account(*number)?);
                license.updated(began);
                if number % ENDED_OF == 0 {
                    license.deprovisioned(ended);
                }
                items.push(item(&keys::license(&license.id), &license)?);
                items.extend(places(&license));
                if number % FOUND_OF == 0 {
                    items.extend(buyer(*number, began)?);
                }
            }
            self.put(TABLE, items).await?;
        }
        Ok(())
    }

    /// Late usage of the first licenses.
    pub(crate) async fn late(&self, now: Timestamp) -> Result<(), Trouble> {
        let hour: Hour = now.plus_seconds(-LATE_SECONDS).hour();
        let mut events = Vec::with_capacity(LATE);
        for license in 1..=LATE {
            let quantity = u128::from(UNIT_SIZE).to_string();
            let event = UsageEvent {
                source: "/bench".to_owned(),
                id: format!("late-{license}"),
                workspace: world::workspace(license)?,
                dimension: world::dimension(0)?,
                quantity: Raw::parse(&quantity).map_err(Trouble::because("a quantity"))?,
                time: hour.start(),
            };
            events.push((world::license_id(license)?, event));
        }
        let placements: Vec<Placement<'_>> = events
            .iter()
            .map(|(license, event)| Placement { event, place: Place::Late { license: license.clone(), hour } })
            .collect();
        let taken = self.store().usage_intake.take_usage(&placements, now).await.map_err(Trouble::because("usage"))?;
        match taken.iter().all(|taken| *taken == Ingested::Counted) {
            true => Ok(()),
            false => Err(Trouble::Unexpected("late usage was not taken".to_owned())),
        }
    }

    /// How many ended licenses a Scan with a filter finds.
    pub(crate) async fn scan_ended(&self) -> Result<usize, Trouble> {
        let license = keys::license(&world::license_id(0)?);
        let mut pages = self
            .client()
            .scan()
            .table_name(TABLE)
            .filter_expression("sk = :license AND begins_with(pk, :of) AND attribute_exists(deprovisioned_at)")
            .expression_attribute_values(":license", AttributeValue::S(license.sk))
            .expression_attribute_values(":of", AttributeValue::S("LICENSE#".to_owned()))
            .into_paginator()
            .send();
        let mut found = 0;
        while let Some(page) = pages.next().await {
            found += page.map_err(|error| Trouble::Unexpected(format!("scanning: {error:?}")))?.items().len();
        }
        Ok(found)
    }
}

/// An entry of the index beside the thing that it finds.
fn entry(key: Key, work_pk: String, work_sk: String) -> Item {
    let text = AttributeValue::S;
    Item::from([
        (keys::PK.to_owned(), text(key.pk)),
        (keys::SK.to_owned(), text(key.sk)),
        (keys::WORK_PK.to_owned(), text(work_pk)),
        (keys::WORK_SK.to_owned(), text(work_sk)),
    ])
}

/// A license's places in the lists of licenses, as the write of a fact leaves them.
fn places(license: &License) -> [Item; 2] {
    let (phase, moment) = license.phase();
    let of_product = [keys::WORK_LISTED_PRODUCT, license.product.as_str(), "#", phase.as_str()].concat();
    let at = format!("{:013}#{}", moment.millis(), license.id);
    [
        entry(keys::listed_license(&license.id), [keys::WORK_LISTED, phase.as_str()].concat(), at.clone()),
        entry(keys::listed_of_product(&license.id), of_product, at),
    ]
}

/// A Billing Center account that is found by its company's name.
fn buyer(number: usize, since: Timestamp) -> Result<[Item; 2], Trouble> {
    let id = BillingAccountId::parse(&format!("bill_{number:020}")).map_err(Trouble::because("an account"))?;
    let name = format!("Measured buyer {number:06}");
    let account = json!({
        "id": id, "username": format!("measured{number}"), "email": format!("measured{number}@example.com"), "language": "en",
        "version": 1, "termsAcceptedAt": since.millis(), "createdAt": since.millis(),
        "profile": {"companyName": name, "industry": "mining", "region": "US", "contactName": "Ann"},
    });
    let key = keys::find_account(&AccountId::from(id.clone()), keys::FIND_COMPANY);
    let found = entry(key, format!("{}m", keys::WORK_FIND_NAMES), format!("{}#{id}", name.to_lowercase()));
    Ok([item(&keys::billing_account(&id), &account)?, found])
}
