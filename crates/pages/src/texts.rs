//! Translations: Fluent, compiled in.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::Language;
use unic_langid::LanguageIdentifier;

macro_rules! locale {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/common.ftl")),
            include_str!(concat!("../locales/", $language, "/problems.ftl")),
            include_str!(concat!("../locales/", $language, "/fields.ftl")),
            include_str!(concat!("../locales/", $language, "/resolve-customer.ftl")),
            include_str!(concat!("../locales/", $language, "/register.ftl")),
            include_str!(concat!("../locales/", $language, "/send-code.ftl")),
            include_str!(concat!("../locales/", $language, "/bind-billing.ftl")),
            include_str!(concat!("../locales/", $language, "/bind-workspace.ftl")),
            include_str!(concat!("../locales/", $language, "/sign-in.ftl")),
            include_str!(concat!("../locales/", $language, "/manage-account.ftl")),
            include_str!(concat!("../locales/", $language, "/manage-account-papers.ftl")),
            include_str!(concat!("../locales/", $language, "/manage-credentials.ftl")),
            include_str!(concat!("../locales/", $language, "/people.ftl")),
            include_str!(concat!("../locales/", $language, "/two-factor.ftl")),
            include_str!(concat!("../locales/", $language, "/paying.ftl")),
            include_str!(concat!("../locales/", $language, "/operate.ftl")),
            include_str!(concat!("../locales/", $language, "/operate-accounts.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-money.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-finding.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-timeline.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-running.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-people.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-license.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-gaps.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-owners.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-help.ftl")),
            include_str!(concat!("../locales/", $language, "/supervised-change.ftl")),
            include_str!(concat!("../locales/", $language, "/operator-console-compare.ftl")),
        ]
    };
}

/// Arguments that are numbers when they look like one. All others stay texts: an AWS account id keeps its zeros.
const NUMBERS: [&str; 6] = ["attempts", "count", "minutes", "seconds", "hours", "days"];

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English, &locale!("en")));
static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Chinese, &locale!("zh")));

/// The text of `key` in `language`; the key itself if there is none (a test finds every such key).
pub(crate) fn format(language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
    let bundle = match language {
        Language::English => &*ENGLISH,
        Language::Chinese => &*CHINESE,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut values = FluentArgs::new();
    for (name, value) in arguments {
        match value.parse::<i64>() {
            Ok(number) if NUMBERS.contains(name) => values.set(*name, number),
            _ => values.set(*name, FluentValue::from(isolated(value))),
        }
    }
    // Errors are missing arguments; the placeholder's name is in the text then. A test compares them all.
    bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
}

fn bundle(language: Language, files: &[&str]) -> Bundle {
    // The tag chooses the plural rules; each of ours is a valid one.
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // We isolate values ourselves, and only those that need it, so that plain texts stay plain in JSON and mails.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = match FluentResource::try_new((*file).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The value such that it cannot turn the sentence around it: its own direction marks are dropped, and a value with
/// right-to-left letters is set between isolates (Unicode Standard Annex 9).
fn isolated(value: &str) -> String {
    let clean: String = value.chars().filter(|c| !is_direction_mark(*c)).collect();
    if clean.chars().any(is_right_to_left) { format!("\u{2068}{clean}\u{2069}") } else { clean }
}

const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbors, with presentation forms.
const fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_turn_the_sentence_around_it() {
        assert_eq!(isolated("Ann"), "Ann");
        assert_eq!(isolated("\u{202e}gpj.exe"), "gpj.exe");
        assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
    }
}
