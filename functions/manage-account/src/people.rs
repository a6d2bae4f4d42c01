//! `/account/people`: who belongs to the account and as what; invitations.

use account_records::Holdings;
use accounts::invitation::invitation_counters;
use accounts::people::MAX_PEOPLE;
use accounts::registration::email;
use accounts::security::AboutPerson;
use accounts::{
    AddressState, BillingAccount, Invitation, OwedPeopleMail, Permission, Role, SecurityEvent, SecurityEventKind,
};
use billing_center::{Refusal, Visitor, event, field};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Email;
use serde_json::{Value, json};
use store::PeopleChange;

use crate::ManageAccount;
use crate::page::people as page;

/// How many of an account's latest security events are searched for what happened to its people.
const SEARCHED_EVENTS: u16 = 100;

/// What the page shows.
#[derive(Debug)]
pub(crate) struct PeopleView {
    /// Everybody, the first owner at the head.
    pub(crate) people: Vec<BillingAccount>,
    /// What an owner sees beside them: invitations, and whether mail reaches their addresses.
    pub(crate) invitations: Vec<(Invitation, AddressState)>,
    /// What happened of late.
    pub(crate) history: Vec<SecurityEvent>,
}

impl ManageAccount {
    pub(crate) async fn show_people(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let shown = self.people_view(visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &shown.to_json(visitor, self.clock.now())));
        }
        Ok(Answer::page(page::people(request, visitor, &shown, self.clock.now(), None)))
    }

    /// Everybody who belongs to the visitor's account, its first owner at the head.
    pub(crate) async fn everybody(&self, visitor: &Visitor) -> Result<Vec<BillingAccount>, Refusal> {
        let members = self.store.people.members(&visitor.account.id).await?;
        Ok(std::iter::once(visitor.account.clone()).chain(members).collect())
    }

    async fn people_view(&self, visitor: &Visitor) -> Result<PeopleView, Refusal> {
        let people = self.everybody(visitor).await?;
        if !visitor.may(Permission::ManagePeople) {
            return Ok(PeopleView { people, invitations: Vec::new(), history: Vec::new() });
        }
        let mut invitations = Vec::new();
        for invitation in self.store.people.invitations(&visitor.account.id).await? {
            let address = self.store.mail_addresses.address_state(&invitation.email).await?;
            invitations.push((invitation, address));
        }
        let events = self.store.security_events.security_events(&visitor.account_kind(), SEARCHED_EVENTS).await?;
        let history = events.into_iter().filter(|event| event.kind.is_about_people()).collect();
        Ok(PeopleView { people, invitations, history })
    }

    /// Invites somebody.
    pub(crate) async fn invite(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let (address, role) = match (email(fields.get("email")), Role::parse(fields.get("role"))) {
            (Ok(address), Some(role)) => (address, role),
            (address, role) => {
                let address = address.err().map(|problem| field("email", problem));
                let role = role.is_none().then(|| FieldProblem::new("role", "field-not-chosen"));
                return self.not_invited(request, visitor, fields, address.into_iter().chain(role).collect()).await;
            }
        };
        let people = self.everybody(visitor).await?;
        if people.iter().any(|person| person.email == address) {
            let wrong = FieldProblem::new("email", "people-already-here");
            return self.not_invited(request, visitor, fields, vec![wrong]).await;
        }
        let (id, now) = (Invitation::id_of(&visitor.account.id, &address), self.clock.now());
        let invitations = self.store.people.invitations(&visitor.account.id).await?;
        let before = invitations.iter().find(|one| one.id == id);
        if before.is_some_and(|before| before.is_open(now)) {
            let wrong = FieldProblem::new("email", "people-already-invited");
            return self.not_invited(request, visitor, fields, vec![wrong]).await;
        }
        let open = invitations.iter().filter(|one| one.is_open(now)).count();
        if people.len() - 1 + open >= MAX_PEOPLE {
            return Err(Problem::new("too-many-people", 409).with("most", MAX_PEOPLE.to_string()).into());
        }
        let wanted = (address, role, request.language());
        let invitation = Invitation::new(&visitor.account.id, wanted, &visitor.person, self.entropy.hex::<8>()?, now);
        let version = before.map_or(0, |before| before.version);
        let invitation = Invitation { version: version + 1, ..invitation };
        self.send_invitation(request, visitor, before, &invitation).await?;
        if request.wants_json() {
            return Ok(Answer::json(201, &json!({ "invitation": invitation_json(&invitation, now) })));
        }
        Ok(Answer::see_other("/account/people?done=invited"))
    }

    /// Writes an invitation with the mail that brings it, if not too many were sent.
    async fn send_invitation(
        &self,
        request: &Request,
        visitor: &Visitor,
        before: Option<&Invitation>,
        invitation: &Invitation,
    ) -> Result<(), Refusal> {
        let (account, now) = (&visitor.account, self.clock.now());
        let counters = invitation_counters(&account.id, &invitation.email);
        self.store.guesses.count_tries(&counters, now).await?.map_err(|too_many| {
            tracing::warn!(request_id = request.request_id(), "invitations were sent too often");
            Refusal::from(Problem::rate_limited(too_many.seconds_left(now)))
        })?;
        let holdings = Holdings::of(&self.store.account_holdings, &account.id, now).await?;
        let clouds = holdings.by_cloud_account().keys().map(ToString::to_string).collect();
        let mail = OwedPeopleMail::invitation(account, invitation, clouds);
        let event = told(request, visitor, SecurityEventKind::PersonInvited, &masked(invitation), invitation.role, now);
        let change = PeopleChange { account, actor: &visitor.person, event: &event, mails: &[mail] };
        Ok(self.store.people.put_invitation(&change, before, invitation).await?)
    }

    /// The page, or the problem, of an invitation that was not sent.
    async fn not_invited(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
        wrong: Vec<FieldProblem>,
    ) -> Result<Answer, Refusal> {
        if request.wants_json() {
            return Err(Problem::invalid_fields(wrong).into());
        }
        let shown = self.people_view(visitor).await?;
        let page = page::people(request, visitor, &shown, self.clock.now(), Some((fields, &wrong)));
        Ok(Answer::page_with_status(422, page))
    }

    /// Sends an invitation again, or withdraws it, in the version that the page showed.
    pub(crate) async fn change_invitation(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let found = self.store.people.invitation(&visitor.account.id, id).await?;
        let before = found.ok_or_else(|| Refusal::from(Problem::new("invitation-gone", 410)))?;
        if fields.get("version") != before.version.to_string() {
            return Err(Refusal::changed_meanwhile());
        }
        let now = self.clock.now();
        match fields.get("action") {
            "again" => {
                let again = before.again(&visitor.person, self.entropy.hex::<8>()?, now);
                self.send_invitation(request, visitor, Some(&before), &again).await?;
                if request.wants_json() {
                    return Ok(Answer::json(200, &json!({ "invitation": invitation_json(&again, now) })));
                }
                Ok(Answer::see_other("/account/people?done=again"))
            }
            "withdraw" => {
                let kind = SecurityEventKind::InvitationWithdrawn;
                let event = told(request, visitor, kind, &masked(&before), before.role, now);
                let (account, actor) = (&visitor.account, &visitor.person);
                let change = PeopleChange { account, actor, event: &event, mails: &[] };
                self.store.people.withdraw(&change, &before).await?;
                if request.wants_json() {
                    return Ok(Answer::json(200, &json!({ "withdrawn": true })));
                }
                Ok(Answer::see_other("/account/people?done=withdrawn"))
            }
            _ => Err(Problem::invalid_fields(vec![FieldProblem::new("action", "field-not-offered")]).into()),
        }
    }
}

