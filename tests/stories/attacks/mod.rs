//! What an attacker tries, told from the attacker's side: each story ends with what they did not get.

mod beside;
mod forged_landing;
mod operators;
mod phone_numbers;
mod sessions;
mod taking_back;
mod typed;
mod work_for_nothing;
