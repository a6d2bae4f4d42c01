//! The sandbox on the command line: `demo`, `demo-script`, `invoke`.

mod command;

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    command::trace();
    let outcome = match words.as_slice() {
        ["demo"] => command::demo().await,
        ["demo-script"] => command::demo_script().await,
        ["invoke", function, file] => command::invoke(function, file).await,
        ["help" | "--help" | "-h"] => {
            command::say(command::HELP);
            return ExitCode::SUCCESS;
        }
        ["version" | "--version" | "-V"] => {
            command::say(concat!("sandbox ", env!("CARGO_PKG_VERSION")));
            return ExitCode::SUCCESS;
        }
        _ => {
            command::complain(command::USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            command::complain(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}
