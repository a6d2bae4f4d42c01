//! Buyers: what they buy, which workspaces they have, and how both change.

use std::collections::BTreeMap;
use std::sync::Arc;

use accounts::{SecurityEvent, SecurityEventKind};
use kernel::{BillingAccountId, BuyerId, LicenseArn, LicenseId, ProductCode, Timestamp, WorkspaceId};
use serde_json::{Value, json};
use store::{keys, to_item};

use super::history::History;
use super::listings::{ANNUAL, DIMENSIONS, is_older};
use crate::ledger::workspace;

/// Units of dimensions that a contract entitles to.
pub(super) type Units = BTreeMap<String, u64>;

/// A license of the history.
#[derive(Debug)]
pub(super) struct Licensed {
    /// AWS's name of it.
    pub(super) arn: String,
    /// The name by which operators ask for its ledger: ours, where AWS had told no other when it was bought.
    pub(super) name: String,
    pub(super) id: LicenseId,
    pub(super) agreement: String,
    pub(super) account: String,
    pub(super) product: String,
    /// Which of the brand's products that is.
    pub(super) listing: usize,
    pub(super) workspaces: Vec<String>,
    /// What a contract entitled to: its terms, and in each the quantities one after the other. Empty if it is none.
    pub(super) terms: Vec<Vec<Units>>,
}

impl History {
    /// A buyer's purchase of one of the brand's products, landed and bound to new workspaces.
    pub(super) fn subscribe(&mut self, account: usize, product: usize, workspaces: usize, confirm_after_seconds: i64) {
        let (number, older) = (self.licenses.len(), is_older(product));
        let units = if product == ANNUAL { self.draw_units() } else { Units::new() };
        let listing = &self.world.brand.products[product];
        let (code, by_contract) = (listing.product_code.to_string(), product == ANNUAL);
        let mut order = json!({
            "accountId": format!("11112222333{account}"), "productCode": code, "older": older,
            // Whom a product code names is known when AWS has confirmed.
            "confirmAfterSeconds": if older { 0 } else { confirm_after_seconds },
        });
        if by_contract {
            order["entitlements"] = json!(units);
        }
        let bought = self.world.aws.purchase(order).unwrap();
        let text = |name: &str| bought[name].as_str().unwrap().to_owned();
        self.world.land(&text("token"));
        self.world.begin_events();
        self.world.finish_all();
        let (arn, account) = (text("licenseArn"), text("accountId"));
        let (name, id) =
            if older { self.name_of(&account, &code) } else { (arn.clone(), LicenseArn::parse(&arn).unwrap().id()) };
        let names: Vec<String> = (0..workspaces).map(|of| format!("wksp_{number}_{of}")).collect();
        let terms = if by_contract { vec![vec![units]] } else { Vec::new() };
        for workspace in &names {
            self.bind(workspace, &id);
        }
        let agreement = text("agreementId");
        let licensed =
            Licensed { arn, name, id, agreement, account, product: code, listing: product, workspaces: names, terms };
        self.licenses.push(licensed);
    }

    /// Under what name a license without an ARN is known.
    fn name_of(&mut self, account: &str, code: &str) -> (String, LicenseId) {
        let (account, code) = (BuyerId::parse(account).unwrap(), ProductCode::parse(code).unwrap());
        let store = self.world.store.clone();
        let found = self.world.finish("look for a licence", async move {
            let all =
                store.cloud_accounts.licenses_of_cloud_account(&account).await.map_err(|error| error.to_string())?;
            let licenses = all.iter().filter(|license| license.product == code);
            Ok(json!(licenses.map(|license| json!([license.arn, license.id])).collect::<Vec<_>>()))
        });
        let found = found.unwrap();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
        let text = |at: usize| found[0][at].as_str().unwrap();
        (text(0).to_owned(), LicenseId::parse(text(1)).unwrap())
    }

    fn draw_units(&self) -> Units {
        let dice = &self.world.dice;
        let units = |(name, _): &(&str, u64)| (name.to_string(), *dice.one_of(&[0, 1, 3, 10, 40]));
        DIMENSIONS.iter().map(units).collect()
    }

    /// Writes a workspace as the pages do in the end.
    fn bind(&mut self, name: &str, license: &LicenseId) {
        let now = self.world.now();
        let from = now.plus_seconds(-*self.world.dice.one_of(&[0, 3 * 86_400, 40 * 86_400])).hour();
        let id = WorkspaceId::parse(name).unwrap();
        let workspace = workspace(&id, license.clone(), from, now);
        let link = json!({ "workspace": id, "linkedAt": now });
        let client = aws_sdk_dynamodb::Client::new(&self.world.environment.aws);
        let table = self.world.environment.settings.table_name.clone();
        let items = [
            to_item(&keys::workspace(&id), &workspace).unwrap(),
            to_item(&keys::license_workspace(license, &id), &link).unwrap(),
        ];
        let bound = self.world.finish("bind a workspace", async move {
            for item in items {
                let put = client.put_item().table_name(&table).set_item(Some(item)).send();
                put.await.map_err(|error| format!("{error:?}"))?;
            }
            Ok(Value::Null)
        });
        bound.unwrap();
    }

    /// A contract's quantities change within its term, or another term begins.
    pub(super) fn change_contract(&mut self, position: usize, renews: bool, units: Units) {
        let action = if renews { "renew" } else { "amend" };
        let agreement = self.licenses[position].agreement.clone();
        let line = format!("{action} {}: {units:?}", self.licenses[position].id);
        self.world.tell(&line);
        let Ok(agreement) = self.world.aws.act(&agreement, action, json!({ "entitlements": units })) else { return };
        let license = &mut self.licenses[position];
        license.agreement = agreement;
        match license.terms.last_mut() {
            Some(term) if !renews => term.push(units),
            _ => license.terms.push(vec![units]),
        }
    }

