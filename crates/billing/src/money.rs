//! Amounts of money, in integers.

/// An amount in millionths of the currency. Prices are whole millionths, so that of whole units is exact; of units in part
/// less than a millionth is left over, which a bill carries from line to line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millionths(pub u128);

const MILLION: u128 = 1_000_000;

impl Millionths {
    /// The sum of two amounts.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The exact amount as a decimal number with at least `digits` digits behind the point: `0.35`, `0.000028`.
    #[must_use]
    pub fn printed(self, digits: u32) -> String {
        printed_millionths(self.0, digits)
    }
}

/// Millionths as a decimal number with at least `digits` digits behind the point.
fn printed_millionths(millionths: u128, digits: u32) -> String {
    let (whole, fraction) = (millionths / MILLION, millionths % MILLION);
    let mut fraction = format!("{fraction:06}");
    while fraction.len() > digits as usize && fraction.ends_with('0') {
        fraction.pop();
    }
    if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
}

/// How many digits the minor unit of a currency has (ISO 4217); two unless the list says otherwise.
#[must_use]
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// One minor unit with so many digits, in millionths.
pub(crate) const fn minor_size(digits: u32) -> u32 {
    match digits {
        0 => 1_000_000,
        1 => 100_000,
        2 => 10_000,
        _ => 1_000,
    }
}

/// The amount in minor units, halves rounded up.
#[must_use]
pub const fn minor_units(amount: Millionths, digits: u32) -> u128 {
    let size = minor_size(digits) as u128;
    amount.0.saturating_add(size / 2) / size
}

/// Minor units as a decimal number: `1234` with two digits is `12.34`.
#[must_use]
pub fn printed_minor(minor: u128, digits: u32) -> String {
    let size = 10_u128.pow(digits.min(3));
    if size == 1 {
        return minor.to_string();
    }
    format!("{}.{:0width$}", minor / size, minor % size, width = digits.min(3) as usize)
}

/// An amount as an integer of JSON, which most readers take for 64 bits; one beyond them is beyond any bill.
#[must_use]
pub fn json_integer(amount: u128) -> u64 {
    u64::try_from(amount).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use iso_currency::Currency;

    use super::minor_digits;

    #[test]
    fn minor_digits_are_those_of_iso_4217() {
        let letters = || 'A'..='Z';
        let codes = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
        // Units of account, not money: nobody is billed in them.
        for code in codes.filter(|code| !["CLF", "UYI", "UYW"].contains(&code.as_str())) {
            let Some(digits) = Currency::from_code(&code).and_then(|currency| currency.exponent()) else { continue };
            assert_eq!(minor_digits(&code), u32::from(digits), "{code}");
        }
    }
}
