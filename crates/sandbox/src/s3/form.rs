//! `multipart/form-data` (RFC 7578) as browsers send it.

use std::collections::BTreeMap;

use super::error::S3Error;

/// The largest field beside the file (S3: 20 KB for all of them).
const MAX_FIELD_BYTES: usize = 20 * 1024;

/// An upload's fields, by their names in small letters, and its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UploadedForm {
    pub(super) fields: BTreeMap<String, String>,
    pub(super) file: Vec<u8>,
}

/// Reads a form. Fields behind the file are ignored, as S3 does.
pub(super) fn read(content_type: &str, body: &[u8]) -> Result<UploadedForm, S3Error> {
    let malformed = |what: &str| S3Error::new(400, "MalformedPOSTRequest", what);
    let boundary = content_type
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split(';').find_map(|part| part.trim().strip_prefix("boundary=")))
        .map(|boundary| boundary.trim_matches('"'))
        .filter(|boundary| !boundary.is_empty());
    let boundary = boundary.ok_or_else(|| {
        S3Error::new(412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data")
    })?;
    let mut form = UploadedForm::default();
    let delimiter = format!("--{boundary}");
    // The first delimiter has no line end before it; giving it one makes all parts alike.
    let whole = [b"\r\n", body].concat();
    for part in parts(&whole, format!("\r\n{delimiter}").as_bytes()) {
        let (head, content) = split(part, b"\r\n\r\n").ok_or_else(|| malformed("a part has no head"))?;
        let head = std::str::from_utf8(head).map_err(|_| malformed("a part's head is not text"))?;
        let name = attribute(head, "name").ok_or_else(|| malformed("a part has no name"))?.to_ascii_lowercase();
        if name == "file" {
            form.file = content.to_vec();
            // S3 puts the last part of what the browser calls the file into every field that asks for it.
            let called = attribute(head, "filename").unwrap_or_default();
            let called = called.rsplit(['/', '\\']).next().unwrap_or_default();
            for value in form.fields.values_mut() {
                *value = value.replace("${filename}", called);
            }
            return Ok(form);
        }
        let text = std::str::from_utf8(content).ok().filter(|text| text.len() <= MAX_FIELD_BYTES);
        let text = text.ok_or_else(|| S3Error::new(400, "MaxPostPreDataLengthExceeded", "a field is too long"))?;
        form.fields.insert(name, text.to_owned());
    }
    Err(S3Error::new(400, "InvalidArgument", "POST requires exactly one file upload per request."))
}

/// The parts between delimiters, without the line end behind each delimiter; the one that closes ends them.
fn parts<'a>(body: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let mut rest = split(body, delimiter).map(|(_, rest)| rest);
    while let Some(part) = rest {
        let Some(part) = part.strip_prefix(b"\r\n") else { break };
        let Some((part, next)) = split(part, delimiter) else { break };
        found.push(part);
        rest = Some(next);
    }
    found
}

fn split<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = bytes.windows(at.len()).position(|window| window == at)?;
    Some((bytes.get(..start)?, bytes.get(start + at.len()..)?))
}

/// `name="…"` in a part's head.
fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let quoted = disposition.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix("=\""))?;
    quoted.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(parts: &[(&str, &str)]) -> Vec<u8> {
        let parts = parts.iter().map(|(name, value)| {
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a/b.pdf\"\r\n\r\n{value}\r\n")
        });
        (parts.collect::<String>() + "--xyz--\r\n").into_bytes()
    }

    #[test]
    fn a_form_is_read_up_to_its_file() {
        let body = sent(&[
            ("Key", "a/b"),
            ("empty", ""),
            ("named", "is ${filename}"),
            ("file", "line\r\nline --xy"),
            ("behind", "it"),
        ]);
        let form = read("multipart/form-data; boundary=xyz", &body).unwrap();
        assert_eq!(form.fields["named"], "is b.pdf");
        assert_eq!(form.file, b"line\r\nline --xy");
        let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("empty", ""), ("key", "a/b"), ("named", "is b.pdf")]);
        assert_eq!(
            read("multipart/form-data; boundary=xyz", &sent(&[("key", "a")])).unwrap_err().code,
            "InvalidArgument"
        );
        assert_eq!(read("application/json", b"{}").unwrap_err().code, "PreconditionFailed");
    }
}
