//! `/account/people/{id}` and `/account/people/leave`: another role for somebody, and their end at the account.
//!
//! The account's own login stays an owner and cannot leave, so an account always has an owner, however many changes come at once.

use accounts::closing::ClosedAccount;
use accounts::security::AboutPerson;
use accounts::{
    BillingAccount, Invitation, OwedPeopleMail, PeopleNews, Role, SecurityEvent, SecurityEventKind, SessionKind,
};
use billing_center::{Refusal, Visitor, event};
use edge::{Answer, FieldProblem, Fields, Problem, Request, SESSION_COOKIE};
use serde_json::json;
use signed_in::closing_problem;
use store::PeopleChange;

use crate::ManageAccount;
use crate::page::member as page;
use crate::people::{person_json, told};

impl ManageAccount {
    pub(crate) async fn show_person(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let person = self.person(visitor, id).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "person": person_json(&person, visitor) })));
        }
        Ok(Answer::page(page::person(request, visitor, &person, &[])))
    }

    /// Gives somebody another role, or removes them, in the version that the page showed.
    pub(crate) async fn change_person(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let person = self.person(visitor, id).await?;
        if person.membership.is_none() {
            return Err(main_owner());
        }
        if fields.get("version") != person.version.to_string() {
            return Err(Refusal::changed_meanwhile());
        }
        match fields.get("action") {
            "role" => {
                let Some(role) = Role::parse(fields.get("role")) else {
                    let wrong = vec![FieldProblem::new("role", "field-not-chosen")];
                    if request.wants_json() {
                        return Err(Problem::invalid_fields(wrong).into());
                    }
                    return Ok(Answer::page_with_status(422, page::person(request, visitor, &person, &wrong)));
                };
                self.change_role(request, visitor, &person, role).await
            }
            "remove" => {
                self.remove(request, visitor, &person).await?;
                if request.wants_json() {
                    return Ok(Answer::json(200, &json!({ "removed": true })));
                }
                Ok(Answer::see_other("/account/people?done=removed"))
            }
            _ => Err(Problem::invalid_fields(vec![FieldProblem::new("action", "field-not-offered")]).into()),
        }
    }

    async fn change_role(
        &self,
        request: &Request,
        visitor: &Visitor,
        person: &BillingAccount,
        role: Role,
    ) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let after = person.with_role(role).ok_or_else(main_owner)?;
        if person.role() != role {
            let by = Some(visitor.person.username.as_str().to_owned());
            let about = AboutPerson { who: person.username.as_str().to_owned(), role, from: Some(person.role()), by };
            let event = event(request, SecurityEventKind::RoleChanged, now).about(about);
            let news = PeopleNews::RoleChanged { from: person.role(), to: role };
            let mails = self.mails(visitor, person, &news).await?;
            let withdrawn = if role == Role::Owner { Vec::new() } else { self.sent_by(visitor, person).await? };
            let change = told_change(visitor, &event, &mails);
            self.store.people.change_role(&change, (person, &after), &withdrawn).await?;
            tracing::info!(account = %visitor.account.id, login = %person.id, role = role.name(), request_id = request.request_id(), "changed a role");
        }
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "person": person_json(&after, visitor) })));
        }
        Ok(Answer::see_other("/account/people?done=role"))
    }

    pub(crate) async fn show_leaving(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let can = visitor.person.membership.is_some();
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "canLeave": can })));
        }
        Ok(Answer::page(page::leave(request, visitor, None)))
    }

    /// Leaves the account for good: the person types their username, and their password if they have one.
    pub(crate) async fn leave(&self, request: &Request, visitor: &Visitor, fields: &Fields) -> Result<Answer, Refusal> {
        let person = &visitor.person;
        if person.membership.is_none() {
            return Err(main_owner());
        }
        let now = self.clock.now();
        if let Some(wrong) = closing_problem(request, &self.store.guesses, person, fields, now).await? {
            if request.wants_json() {
                return Err(Problem::invalid_fields(vec![wrong]).into());
            }
            return Ok(Answer::page_with_status(422, page::leave(request, visitor, Some((fields, &[wrong])))));
        }
        self.remove(request, visitor, person).await?;
        let answer = if request.wants_json() {
            Answer::json(200, &json!({ "left": true }))
        } else {
            Answer::page(page::left(request, visitor))
        };
        Ok(answer.without_cookie(SESSION_COOKIE))
    }

    /// Removes a login from the account, and ends its sessions: they count no longer anyhow, as there is no such login.
    pub(crate) async fn remove(
        &self,
        request: &Request,
        visitor: &Visitor,
        person: &BillingAccount,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let leaves = person.id == visitor.person.id;
        let (kind, news) = if leaves {
            (SecurityEventKind::PersonLeft, PeopleNews::Left)
        } else {
            (SecurityEventKind::PersonRemoved, PeopleNews::Removed)
        };
        let event = told(request, visitor, kind, person.username.as_str(), person.role(), now);
        let mails = self.mails(visitor, person, &news).await?;
        let withdrawn = self.sent_by(visitor, person).await?;
        let closed = ClosedAccount { id: person.id.clone().into(), created_at: person.created_at, closed_at: now };
        let change = told_change(visitor, &event, &mails);
        self.store.people.remove(&change, (person, &closed), &withdrawn).await?;
        let sessions = SessionKind::Billing { account: person.id.clone() };
        self.store.sessions.end_sessions_like(&sessions, None, now).await?;
        tracing::info!(account = %visitor.account.id, login = %person.id, leaves, request_id = request.request_id(), "removed a person");
        Ok(())
    }

    /// The mails that tell `news` of `person` to them and to every owner.
    async fn mails(
        &self,
        visitor: &Visitor,
        person: &BillingAccount,
        news: &PeopleNews,
    ) -> Result<Vec<OwedPeopleMail>, Refusal> {
        let owners: Vec<_> =
            self.everybody(visitor).await?.into_iter().filter(|one| one.role() == Role::Owner).collect();
        let by = (*news != PeopleNews::Left).then_some(&visitor.person.username);
        Ok(OwedPeopleMail::to_all(&visitor.account, &owners, person, (news, by), self.clock.now()))
    }

    /// The invitations that somebody sent who is to be no owner any more: they would come back by one.
    async fn sent_by(&self, visitor: &Visitor, person: &BillingAccount) -> Result<Vec<Invitation>, Refusal> {
        let invitations = self.store.people.invitations(&visitor.account.id).await?;
        Ok(invitations.into_iter().filter(|one| one.by == person.id).collect())
    }

    /// Somebody who belongs to the visitor's account. Of others' not even that they exist is told.
    async fn person(&self, visitor: &Visitor, id: &str) -> Result<BillingAccount, Refusal> {
        let everybody = self.everybody(visitor).await?;
        everybody.into_iter().find(|person| person.id.as_str() == id).ok_or_else(Refusal::not_found)
    }
}

const fn told_change<'a>(
    visitor: &'a Visitor,
    event: &'a SecurityEvent,
    mails: &'a [OwedPeopleMail],
) -> PeopleChange<'a> {
    PeopleChange { account: &visitor.account, actor: &visitor.person, event, mails }
}

/// Why nothing is done to the account's own login.
fn main_owner() -> Refusal {
    Problem::new("main-owner", 409).into()
}