/// The event that tells of what the visitor did to somebody's role.
pub(crate) fn told(
    request: &Request,
    visitor: &Visitor,
    kind: SecurityEventKind,
    who: &str,
    role: Role,
    now: kernel::Timestamp,
) -> SecurityEvent {
    let by = Some(visitor.person.username.as_str().to_owned());
    event(request, kind, now).about(AboutPerson { who: who.to_owned(), role, from: None, by })
}

fn masked(invitation: &Invitation) -> String {
    Email::masked(&invitation.email)
}

pub(crate) fn person_json(person: &BillingAccount, visitor: &Visitor) -> Value {
    let mut shown = json!({
        "id": person.id,
        "username": person.username,
        "name": person.profile.contact_name,
        "role": person.role().name(),
        "mainOwner": person.membership.is_none(),
        "you": person.id == visitor.person.id,
        "since": person.created_at.to_string(),
        "version": person.version,
    });
    if let Some(object) = shown.as_object_mut()
        && (visitor.may(Permission::ManagePeople) || person.id == visitor.person.id)
    {
        object.insert("email".to_owned(), json!(person.email));
    }
    shown
}

fn invitation_json(invitation: &Invitation, now: kernel::Timestamp) -> Value {
    json!({
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role.name(),
        "invitedBy": invitation.by_username,
        "sentAt": invitation.at.to_string(),
        "expiresAt": invitation.expires_at.to_string(),
        "open": invitation.is_open(now),
        "version": invitation.version,
    })
}

impl PeopleView {
    fn to_json(&self, visitor: &Visitor, now: kernel::Timestamp) -> Value {
        let people: Vec<Value> = self.people.iter().map(|person| person_json(person, visitor)).collect();
        let invitations: Vec<Value> = self.invitations.iter().map(|(one, _)| invitation_json(one, now)).collect();
        json!({ "people": people, "invitations": invitations, "yourRole": visitor.role().name() })
    }
}
