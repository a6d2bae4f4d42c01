//! The app's routes. infra/template.yaml has the same on API Gateway; a test keeps both equal.

use store::keys::{
    WORK_ACCOUNT_NOTICES, WORK_BUDGETS, WORK_CHANGE_MAILS, WORK_CODES, WORK_COURSE_NEWS, WORK_COURSE_TIMES,
    WORK_COURSES, WORK_ENDING, WORK_ENDING_OLD, WORK_FREEZE, WORK_HELD, WORK_HELD_BACK, WORK_LOGS, WORK_MONTH,
    WORK_NOTICES, WORK_OUTBOX, WORK_PEOPLE_MAILS, WORK_SEND,
};

/// A route of the HTTP API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method.
    pub method: &'static str,
    /// The path; `{name}` matches one segment, `{name+}` the rest.
    pub path: &'static str,
    /// The function behind it.
    pub function: &'static str,
}

impl Route {
    const fn new(method: &'static str, path: &'static str, function: &'static str) -> Self {
        Self { method, path, function }
    }

    /// Whether calls must be signed (`AWS_IAM`): everything for machines.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.path.starts_with("/v1/")
    }

    /// API Gateway's key of the route.
    #[must_use]
    pub fn key(&self) -> String {
        if self.path == DEFAULT { DEFAULT.to_owned() } else { format!("{} {}", self.method, self.path) }
    }
}

/// API Gateway's key and path of the route for what no other takes.
const DEFAULT: &str = "$default";

