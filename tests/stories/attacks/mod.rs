//! What an attacker tries, told from the attacker's side: each story ends with what they did not get.

pub(crate) mod beside;
pub(crate) mod callers;
mod forged_landing;
mod guessing;
mod left_over;
mod locked_out;
mod logged;
mod look_alikes;
mod operators;
mod passwords;
mod people;
mod phone_numbers;
mod second_factor;
mod sessions;
mod taking_back;
mod text_messages;
mod told;
mod typed;
mod work_for_nothing;
