//! A file of CloudTrail's log, read in bounded memory: as S3 has it (gzip or not), or an answer of LookupEvents.
//!
//! What people upload may be anything. A file is unfolded as it is read, up to a limit; each event is cut out of it and read on
//! its own, so that no more than one is held, however many there are and however deep they are nested.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::trail::{LoggedRecord, Trail};

/// The most bytes of JSON that a file may unfold to.
const MAX_JSON_BYTES: u64 = 250 * 1024 * 1024;
/// The most bytes of one event. CloudTrail cuts its own at 256 KB (user guide, *quotas*); LookupEvents has them as texts in a text.
const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The longest name of a member that is looked at, in bytes.
const MAX_NAME_BYTES: usize = 64;
/// How much is unfolded at a time, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;
/// What gzip begins with (RFC 1952).
const GZIP: [u8; 2] = [0x1F, 0x8B];
/// What some programs put before JSON: UTF-8's byte order mark.
const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// What a log file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRead {
    /// The records that AWS took, in the order of the file.
    pub taken: Vec<LoggedRecord>,
    /// How many events of any kind there are.
    pub events: u64,
    /// How many of them are calls of BatchMeterUsage.
    pub calls: u64,
    /// How many events or records cannot be read.
    pub unreadable: u64,
}

/// Why a file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLog {
    /// It is no JSON, no gzip of JSON, or breaks off.
    #[error("it is no JSON and no gzip of JSON, or breaks off")]
    NotJson,
    /// It is JSON, and neither a log file nor an answer of LookupEvents.
    #[error("it is neither a log file nor an answer of LookupEvents")]
    NotALog,
    /// It unfolds to more than is read.
    #[error("it unfolds to more than is read")]
    TooLarge,
    /// It holds more records than are taken.
    #[error("it holds more records than are compared at once")]
    TooManyRecords,
}

/// Whether a file that begins so may be a log file: JSON, or gzip.
#[must_use]
pub fn may_be_log(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(&MARK).unwrap_or(beginning);
    beginning.starts_with(&GZIP) || text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Reads a file with at most `most` records.
///
/// # Errors
/// [`NoLog`] says why it says nothing.
pub fn read_log(file: &[u8], most: usize) -> Result<LogRead, NoLog> {
    if file.starts_with(&GZIP) {
        return read_json(MultiGzDecoder::new(file), most, MAX_JSON_BYTES);
    }
    read_json(file.strip_prefix(&MARK).unwrap_or(file), most, MAX_JSON_BYTES)
}

fn read_json(mut json: impl Read, most: usize, max_bytes: u64) -> Result<LogRead, NoLog> {
    let (mut splitter, mut found) = (Splitter::default(), LogRead::default());
    let (mut chunk, mut unfolded) = (vec![0; CHUNK_BYTES], 0_u64);
    loop {
        // Whatever gzip finds wrong is wrong with the file: it is in memory.
        let length = json.read(&mut chunk).map_err(|_| NoLog::NotJson)?;
        if length == 0 {
            break;
        }
        unfolded += length as u64;
        if unfolded > max_bytes {
            return Err(NoLog::TooLarge);
        }
        for byte in chunk.get(..length).unwrap_or_default() {
            if splitter.feed(*byte)? {
                found.take(&splitter);
                splitter.forget();
                if found.taken.len() > most {
                    return Err(NoLog::TooManyRecords);
                }
            }
        }
    }
    match (splitter.is_done, splitter.has_list) {
        (false, _) => Err(NoLog::NotJson),
        (true, false) => Err(NoLog::NotALog),
        (true, true) => Ok(found),
    }
}

impl LogRead {
    /// Takes in the event that was cut out.
    fn take(&mut self, splitter: &Splitter) {
        self.events += 1;
        let event = (!splitter.is_cut).then(|| serde_json::from_slice::<Value>(&splitter.element).ok()).flatten();
        let event = match (event, splitter.list) {
            (Some(event), Some(List::Events)) => event
                .get("CloudTrailEvent")
                .and_then(Value::as_str)
                .and_then(|text| serde_json::from_str::<Value>(text).ok()),
            (event, _) => event,
        };
        let Some(event) = event else {
            self.unreadable += 1;
            return;
        };
        let mut trail = Trail::default();
        trail.take(&event);
        self.calls += trail.calls as u64;
        self.unreadable += trail.unreadable as u64;
        self.taken.extend(trail.taken);
    }
}

/// Which list of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// `Records` of a log file.
    Records,
    /// `Events` of an answer of LookupEvents.
    Events,
}

