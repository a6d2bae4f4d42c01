//! `/account/invitation`: who has the link of an invitation accepts it and gets a login of their own. Nobody is signed in here.
//!
//! The link proves the mailbox. Account and role are the invitation's, whatever else is posted.

use accounts::invitation::FORMS_PER_INVITATION;
use accounts::people::MAX_PEOPLE;
use accounts::profile::MAX_CONTACT_NAME_CHARACTERS;
use accounts::registration::accepted;
use accounts::security::AboutPerson;
use accounts::throttle::{FORMS_PER_SOURCE, network};
use accounts::{
    Accepting, BillingAccount, Invitation, OwedPeopleMail, Password, PeopleNews, Problem as Wrong, Role,
    SecurityEventKind, SessionToken, Username, text,
};
use billing_center::{Refusal, event, field};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::BillingAccountId;
use serde_json::json;
use store::keys::UniqueName;
use store::{AcceptError, PeopleChange, StoreError};

use crate::ManageAccount;
use crate::page::joining as page;

/// An invitation that a link opens.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) token: SessionToken,
    pub(crate) invitation: Invitation,
    pub(crate) account: BillingAccount,
}

/// What was typed, as far as it is good.
struct Chosen {
    username: Username,
    name: String,
    password: Password,
}

impl ManageAccount {
    /// Asks before anything is done: programs that read mail open every link.
    pub(crate) async fn show_invitation(&self, request: &Request) -> Result<Answer, Refusal> {
        let opened = self.opened(&request.query("token").unwrap_or_default()).await?;
        if request.wants_json() {
            let Opened { invitation, account, .. } = &opened;
            return Ok(Answer::json(
                200,
                &json!({
                    "account": account.username, "email": invitation.email, "role": invitation.role.name(),
                    "invitedBy": invitation.by_username, "expiresAt": invitation.expires_at.to_string(),
                }),
            ));
        }
        Ok(Answer::page(page::ask(request, &opened, request.typed(), &[])))
    }

    /// Accepts an invitation: the login is written with its names, and the invitation used up.
    pub(crate) async fn accept_invitation(&self, request: &Request) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        let opened = self.opened(fields.get("token")).await?;
        let now = self.clock.now();
        let counters = [
            (format!("invitation:{}", opened.invitation.id), FORMS_PER_INVITATION),
            (format!("forms:{}", network(request.source_ip())), FORMS_PER_SOURCE),
        ];
        self.store
            .guesses
            .count_tries(&counters, now)
            .await?
            .map_err(|too_many| Refusal::from(Problem::rate_limited(too_many.seconds_left(now))))?;
        let chosen = match chosen(request, &opened, &fields) {
            Ok(chosen) => chosen,
            Err(problems) => return Ok(refused(request, &opened, &fields, problems)),
        };
        let look_alikes = self.store.people.older_look_alikes(&chosen.username).await?;
        if !look_alikes.is_empty() {
            return Ok(refused(request, &opened, &fields, taken(&look_alikes)));
        }
        let members = self.store.people.members(&opened.account.id).await?;
        if members.len() >= MAX_PEOPLE {
            return Err(Problem::new("too-many-people", 409).with("most", MAX_PEOPLE.to_string()).into());
        }
        let login = self.login(request, &opened, chosen)?;
        match self.join(request, &opened, &login, members).await {
            Ok(()) => {}
            Err(AcceptError::NamesTaken(names)) if names.contains(&UniqueName::BillingEmail) => {
                return Err(taken_mailbox());
            }
            Err(AcceptError::NamesTaken(names)) => return Ok(refused(request, &opened, &fields, taken(&names))),
            Err(AcceptError::Gone) => return Err(gone()),
            Err(AcceptError::Store(error)) => return Err(error.into()),
        }
        tracing::info!(account = %opened.account.id, login = %login.id, request_id = request.request_id(), "a person joined");
        if request.wants_json() {
            let shown =
                json!({ "account": opened.account.username, "username": login.username, "role": login.role().name() });
            return Ok(Answer::json(201, &shown));
        }
        Ok(Answer::page(page::joined(request, &opened, &login)))
    }

    async fn join(
        &self,
        request: &Request,
        opened: &Opened,
        login: &BillingAccount,
        members: Vec<BillingAccount>,
    ) -> Result<(), AcceptError> {
        let Opened { invitation, account, .. } = opened;
        let by = Some(invitation.by_username.as_str().to_owned());
        let about = AboutPerson { who: login.username.as_str().to_owned(), role: invitation.role, from: None, by };
        let event = event(request, SecurityEventKind::PersonJoined, login.created_at).about(about);
        let everybody = std::iter::once(account.clone()).chain(members);
        let owners: Vec<BillingAccount> = everybody.filter(|person| person.role() == Role::Owner).collect();
        let told = (&PeopleNews::Joined { role: invitation.role }, Some(&invitation.by_username));
        let mails = OwedPeopleMail::to_all(account, &owners, login, told, login.created_at);
        let change = PeopleChange { account, actor: login, event: &event, mails: &mails };
        self.store.people.accept(invitation, login, &change).await
    }

    fn login(&self, request: &Request, opened: &Opened, chosen: Chosen) -> Result<BillingAccount, Refusal> {
        let id = BillingAccountId::parse(&format!("bill_{}", self.entropy.hex::<16>()?))
            .map_err(|_| StoreError::corrupt("a drawn id has no valid form"))?;
        let Chosen { username, name, password } = chosen;
        let password = password.hash(self.entropy.bytes()?)?;
        let accepting = Accepting { id, username, name, password, language: request.language() };
        Ok(opened.invitation.accept(&opened.account, accepting, self.clock.now()))
    }

    /// The invitation that the link of `typed` opens.
    async fn opened(&self, typed: &str) -> Result<Opened, Refusal> {
        let token = SessionToken::parse(typed).ok_or_else(gone)?;
        let (people, now) = (&self.store.people, self.clock.now());
        let link = people.link(&token).await?.ok_or_else(gone)?;
        let invitation = people.invitation(&link.account, &link.invitation).await?;
        let invitation = invitation.filter(|invitation| link.opens(invitation, now)).ok_or_else(gone)?;
        let account = people.billing_account(&invitation.account).await?.ok_or_else(gone)?;
        if people.is_login(&invitation.email).await? {
            return Err(taken_mailbox());
        }
        Ok(Opened { token, invitation, account })
    }
}

