//! What an attacker tries, told from the attacker's side: each story ends with what they did not get.

mod forged_landing;
