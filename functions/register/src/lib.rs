//! /register: a buyer without a Billing Center account gets one, together with a console account and a workspace.
//!
//! Three pages, back and forth: what is typed is kept in a draft beside the activation session. The last page decides
//! and writes everything in one transaction. A JSON client sends all fields at once.

mod codes;
mod contact;
mod open;
mod page;
mod shown;
mod typed;

use std::sync::Arc;

use accounts::password::HashError;
use accounts::registration::{Choices, email};
use accounts::throttle::{TooMany, of_form};
use accounts::{Draft, FieldProblem, Registered, Registration, Session, Step};
use async_trait::async_trait;
use brand::Brand;
use edge::{Answer, Environment, Fields, HttpFunction, Problem, Request};
use kernel::entropy::NoEntropy;
use kernel::{Clock, Entropy, Language, SiteId, Timestamp};
use licensing::{HasEnded, License, LicenseState};
use mail::Mailer;
use marketplace::ContactReader;
use store::{AnotherActivation, StoreError};

/// How often a submit is decided anew when another tab wrote in between.
const MAX_DECISIONS: usize = 4;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        activations: store::Activations,
        billing_accounts: store::BillingAccounts,
        codes: store::Codes,
        console_accounts: store::ConsoleAccounts,
        guesses: store::Guesses,
        logins: store::Logins,
        registrations: store::Registrations,
        sent_mails: store::SentMails,
    }
}

/// The function.
#[derive(Debug)]
pub struct Register {
    store: Repositories,
    contacts: ContactReader,
    mailer: Mailer,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    sites: Vec<SiteId>,
    public_url: String,
}

/// The activation that a request belongs to.
#[derive(Debug)]
pub(crate) struct Activation {
    pub(crate) session: Session,
    pub(crate) license: License,
    pub(crate) state: LicenseState,
    /// When its agreement starts, if that lies ahead.
    pub(crate) starts_later: Option<Timestamp>,
    /// The language in which it is done.
    pub(crate) language: Language,
}

