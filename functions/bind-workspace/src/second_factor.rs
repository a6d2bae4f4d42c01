//! The doors that ask for the second factor of the Billing Center account: what binds a workspace or makes one.
//!
//! The license is bound to the account already, with its second factor. But whoever comes from the AWS account later, or by a link,
//! has proved nothing to the owner of the workspaces.

use accounts::AccountId;
use accounts::throttle::of_form;
use edge::{Answer, Fields, Problem, Request};
use signed_in::{Asking, Refusal};

use crate::BindWorkspace;
use crate::activation::{Activation, unavailable};

/// Whether a request is for a door that asks. The forms for a new workspace ask before they are filled in.
pub(crate) fn is_guarded(request: &Request, segments: &[&str]) -> bool {
    match (request.method(), segments) {
        ("POST", ["workspaces"] | ["workspaces", _, "binding"]) => true,
        ("GET" | "HEAD", ["workspaces"]) => request.query("create").is_some() && !request.wants_json(),
        _ => false,
    }
}

impl BindWorkspace {
    /// The answer to a request at a guarded door if the account has a second factor that was not proved in this activation of late.
    /// What was typed is kept, a password as its hash.
    pub(crate) async fn asks_second_factor(
        &self,
        request: &Request,
        activation: &Activation,
        fields: &Fields,
    ) -> Option<Answer> {
        let id = AccountId::from(activation.billing_account.id.clone());
        let factors = &self.store.second_factors;
        match signed_in::require_second_factor(factors, &activation.session, &id, activation.now).await {
            Ok(()) => None,
            Err(Refusal::SecondFactorNeeded) => {
                if fields.is_ticked("newConsoleAccount") && !request.wants_json() {
                    // A password's hash is work, here as when the account is made.
                    let counters = of_form(&activation.session.key, request.source_ip());
                    match self.store.guesses.count_tries(&counters, activation.now).await {
                        Ok(Ok(())) => self.keep_password(request, activation, fields).await,
                        Ok(Err(too_many)) => {
                            let seconds = too_many.seconds_left(activation.now);
                            return Some(Answer::problem(Problem::rate_limited(seconds)));
                        }
                        Err(error) => return Some(unavailable(request, &error)),
                    };
                }
                Some(Asking::by(request).in_activation(&activation.license).stop(request))
            }
            Err(refusal) => Some(refusal.into_answer(request)),
        }
    }
}
