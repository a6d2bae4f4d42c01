//! Quantities and amounts as people read them.

/// A printed number with its whole part in groups of three: `1,234,567.50`. Both of our languages group so.
#[must_use]
pub fn grouped(number: &str) -> String {
    let (whole, rest) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let digits: Vec<char> = whole.chars().collect();
    let mut text = String::with_capacity(number.len() + digits.len() / 3);
    for (index, digit) in digits.iter().enumerate() {
        let left = digits.len() - index;
        if index > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(*digit);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_threes_before_the_point_only() {
        for (number, text) in [
            ("0.00", "0.00"),
            ("999", "999"),
            ("1000", "1,000"),
            ("1234567.8901", "1,234,567.8901"),
            ("", ""),
            ("12", "12"),
            ("1234.5", "1,234.5"),
            ("123456", "123,456"),
            ("1234567.000001", "1,234,567.000001"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
