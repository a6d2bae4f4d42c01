//! `…/email` and `…/phone` of both kinds of account: two verified steps, the present address or number and then the new one.

use accounts::{
    Account, AccountChange, Code, CodeScope, Confirmation, Contact, Digits, NewContact, Problem as Wrong,
    SecurityEventKind,
};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Phone;
use serde_json::{Value, json};
use signed_in::{Refusal, Visitor, field};
use store::{ChangeCredentialsError, StoreError, TryCodeError};

use crate::ManageCredentials;
use crate::both::{BOTH_FIELD, Told, Wish, both_asked};
use crate::page::contact as page;
use crate::place::Place;
use crate::visitor::named;

/// Where someone is on the way to another address or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The present one has to be confirmed.
    Current,
    /// It was; the new one follows. What a code was last sent to, if one was.
    New(Option<String>),
}

/// Why a step was not taken.
enum Stop {
    Fields(Vec<FieldProblem>),
    Refusal(Refusal),
}

impl<E: Into<Refusal>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Refusal(error.into())
    }
}

/// What a page of a change shows.
#[derive(Debug)]
pub(crate) struct Shown<'a, B> {
    pub(crate) contact: Contact,
    pub(crate) step: Step,
    /// The other account of the same person, if it can be changed in the same step.
    pub(crate) other: Option<B>,
    /// Whether it is to be.
    pub(crate) both: bool,
    pub(crate) problems: &'a [FieldProblem],
}

impl ManageCredentials {
    pub(crate) async fn show_contact<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        contact: Contact,
    ) -> Result<Answer, Refusal> {
        let step = self.step(visitor, contact).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&visitor.account, contact, &step)));
        }
        let problems = unsendable(request, visitor, contact, &step);
        let other = self.other_to_change(visitor, contact).await?;
        let shown = Shown { contact, step, other, both: both_asked(request), problems: &problems };
        Ok(Answer::page(page::contact(request, visitor, &shown, self.clock.now())))
    }

    /// The other account of the same person, if one proof holds for both.
    async fn other_to_change<A: Place>(
        &self,
        visitor: &Visitor<A>,
        contact: Contact,
    ) -> Result<Option<A::Other>, StoreError> {
        let now = self.clock.now();
        let other = self.other(visitor).await?;
        Ok(other.filter(|other| contact.is_proven_for_both(&visitor.account, other, now)))
    }

    pub(crate) async fn change_contact<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        contact: Contact,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let names_new = !fields.get(contact.name()).trim().is_empty() || fields.get("step") == "new";
        let taken = if names_new {
            self.take_new(request, visitor, contact, fields).await
        } else {
            self.confirm_current(request, visitor, contact, fields).await
        };
        match taken {
            Ok(answer) => Ok(answer),
            Err(Stop::Refusal(refusal)) => Err(refusal),
            Err(Stop::Fields(problems)) if request.wants_json() => {
                Ok(Answer::problem(Problem::invalid_fields(problems)))
            }
            Err(Stop::Fields(problems)) => {
                let step =
                    if names_new { Step::New(Some(fields.get(contact.name()).to_owned())) } else { Step::Current };
                let other = self.other_to_change(visitor, contact).await?;
                let both = fields.is_ticked(BOTH_FIELD);
                let shown = Shown { contact, step, other, both, problems: &problems };
                Ok(Answer::page_with_status(422, page::contact(request, visitor, &shown, self.clock.now())))
            }
        }
    }

    async fn step<A: Account>(&self, visitor: &Visitor<A>, contact: Contact) -> Result<Step, StoreError> {
        let id = visitor.account.account_id();
        let kept = self.store.credential_changes.confirmation(&id, contact).await?;
        let (key, now) = (&visitor.session.key, self.clock.now());
        let counts = kept.filter(|kept| kept.counts(contact, &visitor.account, key, now));
        Ok(counts.map_or(Step::Current, |kept| Step::New(kept.asked)))
    }

    /// The first step: a code sent to the present address or number.
    async fn confirm_current<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        contact: Contact,
        fields: &Fields,
    ) -> Result<Answer, Stop> {
        let (account, now) = (&visitor.account, self.clock.now());
        let scope = contact.current_scope(account, visitor.session.key.clone(), now);
        let code = self.try_code(&scope, fields).await?;
        let confirmation = Confirmation::new(contact, account, visitor.session.key.clone(), now);
        self.store
            .credential_changes
            .put_confirmation(&account.account_id(), contact, &confirmation, &scope, &code)
            .await
            .map_err(used_meanwhile)?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(account, contact, &Step::New(None))));
        }
        Ok(Answer::see_other(format!("{}/{}", A::BASE, contact.name())))
    }

    /// The second step: the new address or number and the code that was sent there.
    async fn take_new<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        contact: Contact,
        fields: &Fields,
    ) -> Result<Answer, Stop> {
        if self.step(visitor, contact).await? == Step::Current {
            return Err(Problem::new("confirm-current-first", 409).into());
        }
        let before = &visitor.account;
        let wish = match self.wish(visitor, fields).await? {
            Wish::Gone(problem) => return Err(Stop::Fields(vec![problem])),
            Wish::Both(other) if !contact.is_proven_for_both(before, &other, self.clock.now()) => {
                return Err(Stop::Fields(vec![FieldProblem::new(BOTH_FIELD, "credentials-both-other-proof")]));
            }
            wish => wish,
        };
        let new = NewContact::read(contact, before, fields.get(contact.name()), served(request))
            .map_err(|problem| Stop::Fields(vec![field(contact.name(), problem)]))?;
        let scope = contact.new_scope(A::KIND, new.target(), visitor.session.key.clone());
        let code = self.try_code(&scope, fields).await?;
        let now = self.clock.now();
        let now_is = new.masked();
        // Before, there was none by which the account is found.
        let is_first = before.credentials().phone_verified_at.is_none();
        let (kind, what) = match contact {
            Contact::Email => (SecurityEventKind::EmailChanged, AccountChange::EmailChanged),
            Contact::Phone if is_first => (SecurityEventKind::PhoneAdded, AccountChange::PhoneAdded),
            Contact::Phone => (SecurityEventKind::PhoneChanged, AccountChange::PhoneChanged),
        };
        let change = new.change(now);
        let told = Told { event: kind, what, now_is: &now_is };
        let own = self.changed(request, before, &change, told, now)?;
        let other = wish.other().map(|other| self.changed(request, other, &change, told, now)).transpose()?;
        let (changes, session) = (&self.store.credential_changes, &visitor.session.key);
        let written = changes.change_contact(contact, &own, other.as_ref(), (&scope, &code), session).await;
        written.map_err(|error| lost::<A>(contact, &error))?;
        if contact == Contact::Email {
            // Whoever had the mailbox before is signed out everywhere.
            self.leave_nobody_else_in(request, visitor, wish.other(), now).await;
        }
        self.notify(request, &own).await;
        if let Some(other) = &other {
            self.notify(request, other).await;
        }
        if request.wants_json() {
            let mut shown = to_json(&own.after, contact, &Step::Current);
            if let (Some(other), Some(shown)) = (&other, shown.as_object_mut()) {
                shown.insert("other".to_owned(), named(&other.after));
            }
            return Ok(Answer::json(200, &shown));
        }
        let both = if other.is_some() { "s" } else { "" };
        let added = if contact == Contact::Phone && is_first { "-added" } else { "" };
        Ok(Answer::see_other(format!("{}/profile?done={}{both}{added}", A::BASE, contact.name())))
    }

    async fn try_code(&self, scope: &CodeScope, fields: &Fields) -> Result<Code, Stop> {
        let wrong = |problem: Wrong| Stop::Fields(vec![field("code", problem)]);
        let digits = Digits::parse(fields.get("code")).map_err(wrong)?;
        self.store.codes.try_code(scope, &digits, self.clock.now()).await.map_err(|error| match error {
            TryCodeError::Refused(refused) => wrong(refused.into()),
            TryCodeError::Store(error) => error.into(),
        })
    }
}

