//! /activate/resume: taking up an activation that was left, by the link in a mail.
//!
//! The link asks first and is used up by a POST: programs that read mail open every link. It opens a session of its own
//! and leads to the step at which the activation stopped.

use accounts::session::ACTIVATION_SESSION_SECONDS;
use accounts::{ResumeLink, ResumeRefusal, Session, SessionKind, SessionToken};
use edge::{ACTIVATION_COOKIE, Answer, CHOSEN_ACTIVATION_COOKIE, Problem, Request};
use kernel::entropy::NoEntropy;
use licensing::{HasEnded, License};
use serde_json::json;
use store::StoreError;

use crate::{ResolveCustomer, page};

/// Where a registration that was begun goes on: at the first of its pages that is not complete.
const REGISTRATION: &str = "/register?step=activation";
/// Where everything else goes on.
const ACTIVATION: &str = "/activate";

/// How the codes of problems with the link itself begin: their pages have buttons that lead on.
const LINK_PROBLEMS: &str = "resume-link-";

/// Why an activation is not taken up again.
#[derive(Debug, thiserror::Error)]
enum ResumeError {
    #[error("the body is no form")]
    NoForm(Problem),
    /// Never made, or gone: the table keeps links for some days longer than they work.
    #[error("there is no such link")]
    Unknown,
    #[error(transparent)]
    Refused(#[from] ResumeRefusal),
    #[error(transparent)]
    LicenseEnded(#[from] HasEnded),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

/// An activation that was taken up again.
struct Taken {
    /// The token of the session that goes on.
    token: SessionToken,
    /// Where it goes on.
    next: &'static str,
    /// Whether the activation of another license is live in the same browser.
    beside: bool,
}

impl ResolveCustomer {
    /// The page with the button. It says nothing of the license yet.
    pub(crate) async fn ask_to_resume(&self, request: &Request) -> Answer {
        match self.link(&request.query("token").unwrap_or_default()).await {
            Ok((_, link, _)) if request.wants_json() => {
                Answer::json(200, &json!({ "until": link.expires_at.to_string() }))
            }
            Ok((token, _, _)) => Answer::page(page::resume(&request.view(), token.as_str())),
            Err(error) => self.not_resumed(request, error),
        }
    }

    /// Uses the link up.
    pub(crate) async fn resume(&self, request: &Request) -> Answer {
        match self.take_up(request).await {
            Ok(Taken { token, next, beside }) => {
                // Beside the activation of another license, the page of activations asks which one goes on.
                let next = if beside { ACTIVATION } else { next };
                let answer = if request.wants_json() {
                    Answer::json(200, &json!({ "next": next }))
                } else {
                    Answer::see_other(next)
                };
                let (token, seconds) = (token.as_str(), ACTIVATION_SESSION_SECONDS);
                let answer = answer.with_cookie(ACTIVATION_COOKIE, token, seconds);
                if beside { answer } else { answer.with_cookie(CHOSEN_ACTIVATION_COOKIE, token, seconds) }
            }
            Err(error) => self.not_resumed(request, error),
        }
    }

    /// A link that can be used now.
    async fn link(&self, typed: &str) -> Result<(SessionToken, ResumeLink, License), ResumeError> {
        let token = SessionToken::parse(typed).ok_or(ResumeError::Unknown)?;
        let link = self.store.resume_links.resume_link(&token).await?.ok_or(ResumeError::Unknown)?;
        let license = self.store.licenses.license(&link.license).await?.ok_or(ResumeError::Unknown)?;
        let now = self.clock.now();
        link.opens(license.billing_account.as_ref(), now)?;
        license.activatable(now)?;
        Ok((token, link, license))
    }

    async fn take_up(&self, request: &Request) -> Result<Taken, ResumeError> {
        let fields = request.fields().map_err(ResumeError::NoForm)?;
        let (spent, link, license) = self.link(fields.get("token")).await?;
        let draft = match &link.draft_of {
            Some(session) => Some(self.store.activations.draft(session).await?).filter(|draft| draft.version > 0),
            None => None,
        };
        let draft = draft.map(accounts::Draft::carried_over);
        let beside = self.is_beside_another(request, &license.id).await?;
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let session = Session::open(&token, SessionKind::Activation { license: license.id }, self.clock.now());
        match self.store.resume_links.spend_resume_link(&spent, &session, draft.as_ref()).await {
            Ok(()) => Ok(Taken { token, next: if draft.is_some() { REGISTRATION } else { ACTIVATION }, beside }),
            Err(StoreError::Conflict) => Err(ResumeRefusal::Spent.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// What somebody is told whose link leads nowhere: above all, how to go on.
    fn not_resumed(&self, request: &Request, error: ResumeError) -> Answer {
        tracing::info!(request_id = request.request_id(), error = %kernel::Causes(&error), "a link to an activation led nowhere");
        let problem = match error {
            ResumeError::NoForm(problem) => problem,
            ResumeError::Unknown | ResumeError::Refused(ResumeRefusal::Expired) => {
                Problem::new("resume-link-expired", 410)
            }
            ResumeError::Refused(ResumeRefusal::Spent) => Problem::new("resume-link-used", 410),
            ResumeError::Refused(ResumeRefusal::WentOn) => Problem::new("resume-link-overtaken", 409),
            ResumeError::LicenseEnded(_) => Problem::new("license-ended", 409),
            ResumeError::Store(_) | ResumeError::Entropy(_) => Problem::try_again(),
        };
        if request.wants_json() || !problem.code.starts_with(LINK_PROBLEMS) {
            return Answer::problem(problem);
        }
        let html = page::not_resumed(request, &problem, &self.marketplace_region);
        Answer::page_with_status(problem.status, html)
    }
}
