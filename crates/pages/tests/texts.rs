//! Every text exists in every language, with the same arguments, and is used.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test ends where something is wrong")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use kernel::Language;

/// What a key begins with. A literal in the sources with one of these is taken for a key.
const PREFIXES: [&str; 25] = [
    "when-",
    "security-event-",
    "page-",
    "form-",
    "field-",
    "step-",
    "notice-",
    "stage-",
    "license-",
    "pending-",
    "language-",
    "industry-",
    "resolve-customer-",
    "register-",
    "send-code-",
    "bind-billing-",
    "bind-workspace-",
    "sign-in-",
    "sessions-",
    "problem-",
    "manage-account-",
    "credentials-",
    "two-factor-",
    "operators-",
    "people-",
];
/// Literals that look like keys and are something else: a purpose of a code, a kind of event, a part of ARNs.
const NOT_KEYS: [&str; 12] = [
    "language-of-page",
    "sessions-ended-by-operator",
    "license-pending",
    "license-ending",
    "license-unknown",
    "license-bound",
    "license-unbound",
    "register-console",
    "register-phone",
    "license-manager",
    "sign-in-failed",
    "field-q",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The keys of a language with the names of their arguments, by file.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    let folder = repository().join("crates/pages/locales").join(language.tag());
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&file).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut arguments = BTreeSet::new();
            let pattern = message.value.unwrap_or_else(|| panic!("{} has no text", message.id.name));
            collect(&pattern, &mut arguments);
            let key = message.id.name.to_owned();
            assert!(keys.insert(key.clone(), arguments).is_none(), "{}: {key} is there twice", file.display());
        }
    }
    keys
}

fn collect(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                for variant in variants {
                    collect(&variant.value, arguments);
                }
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            arguments.insert(id.name.to_owned());
        }
    }
}

/// The text of every source but this crate's own tests and examples.
fn sources() -> String {
    let mut all = String::new();
    let mut folders = vec![repository().join("crates"), repository().join("functions")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let ours = path.ends_with("pages/tests") || path.ends_with("pages/examples");
            if path.is_dir() && !ours && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}

/// Every string literal that could be a key or a problem's code: not in comments, and no class of the style sheet.
fn literals(sources: &str) -> BTreeSet<&str> {
    let plain = |text: &&str| {
        text.contains(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let mut found = BTreeSet::new();
    for line in sources.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let pieces: Vec<&str> = line.split('"').collect();
        let pairs = pieces.windows(2).filter(|pair| !pair[0].ends_with("class=") && !pair[0].ends_with("id={ "));
        found.extend(pairs.map(|pair| pair[1]).filter(plain));
    }
    found
}

#[test]
fn every_text_is_there_in_every_language_with_the_same_arguments() {
    let english = keys(Language::English);
    for language in Language::ALL {
        let other = keys(language);
        let missing: Vec<_> = english.keys().filter(|key| !other.contains_key(*key)).collect();
        let surplus: Vec<_> = other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{language}: missing {missing:?}, only there {surplus:?}");
        for (key, arguments) in &english {
            assert_eq!(arguments, &other[key], "{language}: the arguments of {key} differ");
        }
    }
}

#[test]
fn every_text_that_the_sources_name_exists() {
    let known = keys(Language::English);
    let sources = sources();
    let unknown: Vec<_> = literals(&sources)
        .into_iter()
        .filter(|literal| {
            PREFIXES.iter().any(|prefix| literal.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
        })
        .filter(|literal| !NOT_KEYS.contains(literal) && !known.contains_key(*literal) && !literal.ends_with('-'))
        // A problem's code, which has its texts under `problem-`.
        .filter(|literal| !known.contains_key(&format!("problem-{literal}-title")))
        .collect();
    assert!(unknown.is_empty(), "these texts are used but do not exist: {unknown:#?}");
}

#[test]
fn every_problem_has_a_title_and_a_detail() {
    let known = keys(Language::English);
    let sources = sources();
    let mut codes = BTreeSet::new();
    for (before, after) in
        sources.match_indices("Problem::new(\"").map(|(at, found)| sources.split_at(at + found.len()))
    {
        let code = after.split('"').next().unwrap_or_default();
        // `FieldProblem::new` names a field, and an answer's status follows its code.
        let status = after[code.len()..].trim_start_matches("\", ").starts_with(|c: char| c.is_ascii_digit());
        if status && !before.ends_with("FieldProblem::new(\"") {
            codes.insert(code);
        }
    }
    let missing: Vec<String> = codes
        .iter()
        .flat_map(|code| [format!("problem-{code}-title"), format!("problem-{code}-detail")])
        .filter(|key| !known.contains_key(key))
        .collect();
    assert!(missing.is_empty(), "these texts of problems do not exist: {missing:#?}");
}

#[test]
fn every_text_is_used() {
    let sources = sources();
    let literals = literals(&sources);
    let declared: Vec<&str> = sources
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("// texts: "))
        .filter_map(|pattern| pattern.trim().strip_suffix('*'))
        .collect();
    let used = |key: &str| {
        let code =
            key.strip_prefix("problem-").and_then(|rest| rest.strip_suffix("-title").or(rest.strip_suffix("-detail")));
        literals.contains(key)
            || code.is_some_and(|code| literals.contains(code))
            || declared.iter().any(|prefix| key.starts_with(prefix))
    };
    let unused: Vec<String> = keys(Language::English).into_keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "no source uses these texts: {unused:#?}");
}
