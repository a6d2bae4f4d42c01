//! The last step: everything is written at once, and the welcome mail goes out.

use accounts::{
    Draft, FieldProblem, Login, MailId, MailKind, MailOutcome, NewIds, Opened, Registered, Registration, SentMail, Step,
};
use edge::{Answer, Problem, Request};
use kernel::{BillingAccountId, ConsoleAccountId, IdError, WorkspaceId};
use licensing::LicenseState;
use mail::{Mail, Subscription, Welcome, outcome_of};
use store::{RegisterError, StoreError};

use crate::{Activation, Register, RegisterStop, page, shown, typed};

impl Register {
    /// Decides on the whole draft and writes what comes of it.
    pub(crate) async fn open(
        &self,
        request: &Request,
        activation: &Activation,
        draft: &Draft,
        found: &[FieldProblem],
    ) -> Result<Answer, RegisterStop> {
        let registration = match Registration::parse(draft, self.choices(), found) {
            Ok(registration) => registration,
            Err(problems) => return self.wrong(request, activation, draft, problems).await,
        };
        let (license, now) = (activation.license.id.clone(), self.clock.now());
        let ids = self.new_ids()?;
        // The address is verified, so whoever registers may know that it has a console account, and use it.
        let known = self.store.logins.console_account_by(&Login::Email(registration.email().clone())).await?;
        let look_alikes = self.older_look_alikes(registration.username(), known.is_some()).await?;
        if !look_alikes.is_empty() {
            return self.wrong(request, activation, draft, typed::taken(&look_alikes)).await;
        }
        let opened = match known {
            Some(console) => registration.open_beside(console, ids, license.clone(), now),
            None => registration.open(ids, license.clone(), now),
        };
        let offered = self.brand.offered(&activation.license.product);
        match self.store.registrations.register(&opened, &activation.session, draft, &license, &offered).await {
            Ok(()) => {
                self.welcome(request, activation, &opened).await;
                Ok(success(request, &opened))
            }
            Err(RegisterError::NamesTaken(names)) => self.wrong(request, activation, draft, typed::taken(&names)).await,
            Err(RegisterError::LicenseBound) => Err(self.registered_or(activation, RegisterStop::LicenseBound).await),
            Err(RegisterError::Changed) => Err(self.registered_or(activation, RegisterStop::Changed).await),
            // An answer that was lost may hide a success: the session tells.
            Err(RegisterError::Store(error)) => Err(self.registered_or(activation, RegisterStop::Store(error)).await),
        }
    }

    /// What was registered in this session, if anything was; `otherwise` if not.
    async fn registered_or(&self, activation: &Activation, otherwise: RegisterStop) -> RegisterStop {
        match self.store.activations.session(&activation.session.key, self.clock.now()).await {
            Ok(Some(session)) => session.registered.map_or(otherwise, RegisterStop::Registered),
            Ok(None) => RegisterStop::NoActivation,
            Err(error) => RegisterStop::Store(error),
        }
    }

    /// Says what is wrong: to a page, on the first page that has a wrong field. What is wrong may be that the same form,
    /// sent twice, has registered a moment ago: its draft is used up, and its names are its own.
    async fn wrong(
        &self,
        request: &Request,
        activation: &Activation,
        draft: &Draft,
        problems: Vec<FieldProblem>,
    ) -> Result<Answer, RegisterStop> {
        if let stop @ RegisterStop::Registered(_) = self.registered_or(activation, RegisterStop::Changed).await {
            return Err(stop);
        }
        if request.wants_json() {
            return Err(RegisterStop::Fields(problems));
        }
        let mut draft = draft.clone();
        self.forget_taken_phone(activation, &mut draft, &problems).await?;
        let step = problems.iter().map(|problem| Step::of_field(problem.name)).min().unwrap_or(Step::Basic);
        let here: Vec<_> = problems.into_iter().filter(|problem| Step::of_field(problem.name) == step).collect();
        Ok(Answer::page_with_status(422, page::step(request, activation, &draft, step, &here)))
    }

