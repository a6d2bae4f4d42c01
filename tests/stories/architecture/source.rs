//! Rust sources as text: enough of a reader to see which function calls which. It leans on rustfmt's layout.

use std::path::{Path, PathBuf};

/// One function of a source file.
pub(super) struct SourceFunction {
    pub(super) name: String,
    pub(super) body: String,
    pub(super) lines: usize,
}

/// One call in a body: `receiver.name(`, `qualifier::name(` or `name(`.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) receiver: Option<String>,
    pub(super) qualifier: Option<String>,
    pub(super) name: String,
}

/// All files below `folder` with this ending, in order; build output and hidden folders left out.
pub(super) fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && name != "node_modules" && !name.starts_with('.') {
                folders.push(path);
            } else if path.is_file() && name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The code of the crate at `folder` that is deployed: no tests, no comments, file by file.
pub(super) fn shipped_code(folder: &Path) -> Vec<(String, String)> {
    let source = folder.join("src");
    files_below(&source, ".rs")
        .into_iter()
        .map(|path| {
            (path.strip_prefix(&source).unwrap().display().to_string(), std::fs::read_to_string(&path).unwrap())
        })
        .filter(|(name, _)| !name.split(['/', '.']).any(|part| part == "tests"))
        .map(|(name, text)| (name, without_tests_and_comments(&text)))
        .collect()
}

fn without_tests_and_comments(text: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let is_test_module = line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.ends_with('{'));
        if is_test_module {
            for skipped in lines.by_ref() {
                if skipped == "}" {
                    break;
                }
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// The functions of a formatted source: each ends at the closing brace of its own indentation.
pub(super) fn functions(text: &str) -> Vec<SourceFunction> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let close = format!("{}}}", &line[..indent]);
        let ends = |(at, line): (usize, &&str)| *line == close || (at == 0 && line.ends_with(" {}"));
        let length = lines[start..].iter().enumerate().position(ends).unwrap_or(0) + 1;
        found.push(SourceFunction {
            name: name.to_owned(),
            body: lines[start..start + length].join("\n"),
            lines: length,
        });
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("pub").map_or(line, |rest| {
        let rest = if rest.starts_with('(') { rest.split_once(')').map_or(rest, |(_, rest)| rest) } else { rest };
        rest.trim_start()
    });
    let line = line.strip_prefix("const ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = line.strip_prefix("fn ")?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

/// The calls in a body, with what stands before them.
pub(super) fn calls(body: &str) -> Vec<Call> {
    let text = joined_chains(body);
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let word_before = |end: usize| {
        let mut start = end;
        while start > 0 && is_word(start - 1) {
            start -= 1;
        }
        text[start..end].to_owned()
    };
    let mut found = Vec::new();
    for open in text.match_indices('(').map(|(at, _)| at) {
        let end = before_turbofish(&text[..open]);
        let name = word_before(end);
        let start = end - name.len();
        if name.is_empty() || text[..start].ends_with("fn ") {
            continue;
        }
        let receiver = text[..start].ends_with('.').then(|| word_before(start - 1));
        let qualifier = text[..start].ends_with("::").then(|| word_before(start - 2));
        found.push(Call { receiver, qualifier, name });
    }
    found
}

/// Where `get::<License>` ends without its `::<License>`.
fn before_turbofish(text: &str) -> usize {
    if !text.ends_with('>') {
        return text.len();
    }
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            '>' => depth += 1,
            '<' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text[..at].strip_suffix("::").map_or(text.len(), str::len);
        }
    }
    text.len()
}

/// `self\n    .client\n    .query()` on one line.
fn joined_chains(body: &str) -> String {
    let mut text = String::new();
    for line in body.lines() {
        let line = line.trim();
        if !line.starts_with('.') {
            text.push(' ');
        }
        text.push_str(line);
    }
    text
}

#[test]
fn a_function_goes_on_behind_an_arm_that_does_nothing() {
    let text = "fn f() {\n    match x {\n        1 => {}\n        _ => go(),\n    }\n}\nfn g() {}\n";
    let seen: Vec<_> = functions(text).into_iter().map(|function| (function.name, function.lines)).collect();
    assert_eq!(seen, [("f".to_owned(), 6), ("g".to_owned(), 1)]);
}

#[test]
fn calls_are_found_with_what_stands_before_them() {
    let body = "fn f() {\n    self.store\n        .license(&id)\n        .await?;\n    keys::draft(x);\n    go::<Vec<u8>>();\n}";
    let seen: Vec<_> =
        calls(body).into_iter().map(|call| (call.receiver.or(call.qualifier).unwrap_or_default(), call.name)).collect();
    let expected = [("store", "license"), ("keys", "draft"), ("", "go")];
    assert_eq!(seen, expected.map(|(before, name)| (before.to_owned(), name.to_owned())));
}
