//! Metadata of objects as S3 gives it back: what is not ASCII comes in the encoded words of RFC 2047 (S3 user guide, *Working with object
//! metadata*).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The field, and the header, by which S3 keeps what a file was called.
pub(crate) const FILE_NAME_FIELD: &str = "x-amz-meta-filename";

/// The text of a header's value. What is no encoded word of UTF-8 stays as it is.
pub(crate) fn decoded(value: &str) -> String {
    let words: Vec<Option<String>> = value.split(' ').map(word).collect();
    if words.iter().all(Option::is_none) {
        return value.to_owned();
    }
    // The blank between two encoded words belongs to neither.
    let mut text = String::new();
    let mut was_encoded = true;
    for (word, plain) in words.into_iter().zip(value.split(' ')) {
        let is_encoded = word.is_some();
        if !(text.is_empty() || was_encoded && is_encoded) {
            text.push(' ');
        }
        text.push_str(word.as_deref().unwrap_or(plain));
        was_encoded = is_encoded;
    }
    text
}

/// `=?UTF-8?B?…?=` or `=?UTF-8?Q?…?=`.
fn word(text: &str) -> Option<String> {
    let mut parts = text.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, content) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(content).ok()?,
        "Q" | "q" => quoted(content)?,
        _ => return None,
    };
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// RFC 2047, 4.2: `_` is a blank, `=E8` a byte.
fn quoted(content: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = content;
    while let Some(first) = rest.bytes().next() {
        match first {
            b'=' => {
                bytes.push(u8::from_str_radix(rest.get(1..3)?, 16).ok()?);
                rest = rest.get(3..)?;
            }
            byte => {
                bytes.push(if byte == b'_' { b' ' } else { byte });
                rest = rest.get(1..)?;
            }
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_whatever_its_script() {
        for (value, text) in [
            ("extract.pdf", "extract.pdf"),
            ("an extract.pdf", "an extract.pdf"),
            ("=?UTF-8?B?6JCl5Lia5omn54WnLnBkZg==?=", "营业执照.pdf"),
            ("=?utf-8?Q?=E8=90=A5=E4=B8=9A_1.pdf?=", "营业 1.pdf"),
            ("=?UTF-8?B?6JCl5Lia?= =?UTF-8?B?5omn54WnLnBkZg==?=", "营业执照.pdf"),
            ("no =?UTF-8?B?6JCl?= yes", "no 营 yes"),
        ] {
            assert_eq!(decoded(value), text, "{value}");
        }
        for broken in [
            "=?UTF-8?B?!?=",
            "=?latin1?Q?=E4?=",
            "=?UTF-8?Q?=E?=",
            "=?UTF-8?X?a?=",
            "=?UTF-8?B?",
            "=?é?=",
            "=?UTF-8?Q?=é0?=",
        ] {
            assert_eq!(decoded(broken), broken);
        }
    }
}