/// What is wrong with what a code could not be sent to, when `/codes` leads back with that word.
fn unsendable<A: Account>(request: &Request, visitor: &Visitor<A>, contact: Contact, step: &Step) -> Vec<FieldProblem> {
    match step {
        Step::New(asked) if request.query("code").as_deref() == Some("invalid") => {
            let read =
                NewContact::read(contact, &visitor.account, asked.as_deref().unwrap_or_default(), served(request));
            read.err().map(|problem| field(contact.name(), problem)).into_iter().collect()
        }
        Step::New(_) | Step::Current => Vec::new(),
    }
}

/// Whether the seller has text messages sent to a number.
fn served(request: &Request) -> impl Fn(&Phone) -> bool + '_ {
    |phone| request.brand().text_messages.serve(phone)
}

fn used_meanwhile(error: StoreError) -> Stop {
    match error {
        StoreError::Conflict => Stop::Fields(vec![field("code", Wrong::CodeUsed)]),
        error => error.into(),
    }
}

fn lost<A: Place>(contact: Contact, error: &ChangeCredentialsError) -> Stop {
    let taken = match contact {
        Contact::Email => Wrong::EmailTaken,
        Contact::Phone => Wrong::PhoneTaken,
    };
    let taken_from_other = match contact {
        Contact::Email => A::TEXTS.other_email_taken,
        Contact::Phone => A::TEXTS.other_phone_taken,
    };
    match error {
        ChangeCredentialsError::CodeUsed => Stop::Fields(vec![field("code", Wrong::CodeUsed)]),
        ChangeCredentialsError::NameTaken(kind) if *kind == A::KIND => Stop::Fields(vec![field(contact.name(), taken)]),
        ChangeCredentialsError::NameTaken(_) => Stop::Fields(vec![FieldProblem::new(contact.name(), taken_from_other)]),
        ChangeCredentialsError::Stale => Stop::Refusal(Refusal::changed_meanwhile()),
        ChangeCredentialsError::Store(error) => error.clone().into(),
    }
}

fn to_json(account: &impl Account, contact: Contact, step: &Step) -> Value {
    let present = match contact {
        Contact::Email => json!(account.email()),
        Contact::Phone => json!(account.phone()),
    };
    let step = match step {
        Step::Current => "current",
        Step::New(_) => "new",
    };
    json!({ (contact.name()): present, "step": step })
}
