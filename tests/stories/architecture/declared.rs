//! Repositories declare no more than their methods use. The table itself refuses what they do not declare.
//!
//! Read off the store's code. A call that this reader does not see makes the test fail, never pass.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{Access, table_access};
use super::source::{SourceFunction, calls, functions, shipped_code};
use super::{assert_none, function_names, root};

/// The store's functions, `Type::name`, `keys::name` or `name`: what each does itself, and what it calls.
type Store = BTreeMap<String, (Access, BTreeSet<String>)>;

#[test]
fn repositories_declare_no_more_than_their_methods_use() {
    let store = read_store();
    let mut findings = Vec::new();
    for name in function_names() {
        let (declared, used) = (table_access(&name), used_by(&repositories_of(&name), &store));
        let unused = declared.actions.difference(&used.actions);
        let unused = unused.chain(declared.leading_keys.difference(&used.leading_keys));
        let unused = unused.chain(declared.appended_keys.difference(&used.leading_keys));
        let unused: Vec<&String> = unused.chain(declared.index_keys.difference(&used.index_keys)).collect();
        if !unused.is_empty() {
            findings.push(format!("{name}: {unused:?}"));
        }
    }
    assert_none("no method of the repositories that the function holds uses what they declare:", &findings);
}

/// The names of the repositories that a function declares.
fn repositories_of(function: &str) -> BTreeSet<String> {
    let code = shipped_code(&root().join("functions").join(function));
    let declaration = code.iter().find_map(|(_, code)| code.split_once("struct Repositories {")?.1.split_once('}'));
    let types = declaration.map_or("", |(fields, _)| fields).split("store::").skip(1);
    types.filter_map(|rest| rest.split(',').next()).map(|name| name.trim().to_owned()).collect()
}

/// What the methods of repositories do, and all that they call.
fn used_by(repositories: &BTreeSet<String>, store: &Store) -> Access {
    let is_of = |name: &&String| name.split_once("::").is_some_and(|(owner, _)| repositories.contains(owner));
    let mut open: Vec<&String> = store.keys().filter(is_of).collect();
    let (mut used, mut seen) = (Access::default(), BTreeSet::new());
    while let Some(next) = open.pop() {
        let Some((does, more)) = store.get(next).filter(|_| seen.insert(next)) else { continue };
        used.actions.extend(does.actions.iter().cloned());
        used.leading_keys.extend(does.leading_keys.iter().cloned());
        used.index_keys.extend(does.index_keys.iter().cloned());
        open.extend(more);
    }
    used
}

fn read_store() -> Store {
    let works = works();
    let mut found: Vec<(String, SourceFunction)> = Vec::new();
    for (file, code) in shipped_code(&root().join("crates/store")) {
        for (owner, code) in parts(&code) {
            let owner = if file.starts_with("keys") && owner.is_empty() { "keys::" } else { owner.as_str() };
            found.extend(functions(&code).into_iter().map(|one| (format!("{owner}{}", one.name), one)));
        }
    }
    let names: BTreeSet<&String> = found.iter().map(|(name, _)| name).collect();
    let mut store = Store::new();
    for (name, function) in &found {
        let (does, more) = store.entry(name.clone()).or_default();
        does.leading_keys.extend(key_prefixes(&function.body));
        does.index_keys.extend(work_names(&function.body, &works));
        let own = name.split_once("::").map_or("", |(owner, _)| owner);
        if own == "Table" {
            // What it lets pass is what it asks for.
            let asked = function.body.split("allow(Action::").skip(1).filter_map(|rest| rest.split(',').next());
            does.actions.extend(asked.map(|action| format!("dynamodb:{action}")));
        }
        let by_name = function.body.split("(keys::").skip(1).filter_map(|rest| rest.split(')').next());
        more.extend(by_name.map(|name| format!("keys::{name}")));
        for call in calls(&function.body) {
            let owner = match (call.receiver.as_deref(), call.qualifier.as_deref()) {
                (_, Some("Write")) => {
                    does.actions.insert(write_action(&call.name));
                    continue;
                }
                (_, Some("Self")) | (Some("self"), _) => own.to_owned(),
                (Some("table"), _) => "Table".to_owned(),
                (None, Some(owner)) => owner.to_owned(),
                // Keys are made of keys.
                (None, None) if own == "keys" => own.to_owned(),
                (None, None) => {
                    more.insert(call.name);
                    continue;
                }
                // `Licenses::over(&self.table).license(id)`, or a value of some type. The table is always called so.
                (Some(_), _) => {
                    let suffix = format!("::{}", call.name);
                    let may_be = |name: &&&String| name.ends_with(&suffix) && !name.starts_with("Table::");
                    more.extend(names.iter().filter(may_be).map(|name| (*name).clone()));
                    continue;
                }
            };
            more.insert(format!("{owner}::{}", call.name));
        }
    }
    store
}