/// Cuts a document into the elements of its list of events, a byte at a time. What is outside that list is skipped.
#[derive(Debug, Default)]
struct Splitter {
    depth: u64,
    in_text: bool,
    is_escaped: bool,
    /// The last text of the outermost object: the name of a member when a list begins.
    name: Vec<u8>,
    /// The list that is being cut up.
    list: Option<List>,
    /// The element so far.
    element: Vec<u8>,
    /// Whether the element is longer than is kept.
    is_cut: bool,
    /// Whether there was a list.
    has_list: bool,
    /// Whether the outermost object is closed.
    is_done: bool,
    /// Whether the list closes behind the element that is complete.
    closes: bool,
}

impl Splitter {
    /// Takes one byte; whether an element is complete with it.
    fn feed(&mut self, byte: u8) -> Result<bool, NoLog> {
        if self.in_text {
            self.feed_text(byte);
            return Ok(false);
        }
        if self.depth == 0 && (self.is_done || byte != b'{') {
            return match (byte.is_ascii_whitespace(), byte) {
                (true, _) => Ok(false),
                (false, b'[' | b'"') if !self.is_done => Err(NoLog::NotALog),
                (false, _) => Err(NoLog::NotJson),
            };
        }
        match byte {
            b'"' => {
                self.in_text = true;
                self.keep(byte);
                if self.list.is_none() && self.depth == 1 {
                    self.name.clear();
                }
            }
            b'[' if self.list.is_none() && self.depth == 1 => {
                self.depth = 2;
                self.list = match self.name.as_slice() {
                    b"Records" => Some(List::Records),
                    b"Events" => Some(List::Events),
                    _ => None,
                };
                self.has_list |= self.list.is_some();
            }
            b'{' | b'[' => {
                self.depth += 1;
                self.keep(byte);
            }
            b']' if self.list.is_some() && self.depth == 2 => {
                self.depth = 1;
                self.closes = true;
                if self.element.is_empty() && !self.is_cut {
                    self.forget();
                    return Ok(false);
                }
                return Ok(true);
            }
            b'}' | b']' => {
                self.keep(byte);
                self.depth -= 1;
                self.is_done = self.depth == 0;
            }
            b',' if self.list.is_some() && self.depth == 2 => return Ok(true),
            _ => self.keep(byte),
        }
        Ok(false)
    }

