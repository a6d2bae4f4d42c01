//! The company behind a Billing Center account.

use serde::{Deserialize, Serialize};

use crate::industry::Industry;
use crate::problem::{FieldProblem, Problem};
use crate::region::Region;
use crate::text;

/// The most characters of a company's name: registers of companies hold longer ones than forms usually allow.
pub const MAX_COMPANY_NAME_CHARACTERS: usize = 120;
/// The most characters of a person's name.
pub const MAX_CONTACT_NAME_CHARACTERS: usize = 80;
/// The most characters of a company's description.
pub const MAX_DESCRIPTION_CHARACTERS: usize = 500;

/// What a Billing Center account says about its company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompanyProfile {
    /// Name of the company, 1 to [`MAX_COMPANY_NAME_CHARACTERS`] characters.
    pub company_name: String,
    /// Its industry.
    pub industry: Industry,
    /// Where it is.
    pub region: Region,
    /// What it does, in its own words, up to [`MAX_DESCRIPTION_CHARACTERS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The person to talk to, 1 to [`MAX_CONTACT_NAME_CHARACTERS`] characters.
    pub contact_name: String,
}

impl CompanyProfile {
    /// Reads the fields `companyName, industry, region, description, contactName` through `field`.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    pub fn parse<'a>(field: impl Fn(&str) -> &'a str) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let company_name =
            note(&mut problems, "companyName", text::line(field("companyName"), MAX_COMPANY_NAME_CHARACTERS));
        let industry = note(&mut problems, "industry", offered(field("industry"), Industry::parse));
        let region = note(&mut problems, "region", offered(field("region"), Region::parse));
        let description = note(&mut problems, "description", description(field("description")));
        let contact_name =
            note(&mut problems, "contactName", text::line(field("contactName"), MAX_CONTACT_NAME_CHARACTERS));
        match (company_name, industry, region, description, contact_name) {
            (Some(company_name), Some(industry), Some(region), Some(description), Some(contact_name)) => {
                Ok(Self { company_name, industry, region, description, contact_name })
            }
            _ => Err(problems),
        }
    }
}

fn description(typed: &str) -> Result<Option<String>, Problem> {
    match text::paragraph(typed, MAX_DESCRIPTION_CHARACTERS) {
        Ok(description) => Ok(Some(description)),
        Err(Problem::Missing) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The value chosen from a list: [`Problem::NotChosen`] if none was, [`Problem::NotOffered`] if it is not in the list.
pub(crate) fn offered<T>(typed: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
    if typed.trim().is_empty() {
        return Err(Problem::NotChosen);
    }
    read(typed).ok_or(Problem::NotOffered)
}

/// Keeps the value, or notes the problem under the field's name.
pub(crate) fn note<T>(problems: &mut Vec<FieldProblem>, name: &'static str, read: Result<T, Problem>) -> Option<T> {
    read.map_err(|problem| problems.push(FieldProblem::new(name, problem))).ok()
}
