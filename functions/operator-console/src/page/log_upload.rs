//! The page that uploads one file of AWS's log: a form that goes to S3 and not to us.

use documents::UploadForm;
use edge::Request;
use maud::html;
use metering::log_comparison::{LOG_UPLOAD_SECONDS, LogComparison, MAX_LOG_BYTES};
use pages::button::{self, Weight};

use super::logs::{LOGS_PATH, log_path};
use super::{Room, frame, trail};
use crate::visitor::Visitor;

/// The name of the field that S3 takes the file from.
const FILE: &str = "file";

pub(crate) fn upload(request: &Request, visitor: &Visitor, one: &LogComparison, form: &UploadForm) -> String {
    let view = request.view();
    let title = view.text("operators-logs-upload-title");
    let path = log_path(&one.id);
    let above = [
        ("/operator/comparisons", view.text("operators-comparisons")),
        (LOGS_PATH, view.text("operators-logs")),
        (path.as_str(), one.id.clone()),
    ];
    let (megabytes, minutes) = ((MAX_LOG_BYTES / 1024 / 1024).to_string(), (LOG_UPLOAD_SECONDS / 60).to_string());
    let limits = [("megabytes", megabytes.as_str()), ("minutes", minutes.as_str())];
    frame(&view, visitor, Some(Room::Comparisons), &title).steps(trail(&view, &above, &title)).body(html! {
        // The browser's own check is welcome here: S3 answers an empty form with a page for machines.
        form class="card" method="post" action=(form.url) enctype="multipart/form-data" {
            div class="field" {
                @for (name, value) in &form.fields { input type="hidden" name=(name) value=(value); }
                label for={ "field-" (FILE) } { (view.text("operators-logs-file")) }
                p class="hint" id={ "field-" (FILE) "-hint" } { (view.text_with("operators-logs-file-hint", &limits)) }
                input type="file" id={ "field-" (FILE) } name=(FILE) accept=".json,.gz,application/json,application/gzip"
                    required data-max-bytes=(MAX_LOG_BYTES) data-too-large=(view.text_with("operators-logs-file-large", &limits))
                    aria-describedby={ "field-" (FILE) "-hint" };
            }
            div class="actions" {
                button class=(Weight::Main.class()) type="submit" { (view.text("operators-logs-upload-button")) }
                (button::link(&path, &view.text("form-cancel"), Weight::Second))
            }
        }
        p class="quiet" { (view.text("operators-logs-upload-failed")) }
    })
}
