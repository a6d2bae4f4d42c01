//! The files of a crate stand on floors: none imports another that leads back to it. Arrows are read off `use` items and paths. The methods
//! that a file adds to another file's type are not seen.

use std::collections::{BTreeMap, BTreeSet};

use super::source::shipped_code;
use super::{assert_none, root};

/// The names of a module, or of something in it, from the crate's root down.
type Path = Vec<String>;

/// Arrows that close a circle and stay: the crate, from which file to which, and why.
const BACK: [(&str, &str, &str, &str); 19] = [
    ("accounts", "code.rs", "asker.rs", "a code is kept for the one who asked, who is known by accounts and browsers"),
    (
        "accounts",
        "people.rs",
        "account.rs",
        "what a person may do is asked of their login, which says that they belong to an account",
    ),
    ("accounts", "session.rs", "second_factor.rs", "a session ends its proof when that is over"),
    ("kernel", "clock.rs", "hour.rs", "an instant lies in an hour and a month, which begin and end at instants"),
    (
        "kernel",
        "provider.rs",
        "ids.rs",
        "a license's name says its provider, and a provider says what names its buyers have",
    ),
    ("licensing", "customer.rs", "periods.rs", "what is told of a customer makes periods, and periods are read off it"),
    ("licensing", "cut_over.rs", "license.rs", "a license's own rules for the cut-over"),
    ("licensing", "event/notification.rs", "event.rs", "an event in the envelope of SNS"),
    ("licensing", "event/read.rs", "event.rs", "an event's own fields"),
    ("licensing", "reinstatement.rs", "license.rs", "a license's own rules for its reinstatement"),
    (
        "metering",
        "terms.rs",
        "freeze.rs",
        "a marketplace's rule for zero records, in the words of the deployment's choice",
    ),
    ("metering", "terms.rs", "record.rs", "a marketplace's rule for a repeat says what state a record is in"),
    ("pages", "form/field.rs", "form/mod.rs", "a field is drawn with its form's values and problems"),
    ("pages", "layout/switch.rs", "layout.rs", "the language switch brings along the form that the page shows"),
    ("signed-in", "second_factor.rs", "refusal.rs", "asking for a second proof is a refusal, and is answered as one"),
    ("store", "account_notices.rs", "credentials.rs", "a notice offers the objection that the change wrote"),
    ("store", "held.rs", "usage.rs", "held usage moves to the places that usage counts in, and is one of them"),
    ("store", "owed_people_mails.rs", "people.rs", "a mail of an invitation writes what its link opens"),
    ("store", "ledger/sending.rs", "quarantine.rs", "records go into quarantine as they are sent, and come back"),
];

#[test]
fn no_file_of_a_library_imports_another_that_leads_back_to_it() {
    let (mut findings, mut needless) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut arrows = Crate::of(shipped_code(&folder)).arrows();
        let with_all = circles(&arrows);
        for (_, from, to, _) in BACK.iter().filter(|(of, ..)| *of == name) {
            let is_gone = !arrows.get_mut(*from).is_some_and(|targets| targets.remove(*to));
            let closes = |circle: &Vec<String>| [from, to].iter().all(|file| circle.iter().any(|one| one == *file));
            if is_gone || !with_all.iter().any(closes) {
                needless.push(format!("{name}: {from} → {to}"));
            }
        }
        findings.extend(circles(&arrows).into_iter().map(|circle| format!("{name}: {}", circle.join(", "))));
    }
    assert_none("Files import each other in a circle. Move what they share to a file below them:", &findings);
    assert_none("These arrows of BACK are gone, or close no circle:", &needless);
}

/// A crate's files by their modules, and the names that a module hands on.
struct Crate {
    files: BTreeMap<Path, (String, String)>,
    handed_on: BTreeMap<Path, Path>,
}

impl Crate {
    fn of(code: Vec<(String, String)>) -> Self {
        let files = code.into_iter().map(|(file, code)| (module_of(&file), (file, code))).collect();
        let mut house = Self { files, handed_on: BTreeMap::new() };
        let mut handed_on = BTreeMap::new();
        for (at, (_, code)) in &house.files {
            for import in imports(code).into_iter().filter(|import| import.is_public) {
                if let Some(target) = house.absolute(at, &import.path) {
                    handed_on.insert([at.as_slice(), &[import.name]].concat(), target);
                }
            }
        }
        house.handed_on = handed_on;
        house
    }

    /// From each file to those whose names it takes. A module that hands on the names of its own parts takes nothing.
    fn arrows(&self) -> BTreeMap<String, BTreeSet<String>> {
        let arrows = self.files.iter().map(|(at, (file, code))| {
            let targets = imports(code).into_iter().filter_map(|import| {
                let target = self.file_of(&self.absolute(at, &import.path)?)?;
                let is_face = import.is_public && target.starts_with(at);
                (target != *at && !is_face).then(|| self.files[&target].0.clone())
            });
            (file.clone(), targets.collect())
        });
        arrows.collect()
    }

