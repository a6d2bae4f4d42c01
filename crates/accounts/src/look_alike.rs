//! Names that look alike: told from one another by people, who read what is drawn, not what is stored.
//!
//! Two names look alike if they have one skeleton, as Unicode Technical Standard #39 defines it: `pаypal` with a Cyrillic `а` has
//! the skeleton of `paypal`, `paypa1` too, `rn` that of `m`. A skeleton is compared and never shown.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton as prototypes;

use crate::workspace::Workspace;

/// The most spellings of a username that are looked up ([`look_alikes`]), among the usernames of each kind of account: with ten
/// letters that have look-alikes, about all that differ in one or two places. Most names have fewer than ten spellings.
pub const MAX_LOOK_ALIKES: usize = 200;

/// What looks alike in usernames, which have ASCII letters of one case, digits and `-_.` only. Beside what UTS #39 lists (`0` and
/// `O`, `1` and `l`, `m` and `rn`): `i` is `l` and `1` in capitals, and `vv` is drawn as `w`.
const SPELLINGS: [(&str, &str); 6] = [("0", "o"), ("1", "l"), ("i", "l"), ("1", "i"), ("m", "rn"), ("w", "vv")];

/// The skeleton of a text in any script. Case and the width of spaces make no difference; compatibility forms (full-width letters,
/// compatibility ideographs) are the characters that they stand for.
#[must_use]
pub fn skeleton(text: &str) -> String {
    let folded: String = text.nfkc().collect();
    let drawn: String = prototypes(&folded).collect::<String>().to_lowercase();
    // A capital may be drawn as something else than its small letter: once more for what lower case has made.
    let drawn: String = prototypes(&drawn).collect();
    drawn.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The skeleton of a username in its one spelling.
#[must_use]
pub fn username_skeleton(username: &str) -> String {
    username.replace(['1', 'i'], "l").replace('0', "o").replace('m', "rn").replace('w', "vv")
}

/// Other spellings that look like a username, those that differ least first, [`MAX_LOOK_ALIKES`] at most. They find accounts
/// that were made before skeletons were kept.
#[must_use]
pub fn look_alikes(username: &str) -> Vec<String> {
    let mut seen = BTreeSet::from([username.to_owned()]);
    let mut found = vec![username.to_owned()];
    let mut next = 0;
    while let Some(spelling) = found.get(next).cloned() {
        next += 1;
        for other in respelled(&spelling) {
            if found.len() > MAX_LOOK_ALIKES {
                break;
            }
            if seen.insert(other.clone()) {
                found.push(other);
            }
        }
    }
    found.split_off(1)
}

/// The spellings that differ in one place.
fn respelled(username: &str) -> Vec<String> {
    let both_ways = SPELLINGS.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    let respell = |(from, to): (&str, &str)| -> Vec<String> {
        let places = username.match_indices(from);
        let spelled = places.filter_map(|(at, _)| {
            let (before, after) = (username.get(..at)?, username.get(at + from.len()..)?);
            Some(format!("{before}{to}{after}"))
        });
        spelled.collect()
    };
    both_ways.flat_map(respell).collect()
}

/// Which of several names look like another of them, so that each needs something beside it that tells it apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookAlikes(BTreeMap<String, usize>);

impl LookAlikes {
    /// Of names that are shown together.
    #[must_use]
    pub fn among<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts = BTreeMap::new();
        for name in names {
            *counts.entry(skeleton(name)).or_default() += 1;
        }
        Self(counts)
    }

    /// Of the names of workspaces that are shown together.
    #[must_use]
    pub fn of_workspaces<'a>(workspaces: impl IntoIterator<Item = &'a Workspace>) -> Self {
        Self::among(workspaces.into_iter().map(|workspace| workspace.name.as_str()))
    }

    /// What tells a workspace apart from another one whose name looks like its own: its id. `None` if there is no such other.
    #[must_use]
    pub fn id_beside<'a>(&self, workspace: &'a Workspace) -> Option<&'a str> {
        self.has(&workspace.name).then(|| workspace.id.as_str())
    }

    /// Whether another of the names looks like `name`, or is the same.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.get(&skeleton(name)).is_some_and(|count| *count > 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::username::Username;

    #[test]
    fn what_is_drawn_alike_has_one_skeleton() {
        for (one, other) in [
            ("paypal", "pаypal"),
            ("paypal", "раураl"),
            ("paypal", "paypa1"),
            ("paypal", "paypaI"),
            ("paypal", "PAYPAL"),
            ("modern", "rnodern"),
            ("Prod", "Ｐｒｏｄ"),
            ("Prod", "Ρrod"),
            ("Prod A", "Prod\u{a0}\u{a0}A"),
            ("O2", "02"),
            ("观测云", "观测云"),
            ("金", "\u{f90a}"),
            ("樂", "\u{f914}"),
            ("ｱ", "ア"),
            ("a-b", "a\u{2010}b"),
            ("é", "e\u{301}"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn what_reads_differently_differs() {
        for (one, other) in [
            ("paypal", "paypel"),
            ("观测云", "观测雲"),
            ("生产 prod", "生产 test"),
            ("Prod 1", "Prod 2"),
            ("東京", "东京"),
        ] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn usernames_that_differ_in_what_looks_alike_have_one_skeleton() {
        for (one, other) in [
            ("paypal", "paypa1"),
            ("paypal", "paypai"),
            ("modern", "rnodern"),
            ("root", "r00t"),
            ("wwf", "vvvvf"),
            ("bill", "b1ll"),
        ] {
            assert_eq!(username_skeleton(one), username_skeleton(other), "{one} {other}");
        }
        for (one, other) in [("ann", "anna"), ("ann-lee", "ann.lee"), ("nn", "m"), ("bob", "6ob")] {
            assert_ne!(username_skeleton(one), username_skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn the_spellings_of_a_username_are_looked_up_nearest_first_and_not_without_end() {
        assert!(look_alikes("ann").is_empty());
        let found = look_alikes("bo");
        assert_eq!(found, ["b0"]);
        let found = look_alikes("paypal");
        assert_eq!(found.len(), 2);
        assert!(look_alikes("rnodern").contains(&"modern".to_owned()));
        let many = look_alikes("illinois.lillian.molly1");
        assert_eq!(many.len(), MAX_LOOK_ALIKES);
        assert!(many[..20].contains(&"illinois.lillian.molly1".replacen("ll", "l1", 1)), "{many:?}");
    }

    #[test]
    fn names_that_look_alike_are_told_among_others() {
        let among = LookAlikes::among(["Payments", "Pаyments", "Production", "生产"]);
        assert!(among.has("Payments") && among.has("Pаyments"));
        assert!(!among.has("Production") && !among.has("生产") && !among.has("Elsewhere"));
    }

    proptest! {
        #[test]
        fn whatever_unicode_finds_alike_in_usernames_is_alike(text in "[a-z][a-z0-9._-]{1,6}[a-z0-9]", other in "[a-z][a-z0-9._-]{1,6}[a-z0-9]") {
            let [text, other] = [text, other].map(|text| Username::parse(&text).unwrap().as_str().to_owned());
            if skeleton(&text) == skeleton(&other) {
                prop_assert_eq!(username_skeleton(&text), username_skeleton(&other));
            }
            for alike in look_alikes(&text) {
                prop_assert_eq!(username_skeleton(&alike), username_skeleton(&text));
            }
        }

        #[test]
        fn the_form_of_normalization_and_spaces_around_make_no_difference(text in "\\PC{0,20}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(skeleton(&format!(" {decomposed}\u{a0}")), skeleton(&text));
        }
    }
}