/// Why a registration does not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterStop {
    /// No live activation session, or its license is not known.
    #[error("there is no activation session")]
    NoActivation,
    /// Too many forms of one activation or network.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// What was posted belongs to another activation than the browser's present one.
    #[error(transparent)]
    AnotherActivation(#[from] AnotherActivation),
    /// The license is over.
    #[error(transparent)]
    LicenseEnded(#[from] HasEnded),
    /// The license is bound to a Billing Center account.
    #[error("the licence is bound already")]
    LicenseBound,
    /// This session has registered already.
    #[error("registered already")]
    Registered(Registered),
    /// Fields are wrong.
    #[error("fields are wrong")]
    Fields(Vec<FieldProblem>),
    /// Another tab wrote in between, again and again.
    #[error("changed meanwhile")]
    Changed,
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The machine gave no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// A hash could not be made.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl Register {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            contacts: ContactReader::new(environment.seller(), &environment.settings.marketplace_region),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            sites: environment.brand.sites.iter().map(|site| site.id.clone()).collect(),
            public_url: environment.settings.public_url.clone(),
        }
    }

    fn choices(&self) -> Choices<'_> {
        Choices { sites: &self.sites, languages: &self.brand.languages }
    }

    /// The activation of a request that may still register; of a post, the one that its `fields` are about.
    async fn activation(&self, request: &Request, fields: Option<&Fields>) -> Result<Activation, RegisterStop> {
        let now = self.clock.now();
        let found = self
            .store
            .activations
            .activation(request.activation_tokens(), now)
            .await?
            .ok_or(RegisterStop::NoActivation)?;
        let store::Activation { session, license } = match fields {
            Some(fields) => found.meant_by(fields.get("license"), !request.wants_json())?,
            None => found,
        };
        if let Some(registered) = session.registered {
            return Err(RegisterStop::Registered(registered));
        }
        if license.billing_account.is_some() {
            // The same form, sent twice, may have bound it since the session was read.
            let session = self.store.activations.session(&session.key, now).await?;
            let registered = session.and_then(|session| session.registered);
            return Err(registered.map_or(RegisterStop::LicenseBound, RegisterStop::Registered));
        }
        let state = license.activatable(now)?;
        let starts_later = license.starts_later(now);
        Ok(Activation { session, license, state, starts_later, language: request.language() })
    }

    async fn get(&self, request: &Request) -> Result<Answer, RegisterStop> {
        let activation = self.activation(request, None).await?;
        let mut draft = self.draft(request, &activation).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &shown::form(request, &draft)));
        }
        let asked = request.query("step").and_then(|name| Step::parse(&name)).unwrap_or(Step::Basic);
        if let Some(typed) = request.typed().filter(|_| asked == Step::Basic) {
            self.keep_password(&activation, request, &mut draft, typed).await?;
        }
        let open = Step::ALL
            .into_iter()
            .find(|step| *step == asked || !Registration::problems(*step, &draft, self.choices(), &[]).is_empty());
        match open.unwrap_or(asked) {
            step if step == asked => Ok(Answer::page(page::step(request, &activation, &draft, step, &[]))),
            step => Ok(Answer::see_other(page::path(step))),
        }
    }

    async fn post(&self, request: &Request, fields: &Fields) -> Result<Answer, RegisterStop> {
        let paged = Step::parse(fields.get("step"));
        let mut is_counted = false;
        for _ in 0..MAX_DECISIONS {
            let activation = self.activation(request, Some(fields)).await?;
            if !is_counted {
                let counters = of_form(&activation.session.key, request.source_ip());
                self.store.guesses.count_tries(&counters, self.clock.now()).await??;
                is_counted = true;
            }
            let decided = match paged {
                Some(step) => self.post_page(request, &activation, fields, step).await,
                None => self.post_all(request, &activation, fields).await,
            };
            match decided {
                Err(RegisterStop::Changed | RegisterStop::Store(StoreError::Conflict)) => {}
                decided => return decided,
            }
        }
        Err(RegisterStop::Changed)
    }

    /// One page of the three: keeps it, and goes back, or on if all is well, or says what is wrong.
    async fn post_page(
        &self,
        request: &Request,
        activation: &Activation,
        fields: &Fields,
        step: Step,
    ) -> Result<Answer, RegisterStop> {
        let mut draft = self.store.activations.draft(&activation.session.key).await?;
        draft.keep(step, |name| Some(fields.get(name)));
        let found = match step {
            Step::Basic => self.keep_secrets(activation, &mut draft, fields).await?,
            Step::Company | Step::Activation => Vec::new(),
        };
        self.store.activations.put_draft(&activation.session, &mut draft).await?;
        if let Some(purpose) = codes::code_wanted(fields, step) {
            return Ok(codes::send(request, activation, &draft, purpose, &found));
        }
        if fields.get("go") == "back" {
            return Ok(Answer::see_other(page::before(step)));
        }
        let mut problems = Registration::problems(step, &draft, self.choices(), &found);
        if step == Step::Basic {
            self.note_taken(&draft, &mut problems).await?;
            self.forget_taken_phone(activation, &mut draft, &problems).await?;
        }
        if problems.is_empty() && step == Step::Activation {
            return self.open(request, activation, &draft, &[]).await;
        }
        Ok(match problems.as_slice() {
            [] => Answer::see_other(page::path(step.next())),
            wrong => Answer::page_with_status(422, page::step(request, activation, &draft, step, wrong)),
        })
    }

    /// All fields at once. What earlier requests typed does not count, save that an address and a number were verified.
    async fn post_all(
        &self,
        request: &Request,
        activation: &Activation,
        fields: &Fields,
    ) -> Result<Answer, RegisterStop> {
        let kept = self.store.activations.draft(&activation.session.key).await?;
        let mut draft = Draft {
            verified_email: kept.verified_email,
            verified_code: kept.verified_code,
            verified_phone: kept.verified_phone,
            version: kept.version,
            ..Draft::default()
        };
        for step in Step::ALL {
            draft.keep(step, |name| Some(fields.get(name)));
        }
        let verified_before = email(fields.get("email")).is_ok_and(|email| draft.has_verified(&email));
        let mut found = Vec::from_iter(Self::check_sent_phone_code(activation, &mut draft, fields));
        found.extend(self.keep_secrets(activation, &mut draft, fields).await?);
        if verified_before {
            found.extend(Self::check_sent_code(activation, &draft, fields.get("emailCode")));
        }
        self.open(request, activation, &draft, &found).await
    }

    fn stop(&self, request: &Request, stop: RegisterStop) -> Answer {
        let problem = match stop {
            RegisterStop::NoActivation => Problem::new("activation-session-missing", 401),
            RegisterStop::AnotherActivation(present) => {
                Problem::another_activation(request, &present.product, &present.account)
            }
            RegisterStop::TooMany(too_many) => Problem::rate_limited(too_many.seconds_left(self.clock.now())),
            RegisterStop::LicenseEnded(_) => Problem::new("license-ended", 409),
            RegisterStop::LicenseBound if !request.wants_json() => return Answer::see_other("/activate"),
            RegisterStop::LicenseBound => Problem::new("already-activated", 409),
            RegisterStop::Registered(_) => return Answer::see_other(page::ACTIVATED),
            RegisterStop::Fields(problems) => Problem::invalid_fields(problems.iter().map(shown::problem).collect()),
            RegisterStop::Changed => Problem::new("changed-meanwhile", 409),
            RegisterStop::Store(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "the registration stopped");
                Problem::try_again()
            }
            RegisterStop::Entropy(_) | RegisterStop::Hash(_) => {
                tracing::error!(request_id = request.request_id(), error = %kernel::Causes(&stop), "the registration stopped");
                Problem::new("internal", 500)
            }
        };
        Answer::problem(problem)
    }
}

#[async_trait]
impl HttpFunction for Register {
    async fn answer(&self, request: &Request) -> Answer {
        let answered = match (request.method(), request.path()) {
            ("GET" | "HEAD", "/register") => self.get(request).await,
            ("POST", "/register") => match request.fields() {
                Ok(fields) => self.post(request, &fields).await,
                Err(problem) => return Answer::problem(problem),
            },
            (_, "/register") => return Answer::problem(Problem::new("method-not-allowed", 405)),
            _ => return Answer::problem(Problem::new("not-found", 404)),
        };
        match answered {
            Ok(answer) => answer,
            Err(RegisterStop::Registered(registered)) if request.wants_json() => {
                self.registered_before(request, &registered).await
            }
            Err(stop) => self.stop(request, stop),
        }
    }
}
