//! Finding buyers and what they have. What is looked for is posted: it may be an address of somebody, and what is in a URL is logged.

use std::collections::BTreeSet;

use edge::asked::{is_place, not_known};
use edge::{FieldProblem, Request};
use operating::search::{By, Finder, Found, Section, Wanted};
use serde_json::{Map, Value, json};

use crate::refusal::{Refusal, wrong};
use crate::shown::license_json;
use crate::{OperateAccounts, reader};

impl OperateAccounts {
    /// One page of everything that `text` leads to, or the next one of a kind (`in`, `after`).
    pub(crate) async fn search(&self, request: &Request) -> Result<Value, Refusal> {
        let fields = request.fields()?;
        let typed = fields.get("text").trim();
        if typed.is_empty() {
            return Err(wrong(FieldProblem::new("text", "field-missing")));
        }
        let from = match (fields.get("in").trim(), fields.get("after")) {
            ("", "") => None,
            (word, after) => {
                let section = Section::ALL.into_iter().find(|section| section.as_str() == word);
                let known = Section::ALL.map(Section::as_str);
                let section = section.ok_or_else(|| wrong(not_known("in", &known)))?;
                if !is_place(after) {
                    return Err(wrong(FieldProblem::new("after", "field-operate-place")));
                }
                Some((section, after.to_owned()))
            }
        };
        let finder = Finder {
            search: &self.store.search,
            licenses: &self.store.licenses,
            workspaces: &self.store.workspaces,
            logins: &self.store.logins,
        };
        let found = finder.find(&Wanted { typed, from, people: true, buyers: true }).await?;
        // Who was found, and never what was typed: that may be an address of somebody who has no account here.
        let billing = found.billing.iter().map(|(account, _)| account.id.to_string());
        let console = found.console.iter().map(|(account, _)| account.id.to_string());
        let accounts = billing.chain(console).collect::<Vec<_>>().join(" ");
        tracing::info!(operator = reader(request), accounts, "an operator looked for people");
        Ok(self.found_json(&found))
    }

    fn found_json(&self, found: &Found) -> Value {
        let now = self.clock.now();
        let licenses = found.licenses.iter().map(|license| {
            let mut shown = license_json(license, now);
            let buyer = license.billing_account.as_ref().and_then(|id| found.buyers.get(id));
            if let (Some(fields), Some(buyer)) = (shown.as_object_mut(), buyer) {
                fields.insert("username".to_owned(), json!(buyer.username));
                fields.insert("company".to_owned(), json!(buyer.profile.company_name));
            }
            shown
        });
        let licenses: Vec<Value> = licenses.collect();
        let workspaces = found.workspaces.iter().map(|one| {
            json!({
                "id": one.id, "name": one.name, "site": one.site, "consoleAccountId": one.console_account,
                "billingAccountId": one.billing_account, "license": one.settlements.last().map(|last| &last.license),
            })
        });
        let workspaces: Vec<Value> = workspaces.collect();
        let billing = found.billing.iter().map(|(account, by)| {
            json!({
                "id": account.id, "username": account.username, "company": account.profile.company_name,
                "email": account.email, "foundBy": words(by),
            })
        });
        let billing: Vec<Value> = billing.collect();
        let console = found.console.iter().map(|(account, by)| {
            json!({ "id": account.id, "username": account.username, "email": account.email, "foundBy": words(by) })
        });
        let console: Vec<Value> = console.collect();
        let invoices = found.invoices.iter().map(|one| json!({ "billingAccountId": one.account, "id": one.invoice }));
        let invoices: Vec<Value> = invoices.collect();
        let next = found.more.iter().map(|(section, place)| (section.as_str().to_owned(), json!(place)));
        json!({
            "licenses": licenses, "workspaces": workspaces, "billingAccounts": billing, "consoleAccounts": console,
            "invoices": invoices, "next": next.collect::<Map<_, _>>(),
        })
    }
}

fn words(by: &BTreeSet<By>) -> Vec<&'static str> {
    by.iter().map(|by| by.word()).collect()
}
