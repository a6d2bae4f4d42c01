//! The operators' console over more and more licenses: its lists, its search and its first page; and the same list of licenses by a Scan
//! with a filter, as somebody without an index reads it.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Clock, Timestamp};
use operators::{Operator, OperatorSession, OperatorToken, Role, Roles};
use serde_json::{Value, json};

use crate::aws::Aws;
use crate::lambda::{Called, Lambda, request};
use crate::many::Step;
use crate::metering_run::{brand_file, built, variables};
use crate::seed::Seed;
use crate::seed_lists::LATE;
use crate::trouble::Trouble;

/// How often each page is asked for; the first time is not measured.
const REQUESTS: usize = 11;
/// How many licenses a page lists.
const PAGE: usize = 50;
/// How long ago the licenses began, and those that have ended ended.
const BEGAN_SECONDS: i64 = 30 * 86_400;
const ENDED_SECONDS: i64 = 2 * 3600;
const ISSUER: &str = "https://id.example.com";

/// Each page over so many licenses, of which every hundredth has ended, and the Scan.
pub(crate) async fn console(licenses: usize) -> Result<Vec<Step>, Trouble> {
    let aws = Aws::start(0).await?;
    let seed = Seed::new(&aws);
    let now = Clock::system().now();
    seed.listed(licenses, now.plus_seconds(-BEGAN_SECONDS), now.plus_seconds(-ENDED_SECONDS)).await?;
    seed.late(now).await?;
    let cookie = sign_in(&seed, now).await?;
    let mut variables = variables(&aws, &brand_file()?);
    variables.insert("OPERATOR_ISSUER", ISSUER.to_owned());
    variables.insert("OPERATOR_CLIENT_ID", "measured".to_owned());
    variables.insert("OPERATOR_GROUPS", "operator=operators".to_owned());
    let mut lambda = Lambda::start("operator-console", built("operator-console")?, &variables).await?;
    let mut steps = Vec::new();
    for (name, path, query, expected) in [
        ("licenses", "/operator/licenses", "", PAGE),
        ("ended licenses", "/operator/licenses", "state=ended", PAGE.min(licenses / 100)),
        ("quarantine", "/operator/quarantine", "", LATE),
        ("today", "/operator", "", 0),
    ] {
        let mut event = request("GET", "/operator/{page+}", path, &[("accept", "text/html")]);
        event["rawQueryString"] = json!(query);
        event["cookies"] = json!([cookie]);
        steps.push(asked(name, licenses, &mut lambda, &aws, &event, expected).await?);
    }
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://app.example.com"),
    ];
    let mut search = request("POST", "/operator/{page+}", "/operator/search", &headers);
    search["body"] = json!("q=Measured+buyer+00");
    search["cookies"] = json!([cookie]);
    steps.push(asked("search by a name's beginning", licenses, &mut lambda, &aws, &search, 0).await?);
    steps.push(scanned(licenses, &seed, &aws, &lambda).await?);
    Ok(steps)
}

async fn sign_in(seed: &Seed, now: Timestamp) -> Result<String, Trouble> {
    let token = OperatorToken::from_bytes([7; 32]);
    let operator = Operator {
        issuer: ISSUER.to_owned(),
        subject: "measured".to_owned(),
        name: "Measured".to_owned(),
        roles: Roles::from_iter([Role::Operator]),
    };
    let session = OperatorSession::open(token.key(), operator, now, now);
    seed.store().operator_sessions.put_session(&session).await.map_err(Trouble::because("a session"))?;
    Ok(format!("__Host-operator={}", token.as_str()))
}

/// Asks for a page again and again, which lists so many things.
async fn asked(
    name: &'static str,
    licenses: usize,
    lambda: &mut Lambda,
    aws: &Aws,
    event: &Value,
    expected: usize,
) -> Result<Step, Trouble> {
    let (mut wall, mut before) = (Duration::ZERO, Duration::ZERO);
    for number in 0..REQUESTS {
        if number == 1 {
            aws.count_anew().await?;
            before = lambda.cpu_time()?;
            wall = Duration::ZERO;
        }
        let Called { answer, wall: one } = lambda.call(event).await?;
        let page = body_of(&answer);
        let listed = page.split_once("<main").map_or(0, |(_, main)| main.matches("<tr>").count().saturating_sub(1));
        if answer["statusCode"] != 200 || (expected > 0 && listed != expected) {
            return Err(Trouble::Unexpected(format!("{name}: {listed} of {expected} were listed: {answer}")));
        }
        wall += one;
    }
    Ok(Step {
        name,
        licenses,
        runs: REQUESTS - 1,
        wall,
        cpu: lambda.cpu_time()?.saturating_sub(before),
        units: aws.counted().await?,
        peak_memory_kib: lambda.peak_memory_kib()?,
    })
}

fn body_of(answer: &Value) -> String {
    let body = answer["body"].as_str().unwrap_or_default();
    match answer["isBase64Encoded"] == true {
        true => STANDARD.decode(body).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default(),
        false => body.to_owned(),
    }
}

/// The page of ended licenses once, by a Scan with a filter. The newest come first, so nothing is known before all is read.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures by the machine's clock")]
async fn scanned(licenses: usize, seed: &Seed, aws: &Aws, lambda: &Lambda) -> Result<Step, Trouble> {
    aws.count_anew().await?;
    let began = Instant::now();
    let found = seed.scan_ended().await?;
    let wall = began.elapsed();
    if found != licenses / 100 {
        return Err(Trouble::Unexpected(format!("the scan found {found} of {} licenses", licenses / 100)));
    }
    Ok(Step {
        name: "ended licenses by a Scan",
        licenses,
        runs: 1,
        wall,
        cpu: Duration::ZERO,
        units: aws.counted().await?,
        peak_memory_kib: lambda.peak_memory_kib()?,
    })
}
