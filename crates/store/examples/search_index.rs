//! Makes everything that was there before the search be found, and licenses be listed: once, after a deployment is complete.
//!
//! ```text
//! cargo run -p store --example search_index -- <table> [<place to go on from>]
//! ```
//!
//! With the credentials and region of the environment; `AWS_ENDPOINT_URL` leads elsewhere, to a sandbox say. It may run beside live traffic, be cut off, and be repeated.

use std::process::ExitCode;

use aws_config::BehaviorVersion;
use store::{SearchBuilding, StoreError};

store::repositories! {
    /// What the command touches of the table.
    #[derive(Clone, Debug)]
    struct Repositories {
        search_building: SearchBuilding,
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(table) = arguments.next() else {
        eprintln!("say of which table: search_index <table> [<place to go on from>]");
        return ExitCode::FAILURE;
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => {
            eprintln!("this cannot run: {cause}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(build(&table, arguments.next())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("stopped: {cause}. Run it again, with the last place that was printed to go on from there.");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout, reason = "a command line tool")]
async fn build(table: &str, mut place: Option<String>) -> Result<(), StoreError> {
    let aws = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let store = Repositories::open(&aws, table, &store::Entropy::system()).search_building;
    let (mut looked_at, mut found) = (0_u64, 0_u64);
    loop {
        let (keys, next) = store.keys_page(place.as_deref()).await?;
        for key in &keys {
            looked_at += 1;
            match store.make_found(key).await {
                Ok(is_found) => found += u64::from(is_found),
                // One thing that cannot be read does not keep the others from being found.
                Err(cause @ StoreError::Corrupt { .. }) => println!("left out {} {}: {cause}", key.pk, key.sk),
                Err(cause) => return Err(cause),
            }
        }
        let Some(next) = next else {
            println!("done: {looked_at} items looked at, {found} things are found");
            return Ok(());
        };
        println!("{looked_at} items looked at, {found} things are found; go on from: '{next}'");
        place = Some(next);
    }
}