/// Every route, in the order a buyer walks. The first that fits is taken, as API Gateway takes the one that fits most closely:
/// a greedy one comes after its exact ones, and the last one takes what the others do not.
pub const ROUTES: &[Route] = &[
    Route::new("GET", "/marketplace", "resolve-customer"),
    Route::new("POST", "/marketplace", "resolve-customer"),
    Route::new("GET", "/activate", "resolve-customer"),
    Route::new("POST", "/activate", "resolve-customer"),
    Route::new("GET", "/activate/resume", "resolve-customer"),
    Route::new("POST", "/activate/resume", "resolve-customer"),
    Route::new("GET", "/register", "register"),
    Route::new("POST", "/register", "register"),
    Route::new("POST", "/codes", "send-code"),
    Route::new("GET", "/bind-billing", "bind-billing"),
    Route::new("POST", "/bind-billing", "bind-billing"),
    Route::new("POST", "/bind-billing/proof", "bind-billing"),
    Route::new("GET", "/workspaces", "bind-workspace"),
    Route::new("POST", "/workspaces", "bind-workspace"),
    Route::new("GET", "/workspaces/{id}/binding", "bind-workspace"),
    Route::new("POST", "/workspaces/{id}/binding", "bind-workspace"),
    Route::new("GET", "/activated", "bind-workspace"),
    Route::new("GET", "/", "sign-in"),
    Route::new("GET", "/sign-in", "sign-in"),
    Route::new("POST", "/sign-in", "sign-in"),
    Route::new("POST", "/sign-out", "sign-in"),
    Route::new("GET", "/console", "sign-in"),
    Route::new("GET", "/console/workspaces/{id}", "sign-in"),
    Route::new("GET", "/console/{page+}", "manage-credentials"),
    Route::new("POST", "/console/{page+}", "manage-credentials"),
    Route::new("GET", "/account/email", "manage-credentials"),
    Route::new("POST", "/account/email", "manage-credentials"),
    Route::new("GET", "/account/phone", "manage-credentials"),
    Route::new("POST", "/account/phone", "manage-credentials"),
    Route::new("GET", "/account/password", "manage-credentials"),
    Route::new("POST", "/account/password", "manage-credentials"),
    Route::new("GET", "/account/sessions", "manage-credentials"),
    Route::new("POST", "/account/sessions", "manage-credentials"),
    Route::new("GET", "/account/email-change", "manage-credentials"),
    Route::new("POST", "/account/email-change", "manage-credentials"),
    Route::new("GET", "/account/objection", "manage-credentials"),
    Route::new("POST", "/account/objection", "manage-credentials"),
    Route::new("GET", "/account/two-factor", "manage-credentials"),
    Route::new("POST", "/account/two-factor", "manage-credentials"),
    Route::new("GET", "/account/two-factor/{step}", "manage-credentials"),
    Route::new("POST", "/account/two-factor/{step}", "manage-credentials"),
    Route::new("GET", "/account", "view-bills"),
    Route::new("GET", "/account/bills", "view-bills"),
    Route::new("GET", "/account/budget", "view-bills"),
    Route::new("POST", "/account/budget", "view-bills"),
    Route::new("GET", "/account/invoices", "view-bills"),
    Route::new("POST", "/account/invoices", "view-bills"),
    Route::new("GET", "/account/cloud-accounts", "settle-workspaces"),
    Route::new("GET", "/account/workspaces/{id}/settlement", "settle-workspaces"),
    Route::new("POST", "/account/workspaces/{id}/settlement", "settle-workspaces"),
    Route::new("GET", "/account/workspaces/{id}/undo", "settle-workspaces"),
    Route::new("POST", "/account/workspaces/{id}/undo", "settle-workspaces"),
    Route::new("GET", "/account/licenses/{id}/workspaces", "settle-workspaces"),
    Route::new("POST", "/account/licenses/{id}/workspaces", "settle-workspaces"),
    Route::new("GET", "/account/licenses/{id}/unbinding", "settle-workspaces"),
    Route::new("POST", "/account/licenses/{id}/unbinding", "settle-workspaces"),
    Route::new("GET", "/account/{page+}", "manage-account"),
    Route::new("POST", "/account/{page+}", "manage-account"),
    Route::new("GET", "/operator", "operator-console"),
    Route::new("GET", "/operator/licenses/{id}", "operator-console"),
    Route::new("GET", "/operator/quarantine/{id}", "operator-console"),
    Route::new("POST", "/operator/quarantine/{id}", "operator-console"),
    Route::new("GET", "/operator/{page+}", "operator-console"),
    Route::new("POST", "/operator/{page+}", "operator-console"),
    Route::new("POST", "/v1/usage-events", "record-usage"),
    Route::new("GET", "/v1/licenses/{arn}", "read-entitlement"),
    Route::new("GET", "/v1/workspaces/{id}/entitlement", "read-entitlement"),
    Route::new("GET", "/v1/licenses/{arn}/ledger", "operate"),
    Route::new("GET", "/v1/licenses/{arn}/adjustments", "operate"),
    Route::new("GET", "/v1/licenses/{arn}/invoices", "operate"),
    Route::new("GET", "/v1/operate/open-invoices", "operate"),
    Route::new("GET", "/v1/licenses/{arn}/prices", "operate"),
    Route::new("POST", "/v1/operate/licenses/{arn}/prices", "operate"),
    Route::new("POST", "/v1/operate/adjustments/{id}", "operate"),
    Route::new("POST", "/v1/operate/adjustments/{id}/send", "operate"),
    Route::new("POST", "/v1/operate/coverage/{id}/give-back", "operate"),
    Route::new("GET", "/v1/licenses/{arn}/closing-statement", "operate"),
    Route::new("GET", "/v1/operate/quarantine", "operate"),
    Route::new("POST", "/v1/operate/quarantine/{id}/release", "operate"),
    Route::new("POST", "/v1/operate/quarantine/{id}/write-off", "operate"),
    Route::new("POST", "/v1/operate/quarantine/{id}/decline", "operate"),
    Route::new("GET", "/v1/operate/proposals", "operate"),
    Route::new("GET", "/v1/operate/comparisons", "operate"),
    Route::new("GET", "/v1/operate/comparisons/{of}/{at}", "operate"),
    Route::new("POST", "/v1/operate/comparisons/{of}/{at}/{id}/acknowledge", "operate"),
    Route::new("POST", "/v1/operate/comparisons/{of}/{at}/{id}/take-back", "operate"),
    Route::new("GET", "/v1/operate/acknowledgements", "operate"),
    Route::new("GET", "/v1/operate/abandoned-activations", "operate"),
    Route::new("GET", "/v1/operate/cut-over", "operate"),
    Route::new("POST", "/v1/operate/cut-over", "operate"),
    Route::new("GET", "/v1/operate/licenses", "operate"),
    Route::new("POST", "/v1/operate/licenses/{arn}/arn", "operate"),
    Route::new("POST", "/v1/operate/licenses/{arn}/reinstate", "operate"),
    Route::new("GET", "/v1/operate/audit", "operate"),
    Route::new("GET", "/v1/operate/requests", "operate"),
    Route::new("POST", "/v1/operate/real-names/{account}/reading", "operate"),
    Route::new("POST", "/v1/operate/real-names/{account}/decision", "operate"),
    Route::new("POST", "/v1/operate/invoices/{account}/{id}/decision", "operate"),
    Route::new("GET", "/v1/operate/quantities", "operate"),
    Route::new("POST", "/v1/operate/quantities/{product}/decimal", "operate"),
    Route::new("GET", "/v1/operate/workspaces/{id}/providers", "operate"),
    Route::new("POST", "/v1/operate/workspaces/{id}/providers", "operate"),
    Route::new("POST", "/v1/operate/search", "operate-accounts"),
    Route::new("GET", "/v1/operate/accounts/{id}", "operate-accounts"),
    Route::new("GET", "/v1/operate/accounts/{id}/bills", "operate-accounts"),
    Route::new("GET", "/v1/operate/accounts/{id}/bills/{month}", "operate-accounts"),
    Route::new("GET", "/v1/operate/accounts/{id}/mails", "operate-accounts"),
    Route::new("POST", "/v1/operate/accounts/{id}/mails", "operate-accounts"),
    Route::new("POST", "/v1/operate/accounts/{id}/end-sessions", "operate-accounts"),
    Route::new("POST", "/v1/operate/accounts/{id}/lift-limits", "operate-accounts"),
    Route::new("POST", "/v1/operate/accounts/{id}/email-change/stop", "operate-accounts"),
    Route::new("GET", "/v1/operate/activations/{license}", "operate-accounts"),
    Route::new("POST", "/v1/operate/activations/{license}/mail", "operate-accounts"),
    Route::new("POST", "/v1/operate/activations/{license}/note", "operate-accounts"),
    Route::new("GET", "/v1/licenses/{arn}/timeline", "operate-accounts"),
    Route::new("GET", "/v1/operate/product-events", "operate-accounts"),
    Route::new("POST", "/v1/operate/product-events/replay", "operate-accounts"),
    Route::new("ANY", DEFAULT, "resolve-customer"),
];

