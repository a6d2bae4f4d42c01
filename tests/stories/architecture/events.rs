//! events/: real payloads, named `<function>.<case>.json`, at least one of each function.

use std::collections::BTreeSet;

use super::source::files_below;
use super::{assert_none, function_names, root};

#[test]
fn every_function_has_an_event_and_every_event_a_function() {
    let functions = function_names();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut findings = Vec::new();
    for path in files_below(&root().join("events"), ".json") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match name.split('.').collect::<Vec<_>>().as_slice() {
            [function, _case, "json"] if functions.contains(&(*function).to_owned()) => {
                told.insert((*function).to_owned());
            }
            _ => findings.push(format!("events/{name} is not <function>.<case>.json of a function")),
        }
        let text = std::fs::read_to_string(&path).unwrap();
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
            findings.push(format!("events/{name} is not JSON: {error}"));
        }
    }
    findings.extend(functions.iter().filter(|name| !told.contains(*name)).map(|name| format!("{name} has no event")));
    assert_none("Each function has its triggers' payloads in events/.", &findings);
}
