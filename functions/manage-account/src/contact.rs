//! `/account/email` and `/account/phone`: two verified steps, the present address or number and then the new one.

use accounts::registration::email;
use accounts::text_limits::reachable_phone;
use accounts::{
    BillingAccount, Code, CodeScope, Confirmation, Contact, Digits, Objection, Problem as Wrong, SecurityEventKind,
    SessionToken, Target,
};
use billing_center::{Refusal, Visitor, event, field};
use brand::Brand;
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{Email, Phone, Timestamp};
use mail::{AccountChange, AccountNotice};
use serde_json::{Value, json};
use store::{ChangeAccountError, ContactChange, StoreError, TryCodeError};

use crate::ManageAccount;
use crate::page::contact as page;

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

impl ManageAccount {
    pub(crate) async fn show_contact(
        &self,
        request: &Request,
        visitor: &Visitor,
        contact: Contact,
    ) -> Result<Answer, Refusal> {
        let step = self.step(visitor, contact).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&visitor.account, contact, &step)));
        }
        let problems = unsendable(request, visitor, contact, &step);
        Ok(Answer::page(page::contact(request, visitor, contact, &step, &problems, self.clock.now())))
    }

    pub(crate) async fn change_contact(
        &self,
        request: &Request,
        visitor: &Visitor,
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
                let html = page::contact(request, visitor, contact, &step, &problems, self.clock.now());
                Ok(Answer::page_with_status(422, html))
            }
        }
    }

    async fn step(&self, visitor: &Visitor, contact: Contact) -> Result<Step, StoreError> {
        let kept = self.store.account_changes.confirmation(&visitor.account.id, contact).await?;
        let (key, now) = (&visitor.session.key, self.clock.now());
        let counts = kept.filter(|kept| kept.counts(contact, &visitor.account, key, now));
        Ok(counts.map_or(Step::Current, |kept| Step::New(kept.asked)))
    }

    /// The first step: a code sent to the present address or number.
    async fn confirm_current(
        &self,
        request: &Request,
        visitor: &Visitor,
        contact: Contact,
        fields: &Fields,
    ) -> Result<Answer, Stop> {
        let scope = contact.current_scope(&visitor.account, visitor.session.key.clone(), self.clock.now());
        let code = self.try_code(&scope, fields).await?;
        let confirmation = Confirmation::new(contact, &visitor.account, visitor.session.key.clone(), self.clock.now());
        self.store
            .account_changes
            .put_confirmation(&visitor.account.id, contact, &confirmation, &scope, &code)
            .await
            .map_err(used_meanwhile)?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&visitor.account, contact, &Step::New(None))));
        }
        Ok(Answer::see_other(format!("/account/{}", contact.name())))
    }

    /// The second step: the new address or number and the code that was sent there.
    async fn take_new(
        &self,
        request: &Request,
        visitor: &Visitor,
        contact: Contact,
        fields: &Fields,
    ) -> Result<Answer, Stop> {
        if self.step(visitor, contact).await? == Step::Current {
            return Err(Problem::new("confirm-current-first", 409).into());
        }
        let before = &visitor.account;
        let new = New::read(contact, before, fields.get(contact.name()), request.brand())
            .map_err(|problem| Stop::Fields(vec![field(contact.name(), problem)]))?;
        let target = new.target();
        let scope = contact.new_scope(target.clone(), visitor.session.key.clone());
        let code = self.try_code(&scope, fields).await?;
        let now = self.clock.now();
        let after = new.of(before, now);
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let objection = Objection::to_change_of(before, now);
        let (kind, what) = match contact {
            Contact::Email => (SecurityEventKind::EmailChanged, AccountChange::EmailChanged),
            Contact::Phone => (SecurityEventKind::PhoneChanged, AccountChange::PhoneChanged),
        };
        let change = ContactChange {
            contact,
            before,
            after: &after,
            scope: &scope,
            code: &code,
            objection: (&token, &objection),
            event: &event(request, kind, now),
        };
        self.store.account_changes.change_contact(&change).await.map_err(|error| lost(contact, &error))?;
        if contact == Contact::Email {
            // Whoever had the mailbox before is signed out everywhere.
            let kept = Some(&visitor.session.key);
            self.store.sessions.end_sessions_like(&visitor.session.kind, kept, now).await.map_err(Refusal::from)?;
            self.remember_device(request, visitor).await;
        }
        let object_url = format!("{}/account/objection?token={}", self.public_url, token.as_str());
        let notice = AccountNotice {
            what,
            username: before.username.as_str(),
            now_is: &masked(&target),
            object_url: Some(&object_url),
        };
        self.notify(request, &before.email, before.language, notice).await;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&after, contact, &Step::Current)));
        }
        Ok(Answer::see_other(format!("/account/profile?done={}", contact.name())))
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
fn unsendable(request: &Request, visitor: &Visitor, contact: Contact, step: &Step) -> Vec<FieldProblem> {
    match step {
        Step::New(asked) if request.query("code").as_deref() == Some("invalid") => {
            let read = New::read(contact, &visitor.account, asked.as_deref().unwrap_or_default(), request.brand());
            read.err().map(|problem| field(contact.name(), problem)).into_iter().collect()
        }
        Step::New(_) | Step::Current => Vec::new(),
    }
}