/// The route of a request and the values of its path parameters, as they are written in the path.
#[must_use]
pub fn find<'a>(method: &str, path: &'a str) -> Option<(&'static Route, Vec<(&'static str, &'a str)>)> {
    let found = ROUTES.iter().filter(|route| route.method == method).find_map(|route| {
        let parameters = matches(route.path, path)?;
        Some((route, parameters))
    });
    found.or_else(|| Some((ROUTES.iter().find(|route| route.path == DEFAULT)?, Vec::new())))
}

fn matches<'a>(pattern: &'static str, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut parameters = Vec::new();
    if let Some((start, name)) = pattern.strip_suffix("+}").and_then(|pattern| pattern.split_once('{')) {
        let rest = path.strip_prefix(start).filter(|rest| !rest.is_empty())?;
        return Some(vec![(name, rest)]);
    }
    let mut segments = path.split('/');
    for part in pattern.split('/') {
        let segment = segments.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => parameters.push((name, segment)),
            None if part == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}

/// A function that runs by EventBridge Scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The function.
    pub function: &'static str,
    /// Its rate.
    pub every_seconds: i64,
    /// The kinds of work in the table's index that it looks for, if it looks for nothing else. A name that ends in `#` is
    /// followed by the number of a shard.
    pub work: Option<&'static [&'static str]>,
    /// What it finds something to do of, and how many seconds after an entry's time, if that is known. Unlike `work`, this says nothing
    /// of when it runs: only which runs of a longer move of the clock would find nothing.
    pub finds: &'static [(&'static str, i64)],
    /// The days of a month on which it runs; every day if none is named.
    pub days: &'static [u8],
    /// What the function is given, in JSON; what EventBridge Scheduler gives it of itself if empty.
    pub input: &'static str,
}

