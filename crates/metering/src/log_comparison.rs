//! Comparing the ledger with files of AWS's log that somebody uploads: which files, and how far it is.
//!
//! A place is opened for each file before it is uploaded, so that their number is limited by what was handed out, not by what
//! arrives. Each file is read on its own, and what came of it is kept, so that a comparison that is cut off goes on with the next.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// The most files of one comparison.
pub const MAX_LOG_FILES: usize = 20;
/// The most bytes of a file as it is uploaded. CloudTrail's own files have some megabytes, compressed.
pub const MAX_LOG_BYTES: u64 = 20 * 1024 * 1024;
/// How long a file can be uploaded once its place was opened, in seconds: enough to find the file.
pub const LOG_UPLOAD_SECONDS: i64 = 15 * 60;
/// How long uploaded files are kept, in days; a lifecycle rule of the bucket removes them.
pub const LOG_DAYS: i64 = 7;
/// How often a file is asked for that S3 does not give, before it is left out: half an hour at a run a minute.
const MAX_TRIES: u32 = 30;

/// A comparison of the ledger with uploaded files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogComparison {
    /// Unique; later ones are greater.
    pub id: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// The principal that began it.
    pub created_by: String,
    /// From when to when the files hold every call, if whoever collected them says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<Span>,
    /// The files, in the order in which their places were opened.
    pub files: Vec<LogFile>,
    /// How far it is.
    pub state: LogState,
    /// How many records in the ledger the files should show and do not; known when it is done.
    #[serde(default)]
    pub absent: u32,
    /// How often in a row S3 did not give the file that is next.
    #[serde(default)]
    pub tries: u32,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// A span of time, its end included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

/// How far a comparison is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum LogState {
    /// Files are being uploaded.
    Collecting,
    /// Somebody had it begin, and no run has come to it.
    Waiting {
        /// When they did.
        since: Timestamp,
    },
    /// Files are read.
    Running {
        /// When somebody had it begin.
        since: Timestamp,
        /// When the last file was done.
        at: Timestamp,
    },
    /// All files are read, and the report of this instant says what came of it.
    Done {
        /// When it was.
        at: Timestamp,
    },
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogFile {
    /// Its name within the comparison: hexadecimal digits.
    pub id: String,
    /// What is known of it.
    pub state: FileState,
    /// The content's ETag when it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum FileState {
    /// Its place is open, and nothing was seen there.
    Empty,
    /// It was seen.
    Uploaded {
        /// Its size.
        bytes: u64,
        /// The content's ETag at S3.
        fingerprint: String,
    },
    /// It was read and compared.
    Read(FileCounts),
    /// It says nothing.
    Refused {
        /// Why.
        why: Unreadable,
    },
}

/// What a file held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCounts {
    /// How many events of any kind.
    pub events: u64,
    /// How many of them are calls of BatchMeterUsage.
    pub calls: u64,
    /// How many records AWS took in those.
    pub records: u32,
    /// How many events or records cannot be read.
    pub unreadable: u64,
    /// How many records differ from the ledger.
    pub differences: u32,
}

/// Why a file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// Nothing was uploaded, or it is there no more.
    Missing,
    /// It is another file than the one that was seen.
    Changed,
    /// It is the same file as one before it.
    Repeated,
    /// It is no JSON and no gzip of JSON, or breaks off.
    NotJson,
    /// It is JSON, and neither a log file nor an answer of LookupEvents.
    NotALog,
    /// It unfolds to more than is read.
    TooLarge,
    /// It holds more records than are compared at once.
    TooManyRecords,
    /// S3 did not give it, several times.
    Unreachable,
}

impl Unreadable {
    /// The word at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Repeated => "repeated",
            Self::NotJson => "not-json",
            Self::NotALog => "not-a-log",
            Self::TooLarge => "too-large",
            Self::TooManyRecords => "too-many-records",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A comparison takes no more files, or no other change, in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoChange {
    /// It has begun.
    #[error("the comparison has begun")]
    Begun,
    /// It has as many files as it takes.
    #[error("all places for files are taken")]
    Full,
    /// No file was uploaded.
    #[error("no file was uploaded")]
    NoFile,
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
}

impl LogComparison {
    /// A comparison that begins.
    #[must_use]
    pub fn new(id: String, by: String, covers: Option<Span>, now: Timestamp) -> Self {
        let (files, state) = (Vec::new(), LogState::Collecting);
        Self { id, created_at: now, created_by: by, covers, files, state, absent: 0, tries: 0, version: 0 }
    }

    /// Where in the bucket a file is.
    #[must_use]
    pub fn key_of(&self, file: &str) -> String {
        format!("cloudtrail/{}/{file}", self.id)
    }

    /// The same with a place for one more file.
    ///
    /// # Errors
    /// [`NoChange`].
    pub fn open(mut self, file: String) -> Result<Self, NoChange> {
        self.collecting()?;
        if self.files.len() >= MAX_LOG_FILES {
            return Err(NoChange::Full);
        }
        self.files.push(LogFile { id: file, state: FileState::Empty, read_as: None });
        Ok(self)
    }