    /// Greets the new customer. A mail that fails does not undo what is done: SES is tried three times by the SDK, then
    /// the log says so, and the success page has all that the mail says.
    async fn welcome(&self, request: &Request, activation: &Activation, opened: &Opened) {
        let site = self.brand.site(&opened.workspace.site);
        let (license, language) = (&activation.license, opened.workspace.language);
        let product = self.brand.product(&license.product);
        let mail = Mail::Welcome(Welcome {
            bought: Subscription {
                product: product.map_or(license.product.as_str(), |product| product.name.get(language)),
                cloud_account: license.account.as_str(),
            },
            contact_name: &opened.billing.profile.contact_name,
            company_name: &opened.billing.profile.company_name,
            username: opened.billing.username.as_str(),
            console_username: opened.is_beside().then(|| opened.console.username.as_str()),
            workspace: &opened.workspace.name,
            site: site.map_or(opened.workspace.site.as_str(), |site| site.name.get(opened.workspace.language)),
            sign_in_url: &format!("{}/sign-in", self.public_url),
            waiting: activation.state == LicenseState::Pending,
        });
        let account = &opened.billing.id;
        let noted = SentMail::new(MailKind::Welcome, MailOutcome::UnderWay, self.clock.now());
        let id = MailId::of_sent(&account.clone().into(), &noted);
        let sent = self.mailer.send(&opened.billing.email, opened.workspace.language, &mail, &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..noted };
        let request_id = request.request_id();
        if let Err(error) = sent {
            tracing::warn!(request_id, billing_account = %account, error = %kernel::Causes(&error), "the welcome mail was not sent");
        }
        if let Err(error) = self.store.sent_mails.note(&account.clone().into(), &noted).await {
            tracing::warn!(request_id, billing_account = %account, error = %kernel::Causes(&error), "a mail was not noted");
        }
    }

    /// The answer to a form that was sent again: what it was answered the first time.
    pub(crate) async fn registered_before(&self, request: &Request, registered: &Registered) -> Answer {
        match self.load_registered(registered).await {
            Ok(Some(opened)) => success(request, &opened),
            Ok(None) => Answer::problem(Problem::new("already-activated", 409)),
            Err(error) => self.stop(request, RegisterStop::Store(error)),
        }
    }

    async fn load_registered(&self, registered: &Registered) -> Result<Option<Opened>, StoreError> {
        let billing = self.store.billing_accounts.billing_account(&registered.billing_account).await?;
        let console = self.store.console_accounts.console_account(&registered.console_account).await?;
        let workspace = self.store.registrations.workspace(&registered.workspace).await?;
        Ok(match (billing, console, workspace) {
            (Some(billing), Some(console), Some(workspace)) => Some(Opened { billing, console, workspace }),
            _ => None,
        })
    }

    fn new_ids(&self) -> Result<NewIds, RegisterStop> {
        let draw =
            |prefix: &str| -> Result<String, RegisterStop> { Ok(format!("{prefix}{}", self.entropy.hex::<16>()?)) };
        let malformed = |_: IdError| RegisterStop::Store(StoreError::corrupt("a drawn id has no valid form"));
        Ok(NewIds {
            billing_account: BillingAccountId::parse(&draw("bill_")?).map_err(malformed)?,
            console_account: ConsoleAccountId::parse(&draw("cons_")?).map_err(malformed)?,
            workspace: WorkspaceId::parse(&draw("wksp_")?).map_err(malformed)?,
        })
    }
}

fn success(request: &Request, opened: &Opened) -> Answer {
    if !request.wants_json() {
        return Answer::see_other(page::ACTIVATED);
    }
    let status = if request.method() == "POST" { 201 } else { 200 };
    Answer::json(status, &shown::opened(opened))
}
