//! Brand files: each is a brand, or refused at once with at least one mistake on a line that there is. What is taken can
//! stand in a page.

#![no_main]

use brand::Brand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Brand::parse(text) {
        Ok(brand) => {
            let logo = brand.logo_svg.to_ascii_lowercase();
            for harmful in ["<script", "<style", "javascript:", "<foreignobject", "<!--", "<![cdata["] {
                assert!(!logo.contains(harmful), "{logo}");
            }
            let attributes = logo.split(['"', '\'']).step_by(2);
            let names = attributes.flat_map(str::split_whitespace);
            assert!(!names.clone().any(|name| name.starts_with("on")), "{logo}");
        }
        Err(error) => {
            assert!(!error.mistakes.is_empty(), "a file is refused for a reason");
            let lines = text.matches('\n').count() + 1;
            assert!(error.mistakes.iter().all(|mistake| (1..=lines).contains(&mistake.line)), "{error}");
        }
    }
});
