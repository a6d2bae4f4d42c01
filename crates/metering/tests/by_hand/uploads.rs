//! Comparisons with uploaded files: what each state takes, and what a file's second look changes.

use kernel::Timestamp;
use metering::log_comparison::{
    FileCounts, FileState, LogComparison, LogState, MAX_LOG_FILES, NoChange, Span, Unreadable,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_764_000_000 + second)
}

fn new() -> LogComparison {
    LogComparison::new("1-a".to_owned(), "olga".to_owned(), Some(Span { from: at(0), to: at(60) }), at(100))
}

fn uploaded(fingerprint: &str) -> FileState {
    FileState::Uploaded { bytes: 5, fingerprint: fingerprint.to_owned() }
}

fn with(files: &[(&str, Option<&str>)]) -> LogComparison {
    files.iter().fold(new(), |one, (id, fingerprint)| {
        let one = one.open((*id).to_owned()).unwrap();
        match fingerprint {
            Some(fingerprint) => one.saw(id, uploaded(fingerprint)).unwrap(),
            None => one,
        }
    })
}

#[test]
fn a_comparison_takes_twenty_files_and_begins_with_those_that_were_uploaded() {
    let full = (0..MAX_LOG_FILES).fold(new(), |one, number| one.open(number.to_string()).unwrap());
    assert_eq!((full.files.len(), full.clone().open("21".to_owned())), (20, Err(NoChange::Full)));
    assert_eq!(full.begin(at(200)), Err(NoChange::NoFile), "nothing arrived");
    let one = with(&[("a", Some("x")), ("b", None), ("c", Some("x")), ("d", Some("y"))]).begin(at(200)).unwrap();
    assert_eq!(one.state, LogState::Waiting { since: at(200) });
    let states: Vec<(&str, bool)> =
        one.files.iter().map(|file| (file.id.as_str(), matches!(file.state, FileState::Uploaded { .. }))).collect();
    assert_eq!(states, [("a", true), ("c", false), ("d", true)], "an empty place is dropped, a repeated file left out");
    assert_eq!(one.files[1].state, FileState::Refused { why: Unreadable::Repeated });
    assert_eq!(one.key_of("a"), "cloudtrail/1-a/a");
}

#[test]
fn once_begun_its_files_stay_as_they_are() {
    let one = with(&[("a", Some("x"))]).begin(at(200)).unwrap();
    assert_eq!(one.clone().open("b".to_owned()), Err(NoChange::Begun));
    assert_eq!(one.clone().saw("a", uploaded("y")), Err(NoChange::Begun));
    assert_eq!(one.clone().without("a"), Err(NoChange::Begun));
    assert_eq!(one.begin(at(300)), Err(NoChange::Begun));
    assert_eq!(new().without("a"), Err(NoChange::NotFound));
    assert_eq!(new().saw("a", FileState::Empty), Err(NoChange::NotFound));
    assert_eq!(with(&[("a", None)]).without("a"), Ok(new()));
}

#[test]
fn files_are_read_in_order_and_summed_up() {
    let one = with(&[("a", Some("x")), ("b", Some("y"))]).begin(at(200)).unwrap();
    assert_eq!(one.next_file(), Some(("a", "x")));
    assert_eq!((one.began_at(), one.files_done()), (Some(at(200)), 0));
    let counts = |records| FileCounts { events: 9, calls: 4, records, unreadable: 1, differences: 2 };
    let one = one.read("a", FileState::Read(counts(3)), at(210));
    assert_eq!(one.state, LogState::Running { since: at(200), at: at(210) });
    assert_eq!((one.next_file(), one.files_done()), (Some(("b", "y")), 1));
    let one = one.read("b", FileState::Read(counts(4)), at(220));
    let sum = FileCounts { events: 18, calls: 8, records: 7, unreadable: 2, differences: 4 };
    assert_eq!((one.next_file(), one.files_done(), one.counts()), (None, 2, sum));
    assert_eq!(one.covered(), Some(Span { from: at(0), to: at(60) }));
    let done = one.done(3, at(230));
    assert_eq!((done.state, done.absent, done.began_at()), (LogState::Done { at: at(230) }, 3, None));
}

#[test]
fn with_a_file_left_out_nobody_says_what_is_absent_unless_it_was_there_twice() {
    let one = with(&[("a", Some("x")), ("b", Some("x"))]).begin(at(200)).unwrap();
    let read = one.clone().read("a", FileState::Read(FileCounts::default()), at(210));
    assert_eq!(read.covered(), Some(Span { from: at(0), to: at(60) }));
    assert_eq!(one.read("a", FileState::Refused { why: Unreadable::NotJson }, at(210)).covered(), None);
}

#[test]
fn a_file_that_s3_does_not_give_is_asked_for_thirty_times() {
    let mut one = with(&[("a", Some("x"))]).begin(at(200)).unwrap();
    for tries in 1..30 {
        one = one.unanswered("a", at(210));
        assert_eq!((one.tries, one.next_file()), (tries, Some(("a", "x"))));
    }
    let one = one.unanswered("a", at(220));
    assert_eq!((one.tries, &one.files[0].state), (0, &FileState::Refused { why: Unreadable::Unreachable }));
}

#[test]
fn it_is_stored_in_these_words() {
    let stored = serde_json::to_value(with(&[("a", Some("x"))]).begin(at(200)).unwrap()).unwrap();
    let expected = serde_json::json!({
        "id": "1-a", "createdAt": 1_764_000_100_000_i64, "createdBy": "olga",
        "covers": { "from": 1_764_000_000_000_i64, "to": 1_764_000_060_000_i64 },
        "files": [{ "id": "a", "state": { "t": "uploaded", "bytes": 5, "fingerprint": "x" } }],
        "state": { "t": "waiting", "since": 1_764_000_200_000_i64 }, "absent": 0, "tries": 0, "version": 0,
    });
    assert_eq!(stored, expected);
}
