//! Doors that ask for the second factor: whether a session has proved it of late, and the page that asks for it.
//!
//! The page holds what the form held, sends it to `/account/two-factor/proof` together with the code, and the browser sends
//! it again from there to the door it was meant for: nothing is typed twice but passwords, which no page shows.

use accounts::second_factor::PROOF_FIELD;
use accounts::{AccountId, Session};
use edge::{FieldProblem, Fields, Request};
use kernel::Timestamp;
use maud::html;
use pages::Page;
use pages::button::{self, Weight};
use pages::form::Form;

use crate::refusal::Refusal;

/// Where a proof is given.
const PROOF: &str = "/account/two-factor/proof";
/// Where the person goes who cannot give one.
const CANCEL: &str = "/account/sessions";
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
}

impl Asking {
    /// What a request that was stopped at a door is to be taken up with again.
    #[must_use]
    pub fn by(request: &Request) -> Self {
        let is_post = request.method() == "POST";
        let fields = if is_post { request.fields().unwrap_or_default() } else { Fields::default() };
        Self { door: request.page().to_owned(), is_post, fields }
    }

    /// What the page sent along.
    #[must_use]
    pub fn again(door: &str, fields: &Fields) -> Self {
        let is_post = fields.get("proofMethod") == "post";
        Self { door: door.to_owned(), is_post, fields: fields.clone() }
    }

    /// The door, with its query.
    #[must_use]
    pub fn door(&self) -> &str {
        &self.door
    }

    /// Whether the door is to be posted to.
    #[must_use]
    pub const fn is_post(&self) -> bool {
        self.is_post
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
#[must_use]
pub fn ask_second_factor(request: &Request, asking: &Asking, problems: &[FieldProblem]) -> String {
    let view = request.view();
    let sentences = problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let mut form = Form::new(&view, PROOF)
        .problems(sentences)
        .hidden("proofFor", &asking.door)
        .hidden("proofMethod", if asking.is_post { "post" } else { "get" });
    let carried = asking.fields.names().map(|(name, _)| name).filter(|name| !is_kept_back(name));
    for name in carried {
        for value in asking.fields.all(name) {
            form = form.hidden(name, value);
        }
    }
    let back = button::link(CANCEL, &view.text("form-cancel"), Weight::Second);
    Page::new(&view, &view.text("two-factor-title"))
        .lead(view.text("two-factor-lead"))
        .failed(!problems.is_empty())
        .body(form.render(html! {
            (form.text(PROOF_FIELD, "two-factor-code-label").hint("two-factor-code-hint")
                .autocomplete("one-time-code"))
            (form.submit_with("two-factor-submit", back))
        }))
}

/// The page's own fields, and passwords, which no page ever holds.
fn is_kept_back(name: &str) -> bool {
    OWN_FIELDS.contains(&name) || name.to_lowercase().contains("password")
}