/// The new address or number.
enum New {
    Email(Email),
    Phone(Phone),
}

impl New {
    fn read(contact: Contact, before: &BillingAccount, typed: &str, brand: &Brand) -> Result<Self, Wrong> {
        match contact {
            Contact::Email => match email(typed)? {
                new if new == before.email => Err(Wrong::Unchanged),
                new => Ok(Self::Email(new)),
            },
            // The present number may be verified again: text messages to it alone sign in only for a while.
            Contact::Phone => reachable_phone(typed, |phone| brand.text_messages.serve(phone)).map(Self::Phone),
        }
    }

    /// Where the code that verifies it goes.
    fn target(&self) -> Target {
        match self {
            Self::Email(email) => Target::Email(email.clone()),
            Self::Phone(phone) => Target::Phone(phone.clone()),
        }
    }

    /// The account with it, verified at `now`.
    fn of(self, before: &BillingAccount, now: Timestamp) -> BillingAccount {
        match self {
            Self::Email(email) => before.with_email(email),
            Self::Phone(phone) => before.with_phone(phone, now),
        }
    }
}

fn masked(target: &Target) -> String {
    match target {
        Target::Email(email) => email.masked(),
        Target::Phone(phone) => phone.masked(),
        Target::Username(username) => username.as_str().to_owned(),
    }
}

fn used_meanwhile(error: StoreError) -> Stop {
    match error {
        StoreError::Conflict => Stop::Fields(vec![field("code", Wrong::CodeExpired)]),
        error => error.into(),
    }
}

fn lost(contact: Contact, error: &ChangeAccountError) -> Stop {
    let taken = match contact {
        Contact::Email => Wrong::EmailTaken,
        Contact::Phone => Wrong::PhoneTaken,
    };
    match error {
        ChangeAccountError::CodeUsed => Stop::Fields(vec![field("code", Wrong::CodeExpired)]),
        ChangeAccountError::NameTaken => Stop::Fields(vec![field(contact.name(), taken)]),
        ChangeAccountError::Stale => Stop::Refusal(Refusal::changed_meanwhile()),
        ChangeAccountError::Store(error) => (*error).into(),
    }
}

fn to_json(account: &BillingAccount, contact: Contact, step: &Step) -> Value {
    let present = match contact {
        Contact::Email => json!(account.email),
        Contact::Phone => json!(account.phone),
    };
    let step = match step {
        Step::Current => "current",
        Step::New(_) => "new",
    };
    json!({ (contact.name()): present, "step": step })
}
