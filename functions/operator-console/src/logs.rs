//! Files of AWS's log: uploaded by a signed form, and compared with the ledger by reconcile's next run. The browser brings them to S3
//! itself; no byte of them passes through here.

use documents::{Bucket, DocumentError, UploadForm, UploadLimits};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Timestamp;
use marketplace::may_be_log;
use metering::log_comparison::{
    FileState, LOG_UPLOAD_SECONDS, LogComparison, LogState, MAX_LOG_BYTES, NoChange, Span, Unreadable,
};
use operators::Action;
use store::{AuditAct, StoreError, log_comparison_id};

use crate::OperatorConsole;
use crate::page;
use crate::page::logs::{file_path, log_path};
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// How often a change is decided anew when somebody else changes the same comparison: two who add files do not disturb each other.
const MAX_DECISIONS: usize = 5;
/// What an upload says it is; what it is, its first bytes say.
const CONTENT_TYPE: &str = "application/octet-stream";
/// The longest id of a comparison or a file, in characters.
const MAX_ID_CHARACTERS: usize = 60;

/// The list of comparisons, and the form that begins one.
#[derive(Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) comparisons: &'a [LogComparison],
    pub(crate) next: Option<String>,
    pub(crate) is_offered: bool,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

/// One comparison.
#[derive(Debug)]
pub(crate) struct LogComparisonView<'a> {
    pub(crate) one: &'a LogComparison,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// Why it was not changed.
    pub(crate) refused: Option<NoChange>,
}

impl OperatorConsole {
    pub(crate) async fn show_logs(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        self.logs_page(request, visitor, &Fields::default(), &[], 200).await
    }

