//! Who did what.

use edge::{Answer, Request};
use kernel::{LicenseArn, LicenseId, Month};
use operating::filter::AuditFilter;
use pages::View;
use store::AuditedAct;

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How many entries a page shows at most: those of one reading, if nothing is left out.
const SHOWN: usize = 50;
/// The most readings of 50 entries for one page: a filter looks through so many and then says so.
const MAX_READINGS: usize = 10;
/// The longest text of a filter, in characters: an ARN.
const MAX_FILTER_CHARACTERS: usize = 300;

/// One page of the audit log.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The newest first.
    pub(crate) acts: Vec<AuditedAct>,
    pub(crate) looked_through: usize,
    /// Whether every entry that was looked through holds the hash of the one before, and its own is right.
    pub(crate) is_sound: bool,
    /// The places of the first and the last that were looked through.
    pub(crate) span: Option<(u64, u64)>,
    pub(crate) next: Option<u64>,
    pub(crate) asked: Asked,
}

/// What the page's address asks for, as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) by: String,
    pub(crate) license: String,
    pub(crate) act: String,
    pub(crate) month: String,
}

impl Asked {
    fn read(request: &Request) -> Self {
        let text = |name: &str| {
            let text = request.query(name).unwrap_or_default();
            text.trim().chars().take(MAX_FILTER_CHARACTERS).collect::<String>()
        };
        Self { by: text("by"), license: text("license"), act: text("act"), month: text("month") }
    }

    /// A person is named as the page names them: those of our own provider without it.
    fn filter(&self, issuer: &str) -> AuditFilter {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let by = given(&self.by).map(|by| if by.contains(['#', ':']) { by } else { format!("{issuer}#{by}") });
        // What is no license is nobody's, and finds nothing.
        let license = given(&self.license).map(|typed| {
            LicenseArn::id_in(&typed).or_else(|_| LicenseId::parse(&typed)).or_else(|_| LicenseId::parse("none"))
        });
        AuditFilter { by, license: license.and_then(Result::ok), act: given(&self.act) }
    }
}

impl OperatorConsole {
    pub(crate) async fn show_audit(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let asked = Asked::read(request);
        let mut before = request.query("before").and_then(|place| place.parse().ok());
        if before.is_none()
            && let Some(month) = Month::parse(&asked.month)
        {
            before = Some(self.store.operator_lists.audit_place_after(month).await?);
        }
        let wants_sheet = request.query("format").as_deref() == Some("csv");
        let listed = self.listed_acts(asked, visitor, before, wants_sheet).await?;
        if wants_sheet {
            let name = if listed.next.is_some() { "audit-newest-part.csv" } else { "audit.csv" };
            let text =
                billing::csv::sheet(&SHEET_COLUMNS, listed.acts.iter().map(|act| sheet_row(&request.view(), act)));
            return Ok(Answer::sheet(text, name));
        }
        Ok(Answer::page(page::audit::audit(request, visitor, &listed)))
    }

    async fn listed_acts(
        &self,
        asked: Asked,
        visitor: &Visitor,
        mut before: Option<u64>,
        all: bool,
    ) -> Result<Listed, Refusal> {
        let filter = asked.filter(&visitor.session.operator.issuer);
        let mut listed = Listed { acts: Vec::new(), looked_through: 0, is_sound: true, span: None, next: None, asked };
        let mut newer: Option<AuditedAct> = None;
        for _ in 0..MAX_READINGS {
            let (acts, next) = self.store.operator_lists.audit_page(before).await?;
            listed.looked_through += acts.len();
            for act in acts {
                if let Some(link) = &act.link {
                    let follows =
                        newer.as_ref().and_then(|newer| newer.link.as_ref()).map(|newer| newer.follows(Some(link)));
                    listed.is_sound &= link.is_untouched().is_ok() && follows.is_none_or(|follows| follows.is_ok());
                    listed.span = Some((link.sequence, listed.span.map_or(link.sequence, |(_, last)| last)));
                }
                if filter.takes(&act.entry) {
                    listed.acts.push(act.clone());
                }
                newer = Some(act);
            }
            (before, listed.next) = (next, next);
            if next.is_none() || (!all && (listed.acts.len() >= SHOWN || !filter.narrows())) {
                break;
            }
        }
        Ok(listed)
    }
}

/// The names of the columns; they are an interface, so they are in no language.
const SHEET_COLUMNS: [&str; 11] =
    ["sequence", "at", "by", "note", "act", "why", "license", "subject", "raw_quantity", "hash", "act_in_words"];

/// A row: the act by its word, which is an interface, and in the reader's words beside.
fn sheet_row(view: &View<'_>, AuditedAct { entry, link }: &AuditedAct) -> Vec<String> {
    vec![
        link.as_ref().map(|link| link.sequence.to_string()).unwrap_or_default(),
        entry.at.to_string(),
        entry.by.clone(),
        entry.note.clone().unwrap_or_default(),
        entry.act.clone(),
        entry.why.clone(),
        entry.license.as_ref().map(ToString::to_string).unwrap_or_default(),
        entry.subject.clone(),
        entry.raw.map(|raw| raw.to_string()).unwrap_or_default(),
        link.as_ref().map(|link| link.hash.clone()).unwrap_or_default(),
        page::act::act_text(view, &entry.act),
    ]
}
