//! Says what is wrong with a brand file: `cargo run -p brand --example check -- brands/truewatch.toml`.

use std::process::ExitCode;

use brand::Brand;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]
fn main() -> ExitCode {
    let mut sound = true;
    for path in std::env::args().skip(1) {
        match std::fs::read_to_string(&path).map(|text| Brand::parse(&text)) {
            Ok(Ok(brand)) => println!("{path}: {} is complete and sound", brand.name),
            Ok(Err(mistakes)) => {
                sound = false;
                eprintln!("{path}:\n{mistakes}");
            }
            Err(cause) => {
                sound = false;
                eprintln!("{path} cannot be read: {cause}");
            }
        }
    }
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
