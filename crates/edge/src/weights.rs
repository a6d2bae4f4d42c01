//! Lists of what a client wants, each with a weight (RFC 9110, 12.4.2): `zh-CN, en;q=0.8`.

/// The members of such a list with their weights in thousandths. What is no weight counts as 0.
pub(crate) fn weighted(header: &str) -> impl Iterator<Item = (&str, u32)> {
    header.split(',').map(|member| {
        let mut pieces = member.split(';');
        let name = pieces.next().unwrap_or_default().trim();
        let weight = pieces.find_map(|piece| {
            let (key, value) = piece.split_once('=')?;
            key.trim().eq_ignore_ascii_case("q").then(|| thousandths(value))
        });
        (name, weight.unwrap_or(1000))
    })
}

/// The member that weighs most, the earlier of two equals; none that weighs nothing.
pub(crate) fn heaviest<T>(members: impl Iterator<Item = (T, u32)>) -> Option<T> {
    let mut best: Option<(T, u32)> = None;
    for (member, weight) in members {
        if weight > best.as_ref().map_or(0, |(_, heaviest)| *heaviest) {
            best = Some((member, weight));
        }
    }
    best.map(|(member, _)| member)
}

fn thousandths(quality: &str) -> u32 {
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u32>()) {
        ("1", Ok(_)) => 1000,
        ("0", Ok(thousandths)) => thousandths,
        _ => 0,
    }
}