    async fn logs_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
        problems: &[FieldProblem],
        status: u16,
    ) -> Result<Answer, Refusal> {
        let before = request.query("before").filter(|id| is_id(id));
        let (comparisons, next) = self.store.log_uploads.comparisons(before.as_deref()).await?;
        let is_offered = self.logs_bucket.is_some();
        let listed = Listed { comparisons: &comparisons, next, is_offered, fields, problems };
        Ok(Answer::page_with_status(status, page::logs::list(request, visitor, &listed)))
    }

    /// Begins to collect files.
    pub(crate) async fn start_logs(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        visitor.require(Action::CompareLogs)?;
        self.bucket_of_logs()?;
        let fields = request.fields()?;
        let now = self.clock.now();
        let covers = match covers(&fields, now) {
            Ok(covers) => covers,
            Err(problems) => return self.logs_page(request, visitor, &fields, &problems, 422).await,
        };
        let id = log_comparison_id(now, &self.entropy.hex::<4>()?);
        let one = LogComparison::new(id, visitor.session.operator.principal(), covers, now);
        self.store.log_uploads.put(&one).await?;
        Ok(Answer::see_other(log_path(&one.id)))
    }

    pub(crate) async fn show_log(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let one = self.log_comparison(id).await?;
        Ok(Self::log_page(request, visitor, &one, (&Fields::default(), &[]), None, 200))
    }

    fn log_page(
        request: &Request,
        visitor: &Visitor,
        one: &LogComparison,
        (fields, problems): (&Fields, &[FieldProblem]),
        refused: Option<NoChange>,
        status: u16,
    ) -> Answer {
        let shown = LogComparisonView { one, fields, problems, refused };
        Answer::page_with_status(status, page::logs::comparison(request, visitor, &shown))
    }

    /// Opens a place for one more file, and leads to the form that uploads it.
    pub(crate) async fn open_log_file(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::CompareLogs)?;
        self.bucket_of_logs()?;
        let file = self.entropy.hex::<8>()?;
        match self.change_log(id, |one| one.open(file.clone())).await? {
            Ok(one) => Ok(Answer::see_other(file_path(&one.id, &file))),
            Err((one, refused)) => {
                Ok(Self::log_page(request, visitor, &one, (&Fields::default(), &[]), Some(refused), 409))
            }
        }
    }

    /// The form that uploads one file. Once it is uploaded, S3 leads back here: what arrived is looked at and noted, and this leads on.
    pub(crate) async fn show_log_file(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        file: &str,
    ) -> Result<Answer, Refusal> {
        let one = self.log_comparison(id).await?;
        let place = one.files.iter().find(|place| place.id == file).ok_or(Refusal::NotFound)?;
        if place.state != FileState::Empty || one.state != LogState::Collecting {
            return Ok(Answer::see_other(log_path(&one.id)));
        }
        visitor.require(Action::CompareLogs)?;
        let bucket = self.bucket_of_logs()?;
        let stored = bucket.stored(&one.key_of(file), self.clock.now()).await;
        let Some(stored) = stored.map_err(|error| unanswered(request, &error))? else {
            let form = self.log_upload(request, bucket, &one, file).await?;
            let policy = pages::content_security_policy_with(request.brand(), &[&bucket.origin()]);
            let html = page::log_upload::upload(request, visitor, &one, &form);
            return Ok(Answer::page(html).with_header("content-security-policy", policy));
        };
        let is_log = may_be_log(&stored.beginning);
        // What is no log is left out at once, and the page says why.
        let state = match is_log {
            true => FileState::Uploaded { bytes: stored.bytes, fingerprint: stored.fingerprint },
            false => FileState::Refused { why: Unreadable::NotJson },
        };
        let saw = |one: LogComparison| one.saw(file, state.clone());
        // If somebody took it out or began meanwhile, the page says what there is.
        let _ = self.change_log(id, saw).await?;
        let word = if is_log { "uploaded" } else { "unfit" };
        Ok(Answer::see_other(format!("{}?done={word}", log_path(id))))
    }

    /// Takes a file out again. Its object is removed with all others after some days.
    pub(crate) async fn drop_log_file(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        file: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::CompareLogs)?;
        match self.change_log(id, |one| one.without(file)).await? {
            Ok(one) => Ok(Answer::see_other(log_path(&one.id))),
            Err((_, NoChange::NotFound)) => Err(Refusal::NotFound),
            Err((one, refused)) => {
                Ok(Self::log_page(request, visitor, &one, (&Fields::default(), &[]), Some(refused), 409))
            }
        }
    }

    /// Has the comparison begin with the next run. A form that showed other files does nothing.
    pub(crate) async fn begin_log(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        visitor.require(Action::CompareLogs)?;
        let fields = request.fields()?;
        let one = self.log_comparison(id).await?;
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        if !wrong.is_empty() {
            return Ok(Self::log_page(request, visitor, &one, (&fields, &wrong), None, 422));
        }
        let changed = [FieldProblem::new("why", "operators-changed-meanwhile")];
        // A second post of the same finds it begun: nothing happens twice.
        if one.state == LogState::Collecting && fields.get("seen") != seen(&one) {
            return Ok(Self::log_page(request, visitor, &one, (&fields, &changed), None, 409));
        }
        let now = self.clock.now();
        let next = match one.clone().begin(now) {
            Ok(next) => next,
            Err(refused) => return Ok(Self::log_page(request, visitor, &one, (&fields, &[]), Some(refused), 409)),
        };
        let order = order(visitor, why);
        let entry = order.entry(&self.entropy, AuditAct::CompareLogs, next.id.clone(), now)?;
        match self.store.log_uploads.begin(&next, &entry).await {
            Ok(_) => {
                tracing::info!(
                    operator = order.by,
                    comparison = next.id,
                    "an operator has files of AWS's log compared"
                );
                Ok(Answer::see_other(format!("{}?done=begun", log_path(&next.id))))
            }
            Err(StoreError::Conflict) => {
                let one = self.log_comparison(id).await?;
                Ok(Self::log_page(request, visitor, &one, (&fields, &changed), None, 409))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Changes a comparison as it is now; what is not changed is answered as it is, with the reason.
    async fn change_log(
        &self,
        id: &str,
        change: impl Fn(LogComparison) -> Result<LogComparison, NoChange>,
    ) -> Result<Result<LogComparison, (LogComparison, NoChange)>, Refusal> {
        for _ in 0..MAX_DECISIONS {
            let one = self.log_comparison(id).await?;
            let next = match change(one.clone()) {
                Ok(next) => next,
                Err(refused) => return Ok(Err((one, refused))),
            };
            match self.store.log_uploads.put(&next).await {
                Ok(written) => return Ok(Ok(written)),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Contended.into())
    }

    async fn log_comparison(&self, id: &str) -> Result<LogComparison, Refusal> {
        let found = if is_id(id) { self.store.log_uploads.comparison(id).await? } else { None };
        found.ok_or(Refusal::NotFound)
    }

    async fn log_upload(
        &self,
        request: &Request,
        bucket: &Bucket,
        one: &LogComparison,
        file: &str,
    ) -> Result<UploadForm, Refusal> {
        let limits = UploadLimits {
            content_type: CONTENT_TYPE,
            min_bytes: 1,
            max_bytes: MAX_LOG_BYTES,
            valid_seconds: LOG_UPLOAD_SECONDS,
        };
        let then = format!("{}{}", self.public_url, file_path(&one.id, file));
        let form = bucket.upload_form(&one.key_of(file), limits, &then, self.clock.now()).await;
        form.map_err(|error| unanswered(request, &error).into())
    }

    fn bucket_of_logs(&self) -> Result<&Bucket, Refusal> {
        self.logs_bucket.as_ref().ok_or_else(|| Problem::new("logs-not-offered", 503).into())
    }
}

/// What the form showed: it is about these files and no others.
pub(crate) fn seen(one: &LogComparison) -> String {
    one.version.to_string()
}

fn is_id(text: &str) -> bool {
    text.len() <= MAX_ID_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn unanswered(request: &Request, error: &DocumentError) -> Problem {
    tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "S3 did not answer about a log file");
    Problem::try_again()
}

/// The longest time that files may cover, in seconds: a month and some days. Of each license every hour of it is read.
const MAX_COVERED_SECONDS: i64 = 35 * 86_400;

/// What the files cover, as it was typed: both ends or neither.
fn covers(fields: &Fields, now: Timestamp) -> Result<Option<Span>, Vec<FieldProblem>> {
    let mut wrong = Vec::new();
    let mut instant = |name: &'static str| match fields.get(name).trim() {
        "" => None,
        typed => {
            let at = Timestamp::parse_rfc3339(typed);
            if at.is_none() {
                wrong.push(FieldProblem::new(name, "operators-instant-wrong"));
            }
            at
        }
    };
    let (from, to) = (instant("from"), instant("to"));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    match (from, to) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if MAX_COVERED_SECONDS < to.seconds_since(from) => {
            Err(vec![FieldProblem::new("from", "operators-logs-too-long")])
        }
        (Some(from), Some(to)) if from < to && to <= now => Ok(Some(Span { from, to })),
        (Some(_), Some(to)) if to > now => Err(vec![FieldProblem::new("to", "operators-logs-to-later")]),
        (Some(_), Some(_)) => Err(vec![FieldProblem::new("to", "operators-span-backwards")]),
        (Some(_), None) => Err(vec![FieldProblem::new("to", "field-missing")]),
        (None, Some(_)) => Err(vec![FieldProblem::new("from", "field-missing")]),
    }
}