    /// The same by chance.
    pub(super) fn draw_contract_change(&mut self, position: usize) {
        let (renews, units) = (self.world.dice.happens(300), self.draw_units());
        self.change_contract(position, renews, units);
    }

    /// From the next hour on another license settles a workspace. The sky clears up for as long as that takes: whether
    /// a page's write arrives is no question of the ledger's.
    pub(super) fn move_workspace(&mut self, name: &str, to: usize) {
        let (store, now) = (self.world.store.clone(), self.world.now());
        let (id, license) = (WorkspaceId::parse(name).unwrap(), self.licenses[to].id.clone());
        let line = format!("{name} moves to {license}");
        self.world.tell(&line);
        let weather = std::mem::replace(&mut self.world.weather, super::weather::Weather::CALM);
        let moved = self.world.finish("move a workspace", async move {
            let found = store.workspaces.workspace(&id).await.map_err(|error| error.to_string())?;
            let before = found.ok_or("there is no such workspace")?;
            let Ok(settled) = before.clone().settle(license.clone(), now.hour().next()) else {
                return Ok(json!("it has moved to elsewhere already"));
            };
            if settled == before {
                return Ok(json!("it is there"));
            }
            let (payer, kind) = (BillingAccountId::parse("bill_1").unwrap(), SecurityEventKind::SettlementChanged);
            let event = SecurityEvent::new(kind, now, "127.0.0.1");
            let (settled, offered) = (std::slice::from_ref(&settled), kernel::Offered::default());
            let written = store.settlements.change_settlements(&payer, settled, &license, &offered, &event).await;
            written.map(|()| Value::Null).map_err(|error| error.to_string())
        });
        self.world.weather = weather;
        self.world.tell(&format!("    {moved:?}"));
        moved.unwrap();
    }

    /// AWS tells the ARN of a license that was bought at an older listing.
    pub(super) fn upgrade(&mut self, position: usize) {
        let license = &self.licenses[position];
        let done = self.world.aws.act(&license.agreement, "upgrade", json!({})).is_ok();
        let line = format!("the listing of {} is upgraded: {done}", license.id);
        self.world.tell(&line);
    }

    /// An operator gives a part of what a contract covered in some hour back, or more than that, or less than is given
    /// back already; and asks again where there is no answer, and sometimes where there is one.
    pub(super) fn begin_give_back(&mut self, position: usize) {
        let (call, dice) = (self.world.operators_call(), self.world.dice.clone());
        let given_back = Arc::clone(&self.given_back);
        let license = &self.licenses[position];
        let (name, id) = (license.name.clone(), license.id.clone());
        let until = self.world.now().plus_seconds(29);
        let task = self.world.stage.begin("give back".to_owned(), until, async move {
            let (_, ledger) = call("GET", format!("/v1/licenses/{name}/ledger"), "", Value::Null).await?;
            let mut covered = Vec::new();
            for hour in ledger["hours"].as_array().into_iter().flatten() {
                let start = Timestamp::parse_rfc3339(hour["hour"].as_str().unwrap_or_default());
                for record in hour["dimensions"].as_array().into_iter().flatten() {
                    let [left, given] = ["covered", "givenBack"].map(|name| record[name].as_u64().unwrap_or_default());
                    if let Some(start) = start.filter(|_| left + given > 0) {
                        let dimension = record["dimension"].as_str().unwrap_or_default();
                        covered.push((format!("{id}~{}~{dimension}", start.hour()), left, given));
                    }
                }
            }
            if covered.is_empty() {
                return Ok(json!("nothing was covered"));
            }
            let (subject, left, given) = dice.one_of(&covered).clone();
            let total = given + *dice.one_of(&[0, 1, left.div_ceil(3), left, left + 1]);
            let total = if dice.happens(100) { total.div_ceil(2) } else { total };
            let order = json!({ "by": "ada", "why": "simulation", "rawQuantity": total });
            let path = format!("/v1/operate/coverage/{subject}/give-back");
            let said = |is_done| {
                let mut given_back = given_back.lock().unwrap();
                *given_back.entry(subject.clone()).or_default().entry(total.into()).or_default() |= is_done;
            };
            said(false);
            let mut answers = Vec::new();
            while answers.len() < 3 {
                let answer = call("POST", path.clone(), "", order.clone()).await?;
                said(answer.0 == 200);
                let goes_on = answer.0 == 503 || dice.happens(200);
                answers.push(answer);
                if !goes_on {
                    break;
                }
            }
            Ok(json!(format!("{total} in all, {given} before, {left} left, of {subject}: {answers:?}")))
        });
        self.world.tell(&format!("task {task}: an operator gives back what a contract covered"));
    }

    /// An operator has AWS told by another identity, from an hour on.
    pub(super) fn begin_cut_over(&mut self, position: usize, identity: &'static str, hours_ahead: i64) {
        let call = self.world.operators_call();
        let from = self.world.now().hour().plus(hours_ahead).start().to_string();
        let product = self.licenses[position].product.clone();
        let line = format!("an operator has {product} told by {identity} from {from} on");
        let order = json!({ "product": product, "identity": identity, "from": from, "by": "ada", "why": "simulation" });
        let until = self.world.now().plus_seconds(29);
        let task = self.world.stage.begin("cut over".to_owned(), until, async move {
            let answer = call("POST", "/v1/operate/cut-over".to_owned(), "", order).await?;
            Ok(json!(format!("{answer:?}")))
        });
        self.world.tell(&format!("task {task}: {line}"));
    }
}
