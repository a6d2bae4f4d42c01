//! The places of documents that are being collected, and those that were given up.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Document, DocumentKind, DocumentPlace, MAX_DOCUMENTS};
use crate::real_name::ClaimDraft;

/// How long an upload that began in time may last, in seconds: 32 MB on a slow line.
const UPLOAD_MARGIN_SECONDS: i64 = 900;
/// How many places may be given up within the time that forms for them work: who changes their mind needs a few, a script would need
/// any number.
const MAX_LEFT: usize = 12;

/// The places of an account that are not submitted yet, and what was typed beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentFolder {
    /// In the order they were opened.
    pub places: Vec<DocumentPlace>,
    /// Places that were given up. What is uploaded there all the same is removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<LeftPlace>,
    /// What was typed into the form so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<ClaimDraft>,
    /// Raised by each change; 0 while there is nothing.
    pub version: u64,
}

/// A place that was given up while a form for it may still work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftPlace {
    /// Its name within the account.
    pub id: String,
    /// From when on nothing can come any more.
    pub until: Timestamp,
}

/// All places are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("all places are taken")]
pub struct FolderFull;

impl DocumentFolder {
    /// The folder with a further place.
    ///
    /// # Errors
    /// [`FolderFull`]; also of somebody who has given up many within an hour.
    pub fn open(mut self, id: String, kind: DocumentKind, now: Timestamp) -> Result<Self, FolderFull> {
        if self.places.len() >= MAX_DOCUMENTS || self.left.len() >= MAX_LEFT {
            return Err(FolderFull);
        }
        self.places.push(DocumentPlace { id, kind, opened_at: now });
        self.version += 1;
        Ok(self)
    }

    /// The folder without places that were left: those in which nothing is (`is_empty`) and nothing can be uploaded any more. While all
    /// others are taken, the oldest empty one gives way too, where `makes_room`.
    #[must_use]
    pub fn without_abandoned(
        mut self,
        is_empty: impl Fn(&DocumentPlace) -> bool,
        makes_room: bool,
        now: Timestamp,
    ) -> Self {
        let (left, kept) = self.places.into_iter().partition(|place| is_empty(place) && place.closes_at() <= now);
        self.places = kept;
        self.left.extend(Vec::into_iter(left).map(LeftPlace::of));
        if makes_room
            && self.places.len() >= MAX_DOCUMENTS
            && let Some(oldest) = self.places.iter().position(is_empty)
        {
            self.left.push(LeftPlace::of(self.places.remove(oldest)));
        }
        self
    }

    /// The folder without the places that were given up and that nothing can come to any more, and their names: what did come is to be
    /// removed.
    #[must_use]
    pub fn swept(mut self, now: Timestamp) -> (Self, Vec<String>) {
        let (over, left) = self.left.into_iter().partition(|one| one.until <= now);
        self.left = left;
        (self, Vec::into_iter(over).map(|one: LeftPlace| one.id).collect())
    }

    /// What is left of the folder when the documents of `places` are submitted; `None` if nothing is.
    #[must_use]
    pub fn after_submission(self, submitted: &[Document]) -> Option<Self> {
        let unused = self.places.into_iter().filter(|place| submitted.iter().all(|one| one.id != place.id));
        let left: Vec<LeftPlace> = self.left.into_iter().chain(unused.map(LeftPlace::of)).collect();
        (!left.is_empty()).then(|| Self { places: Vec::new(), left, typed: None, version: self.version + 1 })
    }

    /// The folder with what was typed. It is part of another change, or is followed by [`Self::changed`].
    #[must_use]
    pub fn with_typed(self, typed: Option<ClaimDraft>) -> Self {
        Self { typed: typed.or(self.typed), ..self }
    }

    /// The folder, its version raised.
    #[must_use]
    pub fn changed(self) -> Self {
        Self { version: self.version + 1, ..self }
    }

    /// The folder without a place; `None` if it has none of this name.
    #[must_use]
    pub fn without(mut self, id: &str) -> Option<Self> {
        let position = self.places.iter().position(|place| place.id == id)?;
        self.left.push(LeftPlace::of(self.places.remove(position)));
        self.version += 1;
        Some(self)
    }