/// The code of each `impl Type {`, under `Type::`; and all that is outside of them, under an empty name.
fn parts(code: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = vec![(String::new(), String::new())];
    let mut inside = false;
    for line in code.lines() {
        if let Some(owner) = line.strip_prefix("impl ").and_then(|rest| rest.strip_suffix(" {")) {
            parts.push((format!("{owner}::"), String::new()));
            inside = true;
        }
        let part = if inside { parts.last_mut() } else { parts.first_mut() };
        part.unwrap().1.extend([line, "\n"]);
        inside &= line != "}";
    }
    parts
}

/// `format!("SESSION#{…}")` is a hash key; the second argument of `Key::new` is the range key.
fn key_prefixes(body: &str) -> BTreeSet<String> {
    let mut prefixes = BTreeSet::new();
    for (at, found) in body.match_indices("format!(\"") {
        let text = &body[at + found.len()..];
        let word: String = text.chars().take_while(|c| c.is_ascii_uppercase() || *c == '-').collect();
        if !body[..at].trim_end().ends_with(',') && !word.is_empty() && text[word.len()..].starts_with('#') {
            prefixes.insert(format!("{word}#*"));
        }
    }
    prefixes
}

/// The kinds of work by how a read of them names them: the constants of kinds of due work, and those of lists.
fn works() -> BTreeMap<String, String> {
    let read = |file: &str| std::fs::read_to_string(root().join("crates/store/src").join(file)).unwrap();
    let keys = read("keys.rs");
    let constants = keys.lines().filter_map(|line| line.split_once("pub const WORK_")?.1.split_once(": &str = \""));
    let names: BTreeMap<&str, &str> = constants.map(|(name, rest)| (name, rest.trim_end_matches("\";"))).collect();
    let kinds = read("due/kinds.rs");
    let declared = kinds.split("pub(crate) const ").skip(1).filter_map(|rest| {
        let (kind, rest) = rest.split_once(':')?;
        let name = rest.split_once("keys::WORK_")?.1.split_once(',')?.0;
        Some((format!("(&kinds::{kind},"), (*names.get(name)?).to_owned()))
    });
    let lists = names.iter().map(|(name, value)| (format!("(keys::WORK_{name},"), (*value).to_owned()));
    declared.chain(lists).collect()
}

/// The kinds of work that are read: `self.table.due_page(&kinds::OUTBOX, …)`.
fn work_names(body: &str, works: &BTreeMap<String, String>) -> BTreeSet<String> {
    let asked = works.iter().filter(|(read, _)| body.contains(read.as_str()));
    // A name that ends in `#` is followed by the number of a shard.
    asked.map(|(_, value)| if value.ends_with('#') { format!("{value}*") } else { value.clone() }).collect()
}

/// `Write::update_if(…)` and `Write::update_any(…)` are of one action.
fn write_action(constructor: &str) -> String {
    let action = match constructor.split('_').next() {
        Some("update") => "UpdateItem",
        Some("delete") => "DeleteItem",
        _ => "PutItem",
    };
    format!("dynamodb:{action}")
}