    /// The same with what one look at a file's place showed.
    ///
    /// # Errors
    /// [`NoChange`].
    pub fn saw(mut self, file: &str, state: FileState) -> Result<Self, NoChange> {
        self.collecting()?;
        let found = self.files.iter_mut().find(|one| one.id == file).ok_or(NoChange::NotFound)?;
        found.state = state;
        Ok(self)
    }

    /// The same without a file.
    ///
    /// # Errors
    /// [`NoChange`].
    pub fn without(mut self, file: &str) -> Result<Self, NoChange> {
        self.collecting()?;
        let before = self.files.len();
        self.files.retain(|one| one.id != file);
        if self.files.len() == before { Err(NoChange::NotFound) } else { Ok(self) }
    }

    /// The same, to be compared by the next run. Places in which nothing was seen are dropped.
    ///
    /// # Errors
    /// [`NoChange`].
    pub fn begin(mut self, now: Timestamp) -> Result<Self, NoChange> {
        self.collecting()?;
        self.files.retain(|one| one.state != FileState::Empty);
        if !self.files.iter().any(|one| matches!(one.state, FileState::Uploaded { .. })) {
            return Err(NoChange::NoFile);
        }
        let mut seen: Vec<String> = Vec::new();
        for one in &mut self.files {
            let FileState::Uploaded { fingerprint, .. } = &one.state else { continue };
            if seen.contains(fingerprint) {
                one.state = FileState::Refused { why: Unreadable::Repeated };
            } else {
                seen.push(fingerprint.clone());
            }
        }
        self.state = LogState::Waiting { since: now };
        Ok(self)
    }

    /// The file to read next, with its content's fingerprint; `None` when all are read.
    #[must_use]
    pub fn next_file(&self) -> Option<(&str, &str)> {
        self.files.iter().find_map(|one| match &one.state {
            FileState::Uploaded { fingerprint, .. } => Some((one.id.as_str(), fingerprint.as_str())),
            FileState::Empty | FileState::Read(_) | FileState::Refused { .. } => None,
        })
    }

    /// The same after a file was read.
    #[must_use]
    pub fn read(mut self, file: &str, state: FileState, now: Timestamp) -> Self {
        if let Some(one) = self.files.iter_mut().find(|one| one.id == file) {
            if let FileState::Uploaded { fingerprint, .. } = &one.state {
                one.read_as = Some(fingerprint.clone());
            }
            one.state = state;
        }
        self.tries = 0;
        if let Some(since) = self.began_at() {
            self.state = LogState::Running { since, at: now };
        }
        self
    }

    /// The same after S3 did not give the next file: it is asked for again, or left out in the end.
    #[must_use]
    pub fn unanswered(mut self, file: &str, now: Timestamp) -> Self {
        if self.tries + 1 >= MAX_TRIES {
            return self.read(file, FileState::Refused { why: Unreadable::Unreachable }, now);
        }
        self.tries += 1;
        self
    }

    /// The same when all is done.
    #[must_use]
    pub const fn done(mut self, absent: u32, now: Timestamp) -> Self {
        self.absent = absent;
        self.state = LogState::Done { at: now };
        self
    }

    /// When somebody had it begin, while it is under way.
    #[must_use]
    pub const fn began_at(&self) -> Option<Timestamp> {
        match self.state {
            LogState::Collecting | LogState::Done { .. } => None,
            LogState::Waiting { since } | LogState::Running { since, .. } => Some(since),
        }
    }

    /// What all files that were read held.
    #[must_use]
    pub fn counts(&self) -> FileCounts {
        let mut sum = FileCounts::default();
        for one in &self.files {
            let FileState::Read(counts) = &one.state else { continue };
            sum.events += counts.events;
            sum.calls += counts.calls;
            sum.records = sum.records.saturating_add(counts.records);
            sum.unreadable += counts.unreadable;
            sum.differences = sum.differences.saturating_add(counts.differences);
        }
        sum
    }

    /// The span that the files cover, if all of them were read: with one left out, nobody can say what is absent.
    #[must_use]
    pub fn covered(&self) -> Option<Span> {
        let says_all =
            |one: &LogFile| matches!(one.state, FileState::Read(_) | FileState::Refused { why: Unreadable::Repeated });
        self.covers.filter(|_| self.files.iter().all(says_all))
    }

    /// How many files are read or left out.
    #[must_use]
    pub fn files_done(&self) -> usize {
        let is_done = |one: &&LogFile| matches!(one.state, FileState::Read(_) | FileState::Refused { .. });
        self.files.iter().filter(is_done).count()
    }

    fn collecting(&self) -> Result<(), NoChange> {
        if self.state == LogState::Collecting { Ok(()) } else { Err(NoChange::Begun) }
    }
}
