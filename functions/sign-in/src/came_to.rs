//! What the tries of one request came to, at one kind of account or at both.

use accounts::throttle::TooMany;
use accounts::{AccountKind, Login, Problem as Wrong, SessionKind};
use edge::{FieldProblem, Fields, Request};

use crate::page::kept;
use crate::tries::{Entered, Known, log_failure};
use crate::{SignIn, SignInError};

/// What a try at the account of one kind came to.
pub(crate) enum CameTo {
    In(Box<Known>),
    Refused,
    WrongCode(Wrong),
    NeedsCode,
    TooMany(TooMany),
}

/// A try at the account of one kind: whose it is, if there is one, and what it came to.
pub(crate) struct Tried {
    pub(crate) kind: AccountKind,
    pub(crate) account: Option<SessionKind>,
    pub(crate) came_to: CameTo,
}

impl Tried {
    pub(crate) fn into_known(self) -> Option<Known> {
        match self.came_to {
            CameTo::In(known) => Some(*known),
            CameTo::Refused | CameTo::WrongCode(_) | CameTo::NeedsCode | CameTo::TooMany(_) => None,
        }
    }
}

impl CameTo {
    const fn too_many(&self) -> Option<TooMany> {
        match self {
            Self::TooMany(too_many) => Some(*too_many),
            Self::In(_) | Self::Refused | Self::WrongCode(_) | Self::NeedsCode => None,
        }
    }

    const fn wrong_code(&self) -> Option<Wrong> {
        match self {
            Self::WrongCode(problem) => Some(*problem),
            Self::In(_) | Self::Refused | Self::NeedsCode | Self::TooMany(_) => None,
        }
    }
}

/// Two accounts of one name and password may be two people's: then the one that is asked for opens, or the console's.
pub(crate) fn of_one_person(opened: &mut Vec<Known>, asked_for: Option<AccountKind>) {
    let [one, other] = &opened[..] else { return };
    if one.person.email() != other.person.email() {
        let meant = asked_for.unwrap_or(AccountKind::Console);
        opened.retain(|known| known.person.kind() == meant);
    }
}

impl SignIn {
    /// What is said of a try that opened nothing. Only then is it a failure of each account that it was tried at: what opens one is one
    /// password, and tells nothing new of the other.
    pub(crate) async fn not_entered(
        &self,
        request: &Request,
        fields: &Fields,
        text: &str,
        tried: &[Tried],
    ) -> Result<Entered, SignInError> {
        let login = Login::parse(text);
        for one in tried {
            match (&login, &one.came_to) {
                (None, CameTo::Refused) => log_failure(request, one.kind, text, "refused"),
                (Some(login), CameTo::Refused | CameTo::WrongCode(_)) => {
                    self.note_failure(request, one.kind, login.as_str(), one.account.as_ref(), "refused").await?;
                }
                _ => {}
            }
        }
        let came_to = || tried.iter().map(|one| &one.came_to);
        if came_to().any(|one| matches!(one, CameTo::NeedsCode)) {
            return Ok(Entered::NeedsCode(kept(fields, login.as_ref().map_or(text, Login::as_str))));
        }
        if let Some(too_many) = came_to().find_map(CameTo::too_many) {
            return Ok(Entered::TooMany(too_many));
        }
        let wrong: Vec<Wrong> = came_to().filter_map(CameTo::wrong_code).collect();
        let said = wrong.iter().find(|problem| **problem != Wrong::CodeNotSent).or_else(|| wrong.first());
        Ok(match said {
            Some(problem) => Entered::WrongCode(FieldProblem::saying("code", problem.key(), problem.argument())),
            None => Entered::Refused,
        })
    }
}
