//! A price as people read it.

/// Millionths of the currency's unit, as a decimal number with at least two places and no needless zeros after them.
pub(crate) fn printed(millionths: u64) -> String {
    let (whole, part) = (millionths / 1_000_000, millionths % 1_000_000);
    let mut places = format!("{part:06}");
    while places.len() > 2 && places.ends_with('0') {
        places.pop();
    }
    format!("{whole}.{places}")
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn a_price_has_two_places_and_more_only_if_needed() {
        let cases = [(0, "0.00"), (1, "0.000001"), (1_200_000, "1.20"), (10_000_000, "10.00"), (25_000, "0.025")];
        for (millionths, text) in cases {
            assert_eq!(printed(millionths), text);
        }
    }
}
