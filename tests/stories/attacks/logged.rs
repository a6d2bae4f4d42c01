//! Whoever reads the logs: no line that any function writes holds what opens an account, or names a person.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tests::World;

use crate::account::{code, owner};
use crate::credentials::two_factor::{enter_with, set_up};
use crate::credentials::{change, enter, objections};
use crate::people::{PASSWORD, landed, other_than, pass, stranger};

/// The lines of all functions in this process since the story began.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn lines() -> MutexGuard<'static, Vec<String>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps each line.
struct Listener;

impl io::Write for Listener {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        lines().push(String::from_utf8_lossy(line).into_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Has every function write to [`LINES`] as it writes to CloudWatch: JSON, from the level `INFO` on. The sandbox itself says what it
/// likes.
fn listen() {
    let filter = "info,sandbox=off,tests=off";
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(|| Listener).init();
}

/// Whether a line has `secret`. Six digits may stand in any number, so those count only where a text begins with them, or a word.
fn holds(line: &str, secret: &str) -> bool {
    if secret.len() > 6 {
        return line.contains(secret);
    }
    ["\"", " ", "=", "'"].iter().any(|before| line.contains(&format!("{before}{secret}")))
}

#[tokio::test]
async fn no_line_of_any_log_holds_a_secret_or_names_a_person() {
    listen();
    let world = World::new().await;
    let number = "+6561237654";
    let ann = owner(&world, "ann").await;
    let mut secrets: Vec<String> =
        [PASSWORD, "ann@example.com", "eve@example.com", number, "6123 7654"].map(str::to_owned).into();
    let purchase = world.subscribe().await;
    secrets.push(purchase.token.clone());
    let buyer = landed(&world, purchase).await;
    pass(&world, 61);

    // Right and wrong ways in, each with its code.
    let asked = json!({"purpose": "sign-in", "login": "ann@example.com", "account": "billing"});
    let digits = code(&world, &buyer, &asked, "ann@example.com").await;
    let by_code = |code: &str| json!({"login": "ann@example.com", "code": code, "account": "billing"});
    assert_eq!(buyer.post_json("/sign-in", &by_code(other_than(&digits))).await.status, 401);
    assert_eq!(buyer.post_json("/sign-in", &by_code(&digits)).await.status, 200);
    secrets.push(digits);
    assert_eq!(enter(&stranger(&world), "billing", "ann@example.com", "a wrong password of Ann").await.status, 401);
    secrets.push("a wrong password of Ann".to_owned());
    let bind = json!({"purpose": "bind-billing", "username": "ann"});
    let digits = code(&world, &buyer, &bind, "ann@example.com").await;
    let bound = buyer.post_json("/bind-billing", &json!({"username": "ann", "code": digits})).await;
    assert_eq!(bound.status, 200, "{}", bound.text);
    secrets.push(digits);

    // Changes of the way in, and what undoes them.
    let changed = change(&world, &ann, ("/account", "phone"), ("ann@example.com", number), &json!({})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let app = set_up(&world, &ann).await;
    let thief = stranger(&world);
    assert_eq!(enter_with(&thief, &app.recovery[0]).await.status, 200);
    secrets.extend(app.recovery.iter().flat_map(|code| [code.clone(), code.replace('-', "")]));
    pass(&world, 61);
    let moved = change(&world, &thief, ("/account", "email"), ("ann@example.com", "eve@example.com"), &json!({})).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    for link in objections(&world, "ann@example.com").await {
        secrets.push(link.rsplit('=').next().unwrap().to_owned());
    }
    let objection = json!({"token": secrets.last()});
    assert_eq!(stranger(&world).post_json("/account/objection", &objection).await.status, 200);
    for person in [&ann, &buyer, &thief] {
        for cookie in ["__Host-session", "__Host-device", "__Host-activation", "__Host-sign-in"] {
            secrets.extend(person.browser.cookie(cookie));
        }
    }
    // A request that cannot be read at all.
    let broken = format!("{{\"password\": \"{PASSWORD}\", \"login\": ");
    let headers = [("content-type", "application/json"), ("accept", "application/json")];
    stranger(&world).browser.send(http::Method::POST, "/sign-in", &headers, broken.into_bytes()).await.unwrap();

    let written = std::mem::take(&mut *lines());
    let parsed: Vec<Value> = written.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(parsed.len(), written.len(), "each line is one JSON object");
    let said = |words: &str| parsed.iter().any(|line| line["fields"]["message"] == *words);
    assert!(said("somebody signed in") && said("a sign-in failed"), "{} lines", written.len());
    let told: Vec<&String> = written.iter().filter(|line| secrets.iter().any(|secret| holds(line, secret))).collect();
    assert!(told.is_empty(), "{told:#?}");
}
