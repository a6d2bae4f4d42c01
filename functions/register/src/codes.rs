//! The buttons of the first page that have a code sent. What is typed in the page counts first: a code that was typed for the
//! other address is tried, since no page shows it again.

use accounts::registration::{email, phone};
use accounts::{Draft, FieldProblem, Problem, Purpose, Step};
use edge::{Answer, Fields, Request};

use crate::{Activation, page};

/// Where codes are sent.
const CODES: &str = "/codes";

/// What the button that was pressed asks a code for. `None` if it was another button.
pub(crate) fn code_wanted(fields: &Fields, step: Step) -> Option<Purpose> {
    let purpose = Purpose::parse(fields.get("purpose")).filter(|_| step == Step::Basic)?;
    matches!(purpose, Purpose::Register | Purpose::RegisterPhone).then_some(purpose)
}

/// Hands the same form on to where codes are sent; or shows the page, if the code that was typed for the other address is
/// wrong, or the one that was typed for this address makes another one needless. `found` is what is wrong with what was typed.
pub(crate) fn send(
    request: &Request,
    activation: &Activation,
    draft: &Draft,
    purpose: Purpose,
    found: &[FieldProblem],
) -> Answer {
    let phone = phone(draft.value("phone")).ok().flatten();
    let (other, is_verified) = match purpose {
        Purpose::RegisterPhone => ("emailCode", phone.is_some_and(|phone| draft.phone_verified_at(&phone).is_some())),
        _ => ("phoneCode", email(draft.value("email")).is_ok_and(|email| draft.has_verified(&email))),
    };
    let wrong = found.iter().filter(|found| found.name == other && found.problem != Problem::Missing);
    let wrong: Vec<FieldProblem> = wrong.cloned().collect();
    if !wrong.is_empty() {
        return Answer::page_with_status(422, page::step(request, activation, draft, Step::Basic, &wrong));
    }
    if is_verified {
        return Answer::see_other(page::path(Step::Basic));
    }
    Answer::send_again(CODES)
}
