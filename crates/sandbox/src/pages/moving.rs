//! Moving the clock from a page, and how far it is.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::controls;
use super::layout::{MENU, page, readable};
use super::paging::Asked;
use crate::sandbox::{Moving, Sandbox};

/// A move that takes longer is shown while it goes on.
const SHOWN_AFTER: Duration = Duration::from_millis(800);
/// How often the page that shows it is loaded again, in seconds.
const AGAIN: HeaderValue = HeaderValue::from_static("1");

/// How far to move the clock.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClockForm {
    advance_seconds: i64,
    back: Option<String>,
}

/// One of our own pages: the field comes from outside.
fn back_to(asked: Option<&str>) -> &'static str {
    MENU.iter().find(|(path, _)| asked == Some(*path)).map_or("/controls", |(path, _)| path)
}

/// Moves the clock. What takes longer goes on behind a page that says how far it is.
pub(super) async fn move_clock(State(sandbox): State<Arc<Sandbox>>, Form(form): Form<ClockForm>) -> Response {
    let back = back_to(form.back.as_deref());
    let mover = Arc::clone(&sandbox);
    let moved = tokio::spawn(async move { mover.advance_clock(form.advance_seconds).await });
    match tokio::time::timeout(SHOWN_AFTER, moved).await {
        Ok(Ok(Err(error))) => controls::refuse(&sandbox, &error.to_string()),
        Ok(_) => Redirect::to(back).into_response(),
        Err(_) => Redirect::to(&format!("/controls/clock?back={back}")).into_response(),
    }
}

/// How far the move is that is under way; back to where it began once it is over.
pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Asked>) -> Response {
    let Some(Moving { from, to }) = sandbox.moving() else {
        return Redirect::to(back_to(asked.get("back").map(String::as_str))).into_response();
    };
    let (done, all) = (sandbox.clock.now().seconds_since(from), to.seconds_since(from).max(1));
    let percent = (done * 100 / all).clamp(0, 100);
    let body = html! {
        h1 { "The clock moves" }
        div class="card" {
            p { "From " (readable(from)) " to " strong { (readable(to)) } ", with everything that is scheduled in between." }
            progress max="100" value=(percent) aria-label="How far the clock is" { (percent) "%" }
            p class="small soft" { (percent) "% · this page looks again by itself · " a href="" { "Look again" } }
        }
    };
    let mut response = page(&sandbox, "", "The clock moves", &body);
    response.headers_mut().insert(header::REFRESH, AGAIN);
    response
}
