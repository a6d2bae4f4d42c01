//! The shared words by values that were worked out by hand: every boundary on both of its sides, printed and stored forms
//! as they stand at the interface.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod contacts;
mod drawing;
mod hours;
mod instants;
mod names;
mod texts;
