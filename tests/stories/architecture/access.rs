//! What a function reaches on AWS, read off its code: IAM actions, and the kinds of items it touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::root;
use super::source::{calls, functions, shipped_code};

/// What code reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Access {
    /// IAM actions, `service:Action`.
    pub(super) actions: BTreeSet<String>,
    /// Patterns of hash keys, `SESSION#*`.
    pub(super) leading_keys: BTreeSet<String>,
    /// Hash keys by which the index `work` is queried.
    pub(super) index_keys: BTreeSet<String>,
}

/// The store's functions by name (those of keys.rs and its rooms as `keys::name`), with what each does itself and what it calls.
static STORE: LazyLock<BTreeMap<String, (Access, BTreeSet<String>)>> = LazyLock::new(read_store);

/// The types of the crates `marketplace`, `mail` and `courier`, with the actions behind them.
static CLIENTS: LazyLock<Vec<(String, BTreeSet<String>)>> = LazyLock::new(read_clients);

/// What the function in functions/`name` reaches.
pub(super) fn access_of(name: &str) -> Access {
    let mut access = Access::default();
    let mut open: Vec<String> = Vec::new();
    for (_, code) in shipped_code(&root().join("functions").join(name)) {
        for call in calls(&code) {
            let before = call.receiver.as_deref().or(call.qualifier.as_deref());
            match before {
                Some("store") => open.push(call.name),
                Some("keys") => open.push(format!("keys::{}", call.name)),
                Some("bucket") => access.actions.extend(bucket_actions(&call.name)),
                _ => {}
            }
        }
        for (client, actions) in CLIENTS.iter() {
            if code.split(|c: char| !c.is_alphanumeric()).any(|word| word == client) {
                access.actions.extend(actions.iter().cloned());
            }
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        let Some((does, more)) = STORE.get(&next) else { continue };
        access.actions.extend(does.actions.iter().cloned());
        access.leading_keys.extend(does.leading_keys.iter().cloned());
        access.index_keys.extend(does.index_keys.iter().cloned());
        open.extend(more.iter().cloned());
    }
    access
}

/// What a call of `documents::Bucket` needs. That crate signs by itself, so no client's methods tell. HeadObject is
/// allowed by `s3:GetObject`; without `s3:ListBucket` it would answer 403 for what is not there.
fn bucket_actions(method: &str) -> impl Iterator<Item = String> {
    let actions: &[&str] = match method {
        "upload_form" => &["s3:PutObject"],
        "stored" => &["s3:GetObject", "s3:ListBucket"],
        "link" => &["s3:GetObject"],
        "remove" => &["s3:DeleteObject"],
        _ => &[],
    };
    actions.iter().map(|action| (*action).to_owned())
}

fn read_store() -> BTreeMap<String, (Access, BTreeSet<String>)> {
    let files = shipped_code(&root().join("crates/store"));
    let is_part = |file: &str| file != "transaction.rs" && file != "table.rs";
    let name_in =
        |file: &str, name: &str| if file.starts_with("keys") { format!("keys::{name}") } else { name.to_owned() };
    let known: BTreeSet<String> = files
        .iter()
        .filter(|(file, _)| is_part(file))
        .flat_map(|(file, code)| functions(code).into_iter().map(move |one| name_in(file, &one.name)))
        .collect();
    let works = works();
    let mut store: BTreeMap<String, (Access, BTreeSet<String>)> = BTreeMap::new();
    for (file, code) in files.iter().filter(|(file, _)| is_part(file)) {
        for function in functions(code) {
            let entry = store.entry(name_in(file, &function.name)).or_default();
            entry.0.leading_keys.extend(key_prefixes(&function.body));
            entry.0.index_keys.extend(work_names(&function.body, &works));
            entry.1.extend(keys_by_name(&function.body));
            for call in calls(&function.body) {
                if function.body.contains(".index_name(") && call.name == "query" {
                    continue; // It is allowed on the index, by the names of the work.
                }
                let own = name_in(file, &call.name);
                match (call.receiver.as_deref(), call.qualifier.as_deref()) {
                    (Some("client"), _) => drop(entry.0.actions.insert(format!("dynamodb:{}", pascal(&call.name)))),
                    (_, Some("Write")) => drop(entry.0.actions.insert(write_action(&call.name))),
                    (_, Some("keys")) => drop(entry.1.insert(format!("keys::{}", call.name))),
                    (Some("self" | "store" | "writes") | None, _) if known.contains(&own) => drop(entry.1.insert(own)),
                    _ => {}
                }
            }
        }
    }
    store
}

/// `format!("SESSION#{…}")` is a hash key; range keys are written without a `format!` of their own or follow it, and
/// their words do not matter here: a pattern too many shows when the template is compared.
fn key_prefixes(body: &str) -> BTreeSet<String> {
    let mut prefixes = BTreeSet::new();
    for (at, _) in body.match_indices("format!(\"") {
        // The second argument of `Key::new` is the range key.
        let before = body[..at].trim_end();
        if before.ends_with(',') {
            continue;
        }
        let word: String = body[at + 9..].chars().take_while(|c| c.is_ascii_uppercase() || *c == '-').collect();
        if !word.is_empty() && body[at + 9 + word.len()..].starts_with('#') {
            prefixes.insert(format!("{word}#*"));
        }
    }
    prefixes
}

/// Functions of keys.rs that are handed on by name: `.map(keys::license)`.
fn keys_by_name(body: &str) -> impl Iterator<Item = String> {
    body.match_indices("(keys::").filter_map(|(at, found)| {
        let name: String =
            body[at + found.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        let behind = body[at + found.len() + name.len()..].chars().next();
        (!name.is_empty() && behind == Some(')')).then(|| format!("keys::{name}"))
    })
}

/// The kinds of work, by the name of their constant in keys.rs.
fn works() -> BTreeMap<String, String> {
    let keys = std::fs::read_to_string(root().join("crates/store/src/keys.rs")).unwrap();
    let constants = keys.lines().filter_map(|line| line.split_once("pub const WORK_")?.1.split_once(": &str = \""));
    constants
        .map(|(name, rest)| (format!("WORK_{name}"), rest.trim_end_matches("\";").to_owned()))
        .filter(|(name, _)| !["WORK_INDEX", "WORK_PK", "WORK_SK"].contains(&name.as_str()))
        .collect()
}

/// The kinds of work that are asked for: `self.due(keys::WORK_OUTBOX, …)`. Marking an item as due names it later in the
/// arguments.
fn work_names(body: &str, works: &BTreeMap<String, String>) -> BTreeSet<String> {
    let asked = works.iter().filter(|(name, _)| {
        [format!("(keys::{name},"), format!("(keys::{name})"), format!("({name},")]
            .iter()
            .any(|call| body.contains(call))
    });
    // A name that ends in `#` is followed by the number of a shard.
    asked.map(|(_, value)| if value.ends_with('#') { format!("{value}*") } else { value.clone() }).collect()
}

fn write_action(constructor: &str) -> String {
    match constructor {
        "update" => "dynamodb:UpdateItem".to_owned(),
        "delete_if" => "dynamodb:DeleteItem".to_owned(),
        "check" => "dynamodb:ConditionCheckItem".to_owned(),
        _ => "dynamodb:PutItem".to_owned(),
    }
}

fn read_clients() -> Vec<(String, BTreeSet<String>)> {
    let service = |code: &str| {
        [
            ("aws_sdk_marketplacemetering", "aws-marketplace"),
            ("aws_sdk_marketplaceentitlement", "aws-marketplace"),
            ("aws_sdk_marketplaceagreement", "aws-marketplace"),
            ("aws_sdk_sesv2", "ses"),
            ("aws_sdk_pinpointsmsvoicev2", "sms-voice"),
            ("aws_sdk_eventbridge", "events"),
            ("aws_sdk_kms", "kms"),
        ]
        .into_iter()
        .find(|(sdk, _)| code.contains(sdk))
        .map(|(_, service)| service)
    };
    let mut clients = Vec::new();
    for folder in ["crates/marketplace", "crates/mail", "crates/courier", "crates/sealing"] {
        for (_, code) in shipped_code(&root().join(folder)) {
            let Some(service) = service(&code) else { continue };
            let called = calls(&code).into_iter().filter(|call| call.receiver.as_deref() == Some("client"));
            let actions: BTreeSet<String> = called.map(|call| format!("{service}:{}", pascal(&call.name))).collect();
            for line in code.lines().filter_map(|line| line.strip_prefix("pub struct ")) {
                let name: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
                if !actions.is_empty() && code.contains(&format!("impl {name} {{")) {
                    clients.push((name, actions.clone()));
                }
            }
        }
    }
    clients
}

fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1.min(word.len()));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}