impl Schedule {
    /// A schedule that runs every day, without an input of its own.
    #[must_use]
    pub const fn every(function: &'static str, every_seconds: i64) -> Self {
        Self { function, every_seconds, work: None, finds: &[], days: &[], input: "" }
    }

    /// The same for a function that looks for these kinds of work alone.
    const fn looking_for(function: &'static str, work: &'static [&'static str]) -> Self {
        Self { work: Some(work), ..Self::every(function, 60) }
    }
}

/// Every schedule, in the order in which those due at one instant run.
pub const SCHEDULES: &[Schedule] = &[
    Schedule { finds: METERED, ..Schedule::every("meter-usage", 300) },
    Schedule::looking_for("advance-licenses", &[WORK_BUDGETS, WORK_COURSE_NEWS, WORK_COURSE_TIMES, WORK_COURSES]),
    Schedule::looking_for(
        "deliver-codes",
        &[WORK_ACCOUNT_NOTICES, WORK_CHANGE_MAILS, WORK_CODES, WORK_NOTICES, WORK_PEOPLE_MAILS],
    ),
    Schedule::looking_for("deliver-events", &[WORK_OUTBOX]),
    Schedule::every("reconcile", 86_400),
    Schedule::every("archive-audit", 86_400),
];

/// How long an hour stays open after its end, in seconds: meter-usage's default.
const GRACE_PERIOD_SECONDS: i64 = 600;

/// What meter-usage looks for.
const METERED: &[(&str, i64)] = &[
    (WORK_FREEZE, GRACE_PERIOD_SECONDS),
    (WORK_SEND, 0),
    (WORK_MONTH, 0),
    (WORK_ENDING, 0),
    (WORK_ENDING_OLD, 0),
    (WORK_HELD, 0),
    (WORK_HELD_BACK, 0),
];

/// Further schedules of functions that [`SCHEDULES`] has, with an input of their own. They run after those.
pub const FURTHER_SCHEDULES: &[Schedule] = &[
    Schedule { days: INVOICE_DAYS, input: r#"{"invoices": {}}"#, ..Schedule::every("reconcile", 86_400) },
    Schedule { input: r#"{"logs": true}"#, ..Schedule::looking_for("reconcile", &[WORK_LOGS]) },
];

/// The days of a month on which the one before is compared with AWS's invoices: when they are there, and twice more for what
/// was not.
const INVOICE_DAYS: &[u8] = &[5, 12, 19];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_function_and_parameters() {
        let (route, parameters) = find("POST", "/workspaces/wksp_1/binding").unwrap();
        assert_eq!((route.function, parameters), ("bind-workspace", vec![("id", "wksp_1")]));
        assert_eq!(find("GET", "/v1/licenses/arn:x/ledger").unwrap().0.function, "operate");
        let (route, parameters) = find("GET", "/account/workspaces/wksp_1/settlement").unwrap();
        assert_eq!((route.function, parameters), ("settle-workspaces", vec![("id", "wksp_1")]));
        let (route, parameters) = find("GET", "/account/real-name/documents/doc_1").unwrap();
        assert_eq!((route.function, parameters), ("manage-account", vec![("page", "real-name/documents/doc_1")]));
        assert_eq!(find("GET", "/account/bills/").unwrap().0.function, "manage-account", "a slash too many");
    }

    #[test]
    fn an_hour_is_due_when_meter_usage_freezes_it() {
        assert_eq!(meter_usage::Options::default().grace_period_seconds, GRACE_PERIOD_SECONDS);
    }

    #[test]
    fn what_has_no_route_of_its_own_finds_the_one_for_everything_else() {
        for (method, path) in [
            ("POST", "/"),
            ("GET", "/codes"),
            ("GET", "/register/"),
            ("GET", "/account/"),
            ("GET", "/workspaces//binding"),
            ("PUT", "/register"),
        ] {
            assert_eq!(find(method, path).unwrap().0.key(), DEFAULT, "{method} {path}");
        }
    }
}
