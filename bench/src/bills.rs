//! Bills of past months: an account of ten licenses, and 24 months that are rolled up.

use std::collections::BTreeMap;
use std::time::Duration;

use accounts::{Session, SessionKind, SessionToken, Workspace};
use kernel::{BillingAccountId, Clock, Hour, Month};
use metering::month;
use serde_json::{Value, json};
use store::MonthOfLicense;

use crate::aws::Aws;
use crate::lambda::{Lambda, request};
use crate::many::Step;
use crate::metering_run::{brand_file, built, variables};
use crate::seed::Seed;
use crate::trouble::Trouble;
use crate::world::{self, DIMENSIONS, UNIT_SIZE};

/// How many licenses the account has.
const LICENSES: usize = 10;
/// How many past months each of them has.
const MONTHS: usize = 24;
/// How often each page is asked for; the first time is not measured.
const REQUESTS: usize = 21;
/// How many units each dimension of a license has on each day.
const UNITS_A_DAY: u32 = 24;

/// Asks for last month's bill, then for the export with the bills of all months.
pub(crate) async fn bills() -> Result<Vec<Step>, Trouble> {
    let aws = Aws::start(0).await?;
    let token = SessionToken::from_bytes([7; 32]);
    let months = past_months();
    seed(&Seed::new(&aws), &token, &months).await?;
    let variables = variables(&aws, &brand_file()?);
    let mut view_bills = Lambda::start("view-bills", built("view-bills")?, &variables).await?;
    let mut manage_account = Lambda::start("manage-account", built("manage-account")?, &variables).await?;
    let last = months.first().ok_or_else(|| Trouble::Unexpected("there is no month".to_owned()))?;
    let cookie = format!("__Host-session={}", token.as_str());
    let mut of_month = request("GET", "/account/bills", "/account/bills", &[]);
    of_month["rawQueryString"] = json!(format!("month={last}"));
    of_month["cookies"] = json!([cookie]);
    let posted = [("content-type", "application/json"), ("origin", "https://app.example.com")];
    let mut of_all = request("POST", "/account/export", "/account/export", &posted);
    of_all["body"] = json!("{}");
    of_all["cookies"] = json!([cookie]);
    let bill = asked("bill of a month", &mut view_bills, &aws, &of_month).await?;
    let whole = asked("export, 24 months", &mut manage_account, &aws, &of_all).await?;
    Ok(vec![bill, whole])
}

/// The months before the present one, the latest first.
fn past_months() -> Vec<Month> {
    let months = std::iter::successors(Some(Clock::system().now().month()), |month| Some(month.previous()));
    months.skip(1).take(MONTHS).collect()
}

async fn asked(name: &'static str, lambda: &mut Lambda, aws: &Aws, asked_for: &Value) -> Result<Step, Trouble> {
    let (mut wall, mut before) = (Duration::ZERO, Duration::ZERO);
    for number in 0..REQUESTS {
        if number == 1 {
            aws.count_anew().await?;
            before = lambda.cpu_time()?;
            wall = Duration::ZERO;
        }
        let called = lambda.call(asked_for).await?;
        let body: Value = serde_json::from_str(called.answer["body"].as_str().unwrap_or_default()).unwrap_or_default();
        let is_whole = match body.get("bills").and_then(Value::as_array) {
            // The running month is one of the 24, and has nothing yet.
            Some(bills) => bills.iter().filter(|bill| bill["amountMinor"].as_u64() > Some(0)).count() == MONTHS - 1,
            None => body["amountMinor"].as_u64() > Some(0),
        };
        if called.answer["statusCode"] != 200 || !is_whole {
            return Err(Trouble::Unexpected(format!("{name} was expected: {}", called.answer)));
        }
        wall += called.wall;
    }
    Ok(Step {
        name,
        licenses: LICENSES,
        runs: REQUESTS - 1,
        wall,
        cpu: lambda.cpu_time()?.saturating_sub(before),
        units: aws.counted().await?,
        peak_memory_kib: lambda.peak_memory_kib()?,
    })
}

async fn seed(seed: &Seed, token: &SessionToken, months: &[Month]) -> Result<(), Trouble> {
    let now = Clock::system().now();
    let id = BillingAccountId::parse("bill_measured").map_err(Trouble::because("an account"))?;
    let first = months.last().map_or_else(|| now.month(), |month| *month).start();
    let account = json!({
        "id": id, "username": "measured", "email": "measured@example.com", "language": "en", "version": 1,
        "profile": {"companyName": "Measured", "industry": "mining", "region": "US", "contactName": "Ann"},
        "termsAcceptedAt": first.millis(), "createdAt": first.millis(),
    });
    seed.account(&id, &account).await?;
    let session = Session::open(token, SessionKind::Billing { account: id.clone() }, now);
    let store = seed.store();
    store.sessions.put_session(&session).await.map_err(Trouble::because("a session"))?;
    seed.licenses(LICENSES, first.hour()).await?;
    for number in 0..LICENSES {
        let license = world::license_id(number)?;
        let workspace =
            Workspace { billing_account: Some(id.clone()), ..world::settled_workspace(number, first.hour())? };
        seed.bound(number, &id, &workspace).await?;
        for month in months {
            let sum = sum_of(number, *month, &workspace)?;
            let stored = MonthOfLicense::default();
            store.months.roll_up_month(&license, *month, &stored, &sum).await.map_err(Trouble::because("a month"))?;
        }
    }
    Ok(())
}

/// A month in which a workspace uses each dimension on each day.
fn sum_of(license: usize, month: Month, workspace: &Workspace) -> Result<month::Month, Trouble> {
    let mut sum = month::Month::default();
    let mut hour: Hour = month.start().hour();
    while hour < month.end().hour() {
        let (mut counters, mut records) = (BTreeMap::new(), Vec::with_capacity(DIMENSIONS));
        for number in 0..DIMENSIONS {
            let dimension = world::dimension(number)?;
            let raw = u64::from(UNITS_A_DAY) * UNIT_SIZE;
            let record = json!({
                "d": dimension, "us": UNIT_SIZE, "r": raw.to_string(), "q": UNITS_A_DAY,
                "p": {"c": "USD", "m": 1000 + license},
                "al": [{"w": workspace.id, "q": UNITS_A_DAY}],
                "s": {"t": "metered", "rc": "receipt", "at": hour.end().millis()},
            });
            records.push(serde_json::from_value(record).map_err(Trouble::because("a record"))?);
            let raw = metering::Raw::parse(&raw.to_string()).map_err(Trouble::because("a quantity"))?;
            counters.insert(dimension, BTreeMap::from([(Some(workspace.id.clone()), raw)]));
        }
        sum.add_hour(hour, &counters, &BTreeMap::new(), &records);
        hour = hour.plus(24);
    }
    Ok(sum)
}
