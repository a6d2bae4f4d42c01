//! AWS in a program of its own: the sandbox, with its DynamoDB and its BatchMeterUsage, so that what it costs is told
//! apart from what a function costs.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use brand::Brand;
use http::Method;
use kernel::Clock;
use sandbox::{Browser, Options};
use serde_json::Value;

use crate::machine;
use crate::program::Program;
use crate::report::say;
use crate::trouble::Trouble;
use crate::world;

/// Serves AWS until the input ends, with `licenses` licenses sold. Prints the address.
pub(crate) async fn serve(licenses: &str) -> Result<(), Trouble> {
    let licenses: usize = licenses.parse().map_err(Trouble::because("a number of licences"))?;
    let brand = Brand::parse(&world::brand_file()).map_err(Trouble::because("the brand"))?;
    // A frozen clock keeps the sandbox's schedules still; what is measured runs by the machine's clock.
    let clock = Clock::frozen(Clock::system().now().plus_seconds(CLOCK_AHEAD_SECONDS));
    let running = sandbox::start(Options::memory(Arc::new(brand), clock)).await;
    let running = running.map_err(Trouble::because("the sandbox"))?;
    let mut sold = Vec::with_capacity(licenses);
    for number in 0..licenses {
        sold.push((world::license(number)?, world::account(number)?));
    }
    running.put_licenses(&world::product()?, sold.into_iter());
    say(&running.aws_url);
    let rest = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    rest.await.map_err(Trouble::because("waiting"))?.map_err(Trouble::system("standard input"))?;
    running.shutdown().await;
    Ok(())
}

/// The sandbox's clock stands still this far ahead, so that no record lies in its future while something is measured.
const CLOCK_AHEAD_SECONDS: i64 = 1800;

/// AWS, as the others see it.
pub(crate) struct Aws {
    program: Program,
    /// Where it is reached.
    pub(crate) url: String,
    control: Browser,
}

/// What DynamoDB would bill.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Units {
    pub(crate) read: f64,
    pub(crate) write: f64,
    pub(crate) requests: u64,
    pub(crate) write_requests: u64,
}

impl Aws {
    /// Starts AWS with so many licenses.
    pub(crate) async fn start(licenses: usize) -> Result<Self, Trouble> {
        let program = std::env::current_exe().map_err(Trouble::system("this program"))?;
        let mut command = Command::new(program);
        command.args(["aws", &licenses.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = Program::start(command)?;
        let mut url = String::new();
        let output = program.output().ok_or_else(|| Trouble::Unexpected("AWS says nothing".to_owned()))?;
        BufReader::new(output).read_line(&mut url).map_err(Trouble::system("AWS's first line"))?;
        let url = url.trim().to_owned();
        if !url.starts_with("http") {
            return Err(Trouble::Unexpected("AWS did not start".to_owned()));
        }
        let control = Browser::new(&url);
        Ok(Self { program, url, control })
    }

    /// CPU time up to now.
    pub(crate) fn cpu_time(&self) -> Result<Duration, Trouble> {
        machine::cpu_time(self.program.pid())
    }

    /// Counts units from zero.
    pub(crate) async fn count_anew(&self) -> Result<(), Trouble> {
        let reply = self.control.send(Method::DELETE, "/_sandbox/capacity", &[], Vec::new()).await;
        reply.map(|_| ()).map_err(Trouble::because("counting units"))
    }

    /// What was counted since.
    pub(crate) async fn counted(&self) -> Result<Units, Trouble> {
        let counted = self.get("/_sandbox/capacity").await?;
        let requests = counted["requests"].as_object().cloned().unwrap_or_default();
        let sum = |writes_only: bool| {
            let wanted = |name: &str| !writes_only || !matches!(name, "GetItem" | "BatchGetItem" | "Query");
            requests.iter().filter(|(name, _)| wanted(name)).filter_map(|(_, count)| count.as_u64()).sum()
        };
        Ok(Units {
            read: counted["readUnits"].as_f64().unwrap_or_default(),
            write: counted["writeUnits"].as_f64().unwrap_or_default(),
            requests: sum(false),
            write_requests: sum(true),
        })
    }

    /// What AWS Marketplace holds: `{calls, records}`.
    pub(crate) async fn metering(&self) -> Result<Value, Trouble> {
        self.get("/_sandbox/metering").await
    }

    async fn get(&self, path: &str) -> Result<Value, Trouble> {
        let reply = self.control.get_json(path).await.map_err(Trouble::because(path))?;
        Ok(reply.json())
    }
}