    /// A path from the crate's root down; `None` if it leads out of the crate.
    fn absolute(&self, at: &Path, path: &[String]) -> Option<Path> {
        let (first, rest) = path.split_first()?;
        let ups = path.iter().take_while(|part| *part == "super").count();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([at.as_slice(), rest].concat()),
            "super" => Some([at.get(..at.len().checked_sub(ups)?)?, path.get(ups..)?].concat()),
            _ => Some([at.as_slice(), path].concat()).filter(|child| self.files.contains_key(&child[..=at.len()])),
        }
    }

    /// The module whose file defines what a path names, behind all that hand it on.
    fn file_of(&self, path: &Path) -> Option<Path> {
        let length = (0..=path.len()).rev().find(|length| self.files.contains_key(&path[..*length]))?;
        match path.get(..=length).and_then(|name| self.handed_on.get(name)) {
            Some(target) => self.file_of(&[target.as_slice(), &path[length + 1..]].concat()),
            None => Some(path[..length].to_vec()),
        }
    }
}

/// The module in a file: `a/b.rs` and `a/b/mod.rs` hold the same one.
fn module_of(file: &str) -> Path {
    let parts = file.trim_end_matches(".rs").split('/');
    parts.filter(|part| !["mod", "lib"].contains(part)).map(str::to_owned).collect()
}

/// What a `use` item brings into a file, or a path in its code that leads elsewhere.
struct Import {
    is_public: bool,
    path: Path,
    name: String,
}

fn imports(code: &str) -> Vec<Import> {
    let (mut found, mut others, mut tree) = (Vec::new(), String::new(), None::<(bool, String)>);
    for line in code.lines() {
        if tree.is_none() {
            let (before, rest) = line.split_once("use ").unwrap_or(("-", ""));
            let is_use = before.trim().is_empty() || before.trim_start().starts_with("pub") && !before.contains('=');
            tree = is_use.then(|| (!before.trim().is_empty(), rest.to_owned()));
            if !is_use {
                others.extend([line, "\n"]);
                continue;
            }
        } else if let Some((_, text)) = &mut tree {
            text.push_str(line.trim());
        }
        if let Some((is_public, text)) = tree.take_if(|(_, text)| text.ends_with(';')) {
            expand(text.trim_end_matches(';'), is_public, &[], &mut found);
        }
    }
    let others = others.replace("$crate", "$");
    let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for path in others.split(|c| !is_of_path(c)).filter(|word| word.contains("::") && !word.starts_with(':')) {
        let path: Path = path.trim_end_matches(':').split("::").map(str::to_owned).collect();
        found.push(Import { is_public: false, name: String::new(), path });
    }
    found
}

/// The leaves of `a::{b, c::{self, d as e}}`.
fn expand(tree: &str, is_public: bool, above: &[String], found: &mut Vec<Import>) {
    let names = |path: &str| -> Path {
        let parts =
            path.split("::").map(str::trim).filter(|part| !part.is_empty() && *part != "self" || above.is_empty());
        above.iter().cloned().chain(parts.filter(|part| !part.is_empty()).map(str::to_owned)).collect()
    };
    let Some((before, inside)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path = names(path);
        let name = Some(alias.to_owned()).filter(|alias| !alias.is_empty()).or_else(|| path.last().cloned());
        found.push(Import { is_public, name: name.unwrap_or_default(), path });
        return;
    };
    let (mut depth, mut from) = (0, 0);
    let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
    for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inside[from..at].trim();
                if !part.is_empty() {
                    expand(part, is_public, &names(before), found);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// The files that lead back to each other, circle by circle.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reached = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            open.extend(arrows.get(next).into_iter().flatten().filter(|target| seen.insert((*target).clone())));
        }
        seen
    };
    let all: BTreeMap<&String, BTreeSet<String>> = arrows.keys().map(|file| (file, reached(file))).collect();
    let circle = |file: &String| -> Vec<String> {
        let leads_back = |other: &&String| all.get(*other).is_some_and(|reached| reached.contains(file));
        all[file].iter().filter(leads_back).cloned().collect()
    };
    let found: BTreeSet<Vec<String>> = arrows.keys().map(circle).filter(|circle| circle.len() > 1).collect();
    found.into_iter().collect()
}

#[test]
fn arrows_are_read_off_imports_faces_and_paths() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\npub use a::Thing;\n"),
        ("a.rs", "mod part;\npub(crate) use part::{One, Two as Other};\nuse super::b::{self, c::Deep};\n"),
        ("a/part.rs", "fn g() -> crate::b::Word {\n    super::f()\n}\n"),
        ("b.rs", "pub mod c;\nuse crate::a::{Other,\n    One};\nuse std::fmt::Write;\n"),
        ("b/c.rs", "use crate::Thing;\n"),
    ];
    let house = Crate::of(files.map(|(file, code)| (file.to_owned(), code.to_owned())).to_vec());
    let expected: [(&str, &[&str]); 5] = [
        ("a.rs", &["b.rs", "b/c.rs"]),
        ("a/part.rs", &["a.rs", "b.rs"]),
        ("b.rs", &["a/part.rs"]),
        ("b/c.rs", &["a.rs"]),
        ("lib.rs", &[]),
    ];
    let arrows = house.arrows();
    let seen: Vec<(&str, Vec<&str>)> =
        arrows.iter().map(|(from, to)| (from.as_str(), to.iter().map(String::as_str).collect())).collect();
    assert_eq!(seen, expected.map(|(from, to)| (from, to.to_vec())));
    assert_eq!(circles(&arrows), [["a.rs", "a/part.rs", "b.rs", "b/c.rs"].map(str::to_owned)]);
}