/// What was typed; everything that is wrong with it, if anything is.
fn chosen(request: &Request, opened: &Opened, fields: &Fields) -> Result<Chosen, Vec<FieldProblem>> {
    let company = opened.account.profile.company_name.as_str();
    let typed = [fields.get("username"), opened.invitation.email.as_str(), company];
    let known: Vec<&str> = typed.into_iter().chain(request.brand().own_words()).collect();
    let password = Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known);
    let password = match password {
        Ok(Some(password)) => Ok(password),
        Ok(None) => Err(field("password", Wrong::Missing)),
        Err(found) => Err(field(found.name, found.problem)),
    };
    let name = text::line(fields.get("contactName"), MAX_CONTACT_NAME_CHARACTERS);
    let name = name.map_err(|problem| field("contactName", problem));
    let username = Username::parse(fields.get("username")).map_err(|problem| field("username", problem));
    let terms = accepted(fields.get("acceptTerms")).map_err(|problem| field("acceptTerms", problem));
    match (username, name, password, terms) {
        (Ok(username), Ok(name), Ok(password), Ok(())) => Ok(Chosen { username, name, password }),
        (username, name, password, terms) => {
            let found = [username.err(), name.err(), password.err(), terms.err()];
            Err(found.into_iter().flatten().collect())
        }
    }
}

fn refused(request: &Request, opened: &Opened, fields: &Fields, problems: Vec<FieldProblem>) -> Answer {
    if request.wants_json() {
        return Answer::problem(Problem::invalid_fields(problems));
    }
    Answer::page_with_status(422, page::ask(request, opened, Some(fields), &problems))
}

/// What is said beside the username. The address is the invitation's, and is told apart before.
fn taken(names: &[UniqueName]) -> Vec<FieldProblem> {
    let taken = names.contains(&UniqueName::BillingUsername);
    vec![field("username", if taken { Wrong::UsernameTaken } else { Wrong::UsernameLooksLike })]
}

fn gone() -> Refusal {
    Problem::new("invitation-gone", 410).into()
}

/// The mailbox signs in to another account: one login belongs to one account.
fn taken_mailbox() -> Refusal {
    Problem::new("invitation-mailbox-taken", 409).into()
}
