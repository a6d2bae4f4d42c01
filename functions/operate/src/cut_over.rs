//! The cut-over of an older listing's licenses from product codes to licenses, and the way back.
//!
//! The report changes nothing: it says which licenses, from which hour, and what of the hours before is still on its
//! way. Those hours stay as they are: a record says how AWS is told of it, and a retry says the same.

use std::collections::BTreeSet;

use edge::{FieldProblem, Request};
use kernel::{Hour, Identity, LicenseArn, LicenseId, ProductCode, Timestamp};
use licensing::License;
use metering::RecordState;
use operating::licenses::LicenseError;
use serde_json::{Value, json};

use crate::input::{listed, not_known, wrong};
use crate::ledger::printed;
use crate::quarantine::Order;
use crate::{Operate, OperateError};

/// The code of a cut-over that cannot be read.
const INVALID_CUT_OVER: &str = "invalid-cut-over";
/// The most licenses of one answer or one act; `after` goes on behind the last one.
const MAX_LICENSES: usize = 100;
/// How many hours back records can still be on their way: AWS takes none older than 24 hours.
const HOURS_ON_THE_WAY: i64 = 26;

/// What an operator asks for.
struct Wanted {
    product: ProductCode,
    identity: Identity,
    from: Hour,
    license: Option<LicenseId>,
    after: Option<LicenseId>,
}

impl Wanted {
    fn read(field: impl Fn(&str) -> Option<String>) -> Result<Self, OperateError> {
        let given = |name: &str| field(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut wrong = Vec::new();
        let mut missing_or = |name: &'static str, message: &'static str| {
            let message = if given(name).is_some() { message } else { "field-missing" };
            let known =
                (message == "field-operate-not-known").then(|| ("known", listed(&Identity::ALL.map(Identity::name))));
            wrong.push(FieldProblem::saying(name, message, known));
        };
        let product = given("product").and_then(|text| ProductCode::parse(&text).ok());
        let identity = given("identity").and_then(|text| Identity::parse(&text));
        let from = given("from").and_then(|text| match Timestamp::parse_rfc3339(&text) {
            Some(at) => Some(at.hour()).filter(|hour| hour.start() == at),
            None => Hour::parse(&text),
        });
        let license = given("license").map(|text| LicenseArn::id_in(&text));
        let after = given("after").map(|text| LicenseId::parse(&text));
        for (is_wrong, name, message) in [
            (product.is_none(), "product", "field-operate-product-form"),
            (identity.is_none(), "identity", "field-operate-not-known"),
            (from.is_none(), "from", "field-operate-hour"),
            (matches!(license, Some(Err(_))), "license", "field-operate-license"),
            (matches!(after, Some(Err(_))), "after", "field-operate-place"),
        ] {
            if is_wrong {
                missing_or(name, message);
            }
        }
        let (Some(product), Some(identity), Some(from)) = (product, identity, from) else {
            return Err(OperateError::Fields(INVALID_CUT_OVER, wrong));
        };
        if !wrong.is_empty() {
            return Err(OperateError::Fields(INVALID_CUT_OVER, wrong));
        }
        let (license, after) = (license.and_then(Result::ok), after.and_then(Result::ok));
        Ok(Self { product, identity, from, license, after })
    }

    fn covers(&self, license: &License) -> bool {
        license.product == self.product
            && self.license.as_ref().is_none_or(|id| is_called(license, id))
            && self.after.as_ref().is_none_or(|id| license.id > *id)
    }
}

impl Operate {
    /// What a cut-over would do, and what of the hours before it is on its way. Changes nothing.
    pub(crate) async fn cut_over_report(&self, request: &Request) -> Result<Value, OperateError> {
        let wanted = Wanted::read(|name| request.query(name))?;
        let now = self.clock.now();
        let (licenses, next) = self.wanted_licenses(&wanted).await?;
        let mut entries = Vec::with_capacity(licenses.len());
        for license in &licenses {
            let mut entry = entry_of(license, now);
            let planned = license.plan_cut_over(wanted.identity, wanted.from, now);
            let on_the_way = self.on_the_way(license, now).await?;
            if let Some(fields) = entry.as_object_mut() {
                fields.insert("ready".to_owned(), json!(planned.is_ok()));
                fields.insert("reason".to_owned(), json!(planned.err().map(|reason| reason.to_string())));
                fields.insert("onTheWay".to_owned(), on_the_way);
            }
            entries.push(entry);
        }
        Ok(json!({
            "product": wanted.product, "identity": wanted.identity, "from": printed(wanted.from),
            "licenses": entries, "next": next,
        }))
    }

