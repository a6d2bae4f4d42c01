//! Doors that ask for the second factor: whether a session has proved it of late, and the page that asks for it.
//!
//! The page holds what the form held, sends it to where proofs are taken together with the code, and the browser sends it
//! again from there to the door it was meant for: nothing is typed twice but passwords, which no page shows.

use accounts::second_factor::{PROOF_FIELD, PROOF_SECONDS};
use accounts::{AccountId, Session};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Timestamp;
use licensing::License;
use maud::html;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::step::{self, ActivationStage};
use pages::{Page, notice};
use serde_json::json;

use crate::refusal::Refusal;

/// Where people who are signed in give a proof, and where they go without one.
const PROOF: &str = "/account/two-factor/proof";
const CANCEL: &str = "/account/sessions";
/// The same in an activation.
const ACTIVATION_PROOF: &str = "/bind-billing/proof";
const ACTIVATION_CANCEL: &str = "/workspaces";
/// The field that says which activation a form is about.
const LICENSE_FIELD: &str = "license";
/// The fields of the page itself, which are no part of what it carries.
const OWN_FIELDS: [&str; 3] = [PROOF_FIELD, "proofFor", "proofMethod"];

/// What the page carries.
#[derive(Debug)]
pub struct Asking {
    /// The door, with its query.
    door: String,
    /// Whether it is to be posted to.
    is_post: bool,
    fields: Fields,
    /// The license of the activation that asks; `None` at the doors of who is signed in.
    license: Option<License>,
}

impl Asking {
    /// What a request that was stopped at a door is to be taken up with again.
    #[must_use]
    pub fn by(request: &Request) -> Self {
        let is_post = request.method() == "POST";
        let fields = if is_post { request.fields().unwrap_or_default() } else { Fields::default() };
        Self { door: request.page().to_owned(), is_post, fields, license: None }
    }

    /// What the page sent along.
    #[must_use]
    pub fn again(door: &str, fields: &Fields) -> Self {
        let is_post = fields.get("proofMethod") == "post";
        Self { door: door.to_owned(), is_post, fields: fields.clone(), license: None }
    }

    /// The same, asked in the activation of `license`: the proof is noted in that activation's session.
    #[must_use]
    pub fn in_activation(self, license: &License) -> Self {
        Self { license: Some(license.clone()), ..self }
    }

    /// The answer to a request that was stopped at a door.
    #[must_use]
    pub fn stop(&self, request: &Request) -> Answer {
        if request.wants_json() {
            return Answer::problem(Problem::new("second-factor-needed", 403));
        }
        Answer::page_with_status(403, ask_second_factor(request, self, &[]))
    }

    /// The answer to a right proof: the browser goes on to the door, with all that was posted there; a JSON client repeats its
    /// request itself.
    #[must_use]
    pub fn proved(&self, request: &Request, now: Timestamp) -> Answer {
        if request.wants_json() {
            let until = now.plus_seconds(PROOF_SECONDS).to_string();
            return Answer::json(200, &json!({ "provedUntil": until }));
        }
        if self.is_post { Answer::send_again(&*self.door) } else { Answer::see_other(&*self.door) }
    }

    /// The answer to a proof that `wrong` says is none: the page again, with all that it held.
    #[must_use]
    pub fn refused(&self, request: &Request, wrong: FieldProblem) -> Answer {
        if request.wants_json() {
            return Answer::problem(Problem::invalid_fields(vec![wrong]));
        }
        Answer::page_with_status(422, ask_second_factor(request, self, &[wrong]))
    }
}

/// Refuses a request of `session` if the account `id` has a second factor that was not proved in it of late. Console accounts have
/// none.
///
/// # Errors
/// [`Refusal::SecondFactorNeeded`], or [`Refusal::Store`].
pub async fn require_second_factor(
    factors: &store::SecondFactors,
    session: &Session,
    id: &AccountId,
    now: Timestamp,
) -> Result<(), Refusal> {
    let AccountId::Billing(id) = id else { return Ok(()) };
    if session.has_fresh_second_factor(now) {
        return Ok(());
    }
    match factors.in_force(id, now).await? {
        Some(_) => Err(Refusal::SecondFactorNeeded),
        None => Ok(()),
    }
}

/// The page that asks for the second factor.
fn ask_second_factor(request: &Request, asking: &Asking, problems: &[FieldProblem]) -> String {
    let view = request.view();
    let sentences = problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let license = asking.license.as_ref();
    let (proof, cancel) = if license.is_some() { (ACTIVATION_PROOF, ACTIVATION_CANCEL) } else { (PROOF, CANCEL) };
    let mut form = Form::new(&view, proof)
        .problems(sentences)
        .hidden("proofFor", &asking.door)
        .hidden("proofMethod", if asking.is_post { "post" } else { "get" });
    if let Some(license) = license {
        form = form.hidden(LICENSE_FIELD, license.id.as_str());
    }
    let carried = asking.fields.names().map(|(name, _)| name);
    let carried = carried.filter(|name| !is_kept_back(name) && (license.is_none() || *name != LICENSE_FIELD));
    for name in carried {
        for value in asking.fields.all(name) {
            form = form.hidden(name, value);
        }
    }
    let back = button::link(cancel, &view.text("form-cancel"), Weight::Second);
    let mut page = Page::new(&view, &view.text("two-factor-title"))
        .lead(view.text("two-factor-lead"))
        .failed(!problems.is_empty());
    if license.is_some() {
        page = page.steps(step::activation(&view, ActivationStage::Workspace));
    }
    page.body(html! {
        @if let Some(license) = license { (notice::activation(&view, &license.product, &license.account)) }
        (form.render(html! {
            (form.text(PROOF_FIELD, "two-factor-code-label").hint("two-factor-code-hint")
                .autocomplete("one-time-code"))
            (form.submit_with("two-factor-submit", back))
        }))
    })
}

/// The page's own fields, and passwords, which no page ever holds.
fn is_kept_back(name: &str) -> bool {
    OWN_FIELDS.contains(&name) || name.to_lowercase().contains("password")
}
