//! Cloud providers through which workspaces can be settled, and which of them one may be.
//!
//! A workspace stays with the provider it was activated through until the operator allows others:
//!
//! | it was activated through | others are allowed | through AWS | through the same other one | through another one |
//! |---|---|---|---|---|
//! | AWS | no | yes | – | refused: activated through AWS |
//! | AWS | yes | yes | – | refused: not yet available |
//! | another provider | no | refused: activated through it | refused: not yet available | refused: activated through it |
//! | another provider | yes | yes | refused: not yet available | refused: not yet available |

use kernel::{Provider, Timestamp};
use serde::{Deserialize, Serialize};

/// Whether workspaces can be settled through a provider today.
#[must_use]
pub const fn is_available(provider: Provider) -> bool {
    match provider {
        Provider::Aws => true,
        Provider::Alibaba | Provider::Huawei | Provider::Azure | Provider::Balance => false,
    }
}

/// The clouds that an owner is shown: those that are available, those among `switched_on` (words of the brand file), and the
/// one that the workspace in question was activated through.
pub fn shown_clouds<'a>(
    switched_on: &'a [String],
    bond: Option<&'a ProviderBond>,
) -> impl Iterator<Item = Provider> + 'a {
    Provider::CLOUDS.into_iter().filter(move |provider| {
        is_available(*provider)
            || switched_on.iter().any(|word| word == provider.name())
            || bond.is_some_and(|bond| bond.activated_through == *provider)
    })
}

/// Which provider a workspace is bound to, and whether the operator has let it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderBond {
    /// Through which provider the workspace was activated. Never changes.
    pub activated_through: Provider,
    /// Since when the operator allows others too. What was settled while it was allowed stays when it is not any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others_allowed_since: Option<Timestamp>,
}

/// Why a workspace is not settled through a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderRefusal {
    /// It was activated through another one, and the operator has not allowed others.
    #[error("the workspace was activated through another provider")]
    ActivatedThrough(Provider),
    /// It would be allowed, but accounts of this provider cannot settle workspaces yet.
    #[error("the provider is not available yet")]
    NotAvailable,
}

impl ProviderBond {
    /// The bond of a workspace that is activated through `provider`.
    #[must_use]
    pub const fn to(provider: Provider) -> Self {
        Self { activated_through: provider, others_allowed_since: None }
    }

    /// Whether the workspace may be settled through `provider`.
    ///
    /// # Errors
    /// [`ProviderRefusal`].
    pub fn may_settle(&self, provider: Provider) -> Result<(), ProviderRefusal> {
        if provider != self.activated_through && self.others_allowed_since.is_none() {
            return Err(ProviderRefusal::ActivatedThrough(self.activated_through));
        }
        if is_available(provider) { Ok(()) } else { Err(ProviderRefusal::NotAvailable) }
    }

    /// The bond when the operator allows other providers, or no longer does. Allowing what is allowed changes nothing.
    #[must_use]
    pub const fn with_others(self, allowed: bool, now: Timestamp) -> Self {
        let others_allowed_since = match (allowed, self.others_allowed_since) {
            (false, _) => None,
            (true, Some(since)) => Some(since),
            (true, None) => Some(now),
        };
        Self { others_allowed_since, ..self }
    }
}

impl Default for ProviderBond {
    /// That of workspaces from before it was written down: all of them came from AWS Marketplace.
    fn default() -> Self {
        Self::to(Provider::Aws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bond(activated_through: Provider, allowed: bool) -> ProviderBond {
        ProviderBond::to(activated_through).with_others(allowed, Timestamp::EPOCH)
    }

    #[test]
    fn no_other_cloud_is_shown_unless_the_brand_or_the_workspace_names_it() {
        let shown = |words: &[&str], bond: Option<&ProviderBond>| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            shown_clouds(&words, bond).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[], None), [Provider::Aws]);
        assert_eq!(shown(&["azure"], None), [Provider::Aws, Provider::Azure]);
        let theirs = bond(Provider::Huawei, false);
        assert_eq!(shown(&[], Some(&theirs)), [Provider::Aws, Provider::Huawei]);
    }

    #[test]
    fn a_provider_is_kept_under_the_word_of_the_interface() {
        for provider in Provider::CLOUDS {
            assert_eq!(serde_json::to_value(provider).unwrap(), provider.name());
            assert_eq!(Provider::cloud(provider.name()), Some(provider));
        }
        assert_eq!(Provider::cloud("AWS"), None);
    }

    #[test]
    fn the_whole_table_of_who_may_settle_a_workspace() {
        let mut table = Vec::new();
        for activated in Provider::CLOUDS {
            for allowed in [false, true] {
                let said = Provider::CLOUDS.map(|through| match bond(activated, allowed).may_settle(through) {
                    Ok(()) => "yes".to_owned(),
                    Err(ProviderRefusal::ActivatedThrough(first)) => format!("bound to {}", first.name()),
                    Err(ProviderRefusal::NotAvailable) => "not yet".to_owned(),
                });
                let others = if allowed { "others too" } else { "it alone" };
                table.push(format!("{}, {others}: {}", activated.name(), said.join(" | ")));
            }
        }
        let expected = [
            "aws, it alone: yes | bound to aws | bound to aws | bound to aws",
            "aws, others too: yes | not yet | not yet | not yet",
            "alibaba-cloud, it alone: bound to alibaba-cloud | not yet | bound to alibaba-cloud | bound to alibaba-cloud",
            "alibaba-cloud, others too: yes | not yet | not yet | not yet",
            "huawei-cloud, it alone: bound to huawei-cloud | bound to huawei-cloud | not yet | bound to huawei-cloud",
            "huawei-cloud, others too: yes | not yet | not yet | not yet",
            "azure, it alone: bound to azure | bound to azure | bound to azure | not yet",
            "azure, others too: yes | not yet | not yet | not yet",
        ];
        assert_eq!(table, expected, "through aws | alibaba-cloud | huawei-cloud | azure");
    }

    #[test]
    fn allowing_twice_keeps_the_first_moment_and_a_revocation_forgets_it() {
        let (first, later) = (Timestamp::EPOCH, Timestamp::EPOCH.plus_seconds(60));
        let allowed = ProviderBond::default().with_others(true, first);
        assert_eq!(allowed.with_others(true, later), allowed);
        assert_eq!(allowed.with_others(false, later), ProviderBond::default());
    }
}
