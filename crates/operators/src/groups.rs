//! Which group of the identity provider gives which role.

use std::collections::BTreeMap;

use crate::role::{Role, Roles};

/// The groups of each role, as configuration says: `viewer=staff;operator=ops,on-call;finance=billing`. Names are compared as
/// they are written, letter case included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups(BTreeMap<String, Vec<Role>>);

/// A mapping of groups that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupsError {
    /// A part is no `role=group,group`.
    #[error("`{0}` is not of the form role=group,group")]
    Form(String),
    /// There is no such role.
    #[error("there is no role `{0}`; there are viewer, operator, finance and reviewer")]
    Role(String),
    /// No role has a group, so nobody could sign in.
    #[error("no role has a group")]
    Empty,
}

impl Groups {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`GroupsError`] says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, GroupsError> {
        let mut groups: BTreeMap<String, Vec<Role>> = BTreeMap::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (role, names) = part.split_once('=').ok_or_else(|| GroupsError::Form(part.to_owned()))?;
            let role = Role::parse(role.trim()).ok_or_else(|| GroupsError::Role(role.trim().to_owned()))?;
            let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
            if names.is_empty() {
                return Err(GroupsError::Form(part.to_owned()));
            }
            for name in names {
                groups.entry(name.to_owned()).or_default().push(role);
            }
        }
        if groups.is_empty() { Err(GroupsError::Empty) } else { Ok(Self(groups)) }
    }

    /// The roles of somebody who is in `groups`; none if no group of theirs is known.
    #[must_use]
    pub fn roles<'a>(&self, groups: impl IntoIterator<Item = &'a str>) -> Roles {
        groups.into_iter().filter_map(|name| self.0.get(name)).flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_gives_its_role_and_one_group_may_give_several() {
        let groups = Groups::parse(" viewer = staff ; operator=ops, on-call;finance=billing,ops ").unwrap();
        assert_eq!(groups.roles(["ops"]), Roles::from_iter([Role::Operator, Role::Finance]));
        assert_eq!(groups.roles(["staff", "unknown"]), Roles::from_iter([Role::Viewer]));
        for nobody in [&["Staff"][..], &["staf"], &[""], &[]] {
            assert!(groups.roles(nobody.iter().copied()).is_empty(), "{nobody:?}");
        }
    }

    #[test]
    fn a_mapping_that_cannot_be_read_is_refused_with_what_is_wrong() {
        for (text, error) in [
            ("", GroupsError::Empty),
            (" ; ", GroupsError::Empty),
            ("viewer", GroupsError::Form("viewer".to_owned())),
            ("viewer=", GroupsError::Form("viewer=".to_owned())),
            ("admin=root", GroupsError::Role("admin".to_owned())),
        ] {
            assert_eq!(Groups::parse(text), Err(error), "{text:?}");
        }
    }
}
