//! What JSON clients see.

use accounts::{Draft, Industry, Opened, Region, Step};
use edge::Request;
use serde_json::{Value, json};

/// A field problem as the edge shows it.
pub(crate) fn problem(found: &accounts::FieldProblem) -> edge::FieldProblem {
    edge::FieldProblem::saying(found.name, found.problem.key(), found.problem.argument())
}

/// What was registered.
pub(crate) fn opened(opened: &Opened) -> Value {
    let Opened { billing, console, workspace } = opened;
    json!({
        "billingAccount": {
            "id": billing.id,
            "username": billing.username,
            "email": billing.email,
            "phone": billing.phone,
            "phoneVerified": billing.verified_phone().is_some(),
            "companyName": billing.profile.company_name,
            "industry": billing.profile.industry,
            "region": billing.profile.region,
            "description": billing.profile.description,
            "contactName": billing.profile.contact_name,
        },
        "consoleAccount": {
            "id": console.id,
            "username": console.username,
            "email": console.email,
            "phone": console.phone,
            "phoneVerified": console.verified_phone().is_some(),
            "existedBefore": opened.is_beside(),
        },
        "workspace": {
            "id": workspace.id,
            "name": workspace.name,
            "language": workspace.language,
            "site": workspace.site,
            "state": "bound",
        },
    })
}

/// The form: what can be chosen, and what was kept of it so far.
pub(crate) fn form(request: &Request, draft: &Draft) -> Value {
    let (brand, view) = (request.brand(), request.view());
    let sites: Vec<Value> = brand
        .sites
        .iter()
        .map(|site| json!({"id": site.id, "name": site.name.get(view.language), "region": site.region}))
        .collect();
    let industries: Vec<Value> = Industry::ALL
        .iter()
        .map(|industry| json!({"key": industry.key(), "name": view.text(industry.translation_key())}))
        .collect();
    let regions: Vec<Value> =
        Region::all().map(|region| json!({"code": region.code(), "name": region.name(view.language)})).collect();
    let names = Step::ALL.iter().flat_map(|step| step.kept_fields());
    let values: serde_json::Map<String, Value> = names
        .filter(|name| !draft.value(name).is_empty())
        .map(|name| ((*name).to_owned(), draft.value(name).into()))
        .collect();
    json!({
        "registration": {
            "values": values,
            "emailVerified": draft.verified_email.is_some(),
            "phoneVerified": draft.verified_phone.is_some(),
            "passwordSet": draft.password_hash.is_some(),
            "choices": {"sites": sites, "languages": brand.languages, "industries": industries, "regions": regions},
        }
    })
}