    /// A place by its name.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&DocumentPlace> {
        self.places.iter().find(|place| place.id == id)
    }
}

impl LeftPlace {
    fn of(place: DocumentPlace) -> Self {
        let until = place.closes_at().plus_seconds(UPLOAD_MARGIN_SECONDS);
        Self { id: place.id, until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::UPLOAD_SECONDS;

    #[test]
    fn a_folder_has_so_many_places_and_no_more() {
        let mut folder = DocumentFolder::default();
        for index in 0..MAX_DOCUMENTS {
            folder = folder.open(format!("d{index}"), DocumentKind::Pdf, Timestamp::EPOCH).unwrap();
        }
        assert_eq!(folder.clone().open("more".to_owned(), DocumentKind::Pdf, Timestamp::EPOCH), Err(FolderFull));
        let fewer = folder.clone().without("d1").unwrap();
        assert_eq!((fewer.places.len(), fewer.version), (MAX_DOCUMENTS - 1, folder.version + 1));
        assert_eq!(fewer.clone().without("d1"), None);
        let until = Timestamp::EPOCH.plus_seconds(UPLOAD_SECONDS + UPLOAD_MARGIN_SECONDS);
        assert_eq!(fewer.left, [LeftPlace { id: "d1".to_owned(), until }]);
        let (same, none) = fewer.clone().swept(until.plus_seconds(-1));
        assert_eq!((same, none), (fewer.clone(), vec![]), "a form for it may still work");
        let (swept, over) = fewer.clone().swept(until);
        assert_eq!((swept.left, over), (vec![], vec!["d1".to_owned()]));
        let submitted = Document {
            id: "d0".to_owned(),
            kind: DocumentKind::Pdf,
            bytes: 1,
            fingerprint: "f".to_owned(),
            file_name: String::new(),
        };
        let after = fewer.after_submission(&[submitted]).unwrap();
        let left: Vec<&str> = after.left.iter().map(|one| one.id.as_str()).collect();
        assert_eq!((left, after.places), (vec!["d1", "d2", "d3"], vec![]));
    }

    #[test]
    fn nobody_gives_up_places_without_end() {
        let mut folder = DocumentFolder::default();
        for index in 0..MAX_LEFT {
            folder = folder.open(index.to_string(), DocumentKind::Pdf, Timestamp::EPOCH).unwrap();
            folder = folder.without(&index.to_string()).unwrap();
        }
        assert_eq!(folder.clone().open("more".to_owned(), DocumentKind::Pdf, Timestamp::EPOCH), Err(FolderFull));
        let later = Timestamp::EPOCH.plus_seconds(2 * UPLOAD_SECONDS);
        assert!(folder.swept(later).0.open("more".to_owned(), DocumentKind::Pdf, later).is_ok());
    }

    #[test]
    fn a_place_that_was_left_counts_for_as_long_as_something_can_be_uploaded_there() {
        let at = |seconds| Timestamp::EPOCH.plus_seconds(seconds);
        let mut folder = DocumentFolder::default();
        for index in 0..4 {
            folder = folder.open(format!("d{index}"), DocumentKind::Pdf, at(index)).unwrap();
        }
        let names = |folder: DocumentFolder| folder.places.into_iter().map(|place| place.id).collect::<Vec<_>>();
        let is_empty = |place: &DocumentPlace| place.id == "d1" || place.id == "d3";
        let left = |makes_room, seconds| names(folder.clone().without_abandoned(is_empty, makes_room, at(seconds)));
        assert_eq!(left(false, 10), ["d0", "d1", "d2", "d3"]);
        assert_eq!(left(true, 10), ["d0", "d2", "d3"], "the oldest that is empty");
        assert_eq!(left(true, UPLOAD_SECONDS + 1), ["d0", "d2", "d3"], "its form has expired");
        assert_eq!(left(false, UPLOAD_SECONDS + 3), ["d0", "d2"]);
    }
}