    fn feed_text(&mut self, byte: u8) {
        self.keep(byte);
        if self.is_escaped {
            self.is_escaped = false;
        } else if byte == b'\\' {
            self.is_escaped = true;
        } else if byte == b'"' {
            self.in_text = false;
            return;
        }
        if self.list.is_none() && self.depth == 1 && self.name.len() < MAX_NAME_BYTES {
            self.name.push(byte);
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.list.is_none() || self.is_cut || (self.element.is_empty() && byte.is_ascii_whitespace()) {
            return;
        }
        if self.element.len() >= MAX_EVENT_BYTES {
            self.is_cut = true;
            self.element.clear();
            return;
        }
        self.element.push(byte);
    }

    /// Forgets the element that was taken.
    fn forget(&mut self) {
        self.element.clear();
        self.is_cut = false;
        if std::mem::take(&mut self.closes) {
            self.list = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde_json::json;

    use super::*;

    fn event(hour: u32) -> Value {
        json!({
            "eventSource": "metering-marketplace.amazonaws.com", "eventName": "BatchMeterUsage", "awsRegion": "us-east-1",
            "requestParameters": { "productCode": "abc", "note": "a \"quoted\" ] } text" },
            "responseElements": { "results": [{
                "usageRecord": {
                    "dimension": "d", "timestamp": format!("2026-11-21T{hour:02}:00:00Z"), "quantity": 3,
                    "customerAWSAccountId": "111122223333",
                },
                "meteringRecordId": format!("r{hour}"), "status": "Success",
            }] },
        })
    }

    fn folded(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_log_is_read_folded_or_not_and_as_an_answer_and_says_what_the_whole_document_says() {
        let foreign = json!({ "eventSource": "s3.amazonaws.com", "eventName": "PutObject" });
        let file = json!({ "b": ["x", {}], "Records": [event(1), foreign, event(2)], "Records2": 1 });
        let whole = Trail::read(&file).unwrap();
        for text in [file.to_string(), format!("{file:#}"), format!(" \r\n{file}\n")] {
            for bytes in [text.as_bytes().to_vec(), folded(text.as_bytes())] {
                let read = read_log(&bytes, 10).unwrap();
                assert_eq!((read.events, read.calls, read.unreadable), (3, 2, 0));
                assert_eq!(read.taken, whole.taken);
                assert!(may_be_log(bytes.get(..16).unwrap()));
            }
        }
        let asked = json!({ "NextToken": "Records", "Events": [{ "CloudTrailEvent": event(1).to_string() }, {}] });
        let read = read_log(asked.to_string().as_bytes(), 10).unwrap();
        assert_eq!((read.events, read.calls, read.unreadable, read.taken.len()), (2, 1, 1, 1));
        let marked = [&MARK[..], json!({ "Records": [] }).to_string().as_bytes()].concat();
        assert_eq!(read_log(&marked, 1), Ok(LogRead::default()));
    }

    #[test]
    fn what_is_no_log_is_told_apart() {
        for (text, expected) in [
            ("", NoLog::NotJson),
            ("PK\u{3}\u{4}", NoLog::NotJson),
            ("<html>", NoLog::NotJson),
            ("[1]", NoLog::NotALog),
            ("{}", NoLog::NotALog),
            ("{\"Records\": [", NoLog::NotJson),
            ("{\"Records\": []}}", NoLog::NotJson),
        ] {
            assert_eq!(read_log(text.as_bytes(), 1), Err(expected), "{text}");
        }
        let broken = folded(json!({ "Records": [event(1)] }).to_string().as_bytes());
        assert_eq!(read_log(broken.get(..broken.len() - 20).unwrap(), 1), Err(NoLog::NotJson));
        assert!(!may_be_log(b"PK\x03\x04") && !may_be_log(b"<html>") && !may_be_log(b""));
    }

    #[test]
    fn nothing_that_a_file_holds_takes_more_than_is_allowed() {
        let two = json!({ "Records": [event(1), event(2)] }).to_string();
        assert_eq!(read_log(two.as_bytes(), 1), Err(NoLog::TooManyRecords));
        let deep = format!(
            "{{\"a\":{}{},\"Records\":[{}1{}]}}",
            "[".repeat(500_000),
            "]".repeat(500_000),
            "[".repeat(9_000),
            "]".repeat(9_000)
        );
        let read = read_log(deep.as_bytes(), 1).unwrap();
        assert_eq!(
            (read.events, read.unreadable),
            (1, 1),
            "an event that is nested too deep is one that cannot be read"
        );
        let long = json!({ "Records": ["x".repeat(MAX_EVENT_BYTES + 5), event(1)] }).to_string();
        let read = read_log(long.as_bytes(), 1).unwrap();
        assert_eq!((read.events, read.unreadable, read.taken.len()), (2, 1, 1));
    }

    #[test]
    fn a_bomb_is_given_up_long_before_it_fills_the_memory() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"{\"Records\": [").unwrap();
        encoder.write_all(&vec![b' '; 4 * 1024 * 1024]).unwrap();
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 64 * 1024, "{} bytes", bomb.len());
        assert_eq!(read_json(MultiGzDecoder::new(bomb.as_slice()), 1, 1024 * 1024), Err(NoLog::TooLarge));
    }
}
