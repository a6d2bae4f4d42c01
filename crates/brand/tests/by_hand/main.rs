//! The brand files in the repository, and every mistake a file can have.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test ends where something is wrong")]

mod files;
mod values;

use brand::Brand;

/// A small sound file to make mistakes in.
const SOUND: &str = r##"name = "Acme"
legal_name = "Acme Ltd"
languages = ["en"]
currency = "EUR"

[domains]
main = "acme.example"
billing = "billing.acme.example"

[sender]
name = "Acme"
address = "no-reply@acme.example"

[support]
email = "help@acme.example"

[legal]
terms_url = "https://acme.example/terms"
privacy_url = "https://acme.example/privacy"

[colors]
light = { accent = "#123456", on_accent = "#ffffff" }
dark = { accent = "#bbddff", on_accent = "#000000" }

[logo]
svg = '<svg viewBox="0 0 1 1"></svg>'

[[sites]]
id = "eu1"
name = { en = "Europe" }
region = "eu-central-1"

[[products]]
product_code = "abc123"
name = { en = "Acme Plan" }
pricing = "subscription"

[[products.dimensions]]
name = "requests"
title = { en = "Requests" }
unit = { en = "million requests" }
unit_size = 1_000_000
unit_price_millionths = 250_000
"##;

/// What the validator says of the sound file with `from` replaced by `to`.
fn mistakes(from: &str, to: &str) -> String {
    assert!(SOUND.contains(from), "{from}");
    Brand::parse(&SOUND.replacen(from, to, 1)).map_or_else(|error| error.to_string(), |_| "sound".to_owned())
}