    /// Cuts every license over that is ready, each in a write of its own with the entry of who did it. The way back is
    /// another cut-over.
    pub(crate) async fn cut_over(&self, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let fields = request.fields()?;
        let wanted = Wanted::read(|name| Some(fields.get(name).to_owned()))?;
        let now = self.clock.now();
        let (licenses, next) = self.wanted_licenses(&wanted).await?;
        let (mut changed, mut left) = (Vec::new(), Vec::new());
        for license in licenses {
            let name = license.arn.clone();
            match self.license_decider().cut_over(license, wanted.identity, wanted.from, &order.given(), now).await {
                Err(LicenseError::NoCutOver(reason)) => {
                    left.push(json!({ "license": name, "reason": reason.to_string() }));
                }
                Err(error) => return Err(error.into()),
                Ok(_) => changed.push(name),
            }
        }
        Ok(json!({
            "identity": wanted.identity, "from": printed(wanted.from), "changed": changed, "left": left, "next": next,
        }))
    }

    /// Notes the ARN that AWS gave a license of an older listing, for example out of the seller's agreements feed.
    pub(crate) async fn name_arn(&self, name: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let fields = request.fields()?;
        let unread = |_| wrong(INVALID_CUT_OVER, "licenseArn", "field-operate-license");
        let arn = LicenseArn::parse(fields.get("licenseArn").trim()).map_err(unread)?;
        let id = LicenseArn::id_in(name).map_err(|_| OperateError::NoLicense)?;
        let license = self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)?;
        let now = self.clock.now();
        let named = self.license_decider().name_arn(license, &arn, &order.given(), now).await?;
        Ok(entry_of(&named, now))
    }

    /// The licenses meant, in the order of their ids, and where to go on.
    async fn wanted_licenses(&self, wanted: &Wanted) -> Result<(Vec<License>, Option<String>), OperateError> {
        let all = self.store.operator_work.all_licenses().await?;
        self.refuse_unknown(wanted, &all)?;
        let mut licenses: Vec<License> = all.into_iter().filter(|license| wanted.covers(license)).collect();
        let more = licenses.len() > MAX_LICENSES;
        licenses.truncate(MAX_LICENSES);
        let next = licenses.last().filter(|_| more).map(|last| last.id.to_string());
        Ok((licenses, next))
    }

    /// A product or license that there is none of is a slip: nothing would be changed, and it would look done.
    fn refuse_unknown(&self, wanted: &Wanted, all: &[License]) -> Result<(), OperateError> {
        let products: BTreeSet<&ProductCode> = self
            .brand
            .products
            .iter()
            .map(|one| &one.product_code)
            .chain(all.iter().map(|license| &license.product))
            .collect();
        if !products.contains(&wanted.product) {
            let known: Vec<&str> = products.into_iter().map(ProductCode::as_str).collect();
            return Err(not_known(INVALID_CUT_OVER, "product", &known));
        }
        let Some(id) = &wanted.license else { return Ok(()) };
        match all.iter().find(|license| is_called(license, id)) {
            None => Err(wrong(INVALID_CUT_OVER, "license", "field-operate-license-unknown")),
            Some(license) if license.product != wanted.product => {
                Err(wrong(INVALID_CUT_OVER, "license", "field-operate-license-of-other-product"))
            }
            Some(_) => Ok(()),
        }
    }

    /// The records that AWS has not taken yet, and the next hour to freeze: all of them keep their identity.
    async fn on_the_way(&self, license: &License, now: Timestamp) -> Result<Value, OperateError> {
        let Some(head) = self.store.ledger.ledger_head(&license.id).await? else { return Ok(Value::Null) };
        let since = now.hour().plus(-HOURS_ON_THE_WAY);
        let hours = self.store.ledger.license_hours_between(&license.id, since, now.hour()).await?;
        let pending = || hours.iter().flat_map(|hour| &hour.records).filter(|record| record.state.is_pending());
        let may_be = |state: &RecordState| matches!(state, RecordState::Frozen { maybe_sent: true, .. });
        Ok(json!({
            "records": pending().count(),
            "mayBeTaken": pending().filter(|record| may_be(&record.state)).count(),
            "oldest": hours.iter().find(|hour| hour.is_pending()).map(|hour| printed(hour.hour)),
            "nextToFreeze": printed(head.next),
        }))
    }
}

/// Whether a license is named so, by its own id or by that of the ARN it got later.
fn is_called(license: &License, id: &LicenseId) -> bool {
    license.id == *id || license.arn.id() == *id
}

fn entry_of(license: &License, now: Timestamp) -> Value {
    let cut_overs = license.cut_overs.iter().map(
        |one| json!({ "from": printed(one.from), "identity": one.identity, "decidedAt": one.decided_at.to_string() }),
    );
    json!({
        "license": license.arn,
        "buyerAccountId": license.account,
        "customerIdentifier": license.customer,
        "state": license.state(now),
        "identityNow": license.identity_at(now.hour()),
        "cutOvers": cut_overs.collect::<Vec<_>>(),
    })
}
