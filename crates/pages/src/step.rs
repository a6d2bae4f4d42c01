//! The step indicator: where in a longer way a reader is.

use maud::{Markup, html};

use crate::view::View;

/// The stages of an activation, as text keys.
const ACTIVATION: [&str; 4] = ["stage-subscribe", "stage-account", "stage-workspace", "stage-done"];

/// Where a buyer is in an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivationStage {
    /// Choosing or making the Billing Center account.
    Account,
    /// Choosing or making a workspace.
    Workspace,
    /// It is done.
    Done,
}

/// The step indicator of an activation.
#[must_use]
pub fn activation(view: &View<'_>, stage: ActivationStage) -> Markup {
    let current = match stage {
        ActivationStage::Account => 1,
        ActivationStage::Workspace => 2,
        ActivationStage::Done => ACTIVATION.len(),
    };
    indicator(view, &ACTIVATION, current)
}

/// An ordered list of steps, given by their text keys, with the one at `current` (from 0) marked.
/// Steps before it count as done; pass the number of steps as `current` when all are.
#[must_use]
pub fn indicator(view: &View<'_>, steps: &[&str], current: usize) -> Markup {
    let count = steps.len().to_string();
    html! {
        nav class="steps" aria-label=(view.text("step-label")) {
            ol {
                @for (index, key) in steps.iter().enumerate() {
                    @let class = if index < current { "done" } else if index == current { "current" } else { "next" };
                    li class=(class) aria-current=[(index == current).then_some("step")] {
                        span class="step-mark" aria-hidden="true" {
                            @if index < current { (check()) } @else { (index + 1) }
                        }
                        span class="step-name" {
                            @if index < current { span class="unseen" { (view.text("step-done")) " " } }
                            (view.text(key))
                        }
                    }
                }
            }
            // On a phone the names are not in sight: this line replaces them. A screen reader has the list.
            @if let Some(key) = steps.get(current) {
                p class="step-count" aria-hidden="true" {
                    (view.text_with("step-count", &[
                        ("current", &(current + 1).to_string()), ("total", &count), ("name", &view.text(key)),
                    ]))
                }
            }
        }
    }
}

fn check() -> Markup {
    html! {
        svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" stroke-width="2.4" {
            path d="M3 8.5l3.4 3.4L13 5" stroke-linecap="round" stroke-linejoin="round" {}
        }
    }
}
