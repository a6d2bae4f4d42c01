//! Documents: their list on the page of the real-name authentication, and the page that uploads one.

use accounts::document::{
    DOCUMENT_DAYS, DocumentKind, DocumentPlace, MAX_DOCUMENT_BYTES, MAX_DOCUMENTS, UPLOAD_SECONDS, Unfit,
};
use billing_center::Visitor;
use billing_center::page::{Room, frame};
use documents::UploadForm;
use edge::Request;
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};

use crate::uploads::{Collected, Found};

/// The name of the field that S3 takes the document from.
const FILE: &str = "file";
/// The name under which the list's problem is told.
pub(super) const DOCUMENTS: &str = "documents";
const KILOBYTE: u64 = 1024;
const MEGABYTE: u64 = 1024 * KILOBYTE;

/// The documents collected so far, and how to add one: a part of the form, so that its buttons bring along what was typed.
/// `problem` is what is wrong with them.
pub(super) fn list(view: &View<'_>, collected: &[Collected], problem: Option<&str>) -> Markup {
    let limits = [
        ("count", MAX_DOCUMENTS.to_string()),
        ("megabytes", (MAX_DOCUMENT_BYTES / MEGABYTE).to_string()),
        ("days", DOCUMENT_DAYS.to_string()),
    ];
    let limits = limits.each_ref().map(|(name, value)| (*name, value.as_str()));
    let headers = [
        view.text("manage-account-documents-kind"),
        view.text("manage-account-documents-size"),
        view.text("manage-account-invoices-state"),
        String::new(),
    ];
    // Where nothing was uploaded nothing is to be seen: its form was left.
    let collected: Vec<&Collected> = collected.iter().filter(|one| one.found != Found::Nothing).collect();
    let rows: Vec<Vec<Markup>> = collected.iter().map(|one| row(view, one)).collect();
    html! {
        section class="group" id="documents" {
            h3 { (view.text("manage-account-documents-title")) }
            p class="quiet" { (view.text_with("manage-account-documents-text", &limits)) }
            div class=(if problem.is_some() { "field wrong" } else { "field" }) id={ "field-" (DOCUMENTS) } {
                @if let Some(problem) = problem { p class="field-problem" { (problem) } }
                @if collected.is_empty() {
                    p { (view.text("manage-account-documents-none")) }
                } @else {
                    (parts::table(&view.text("manage-account-documents-title"), &headers, &rows))
                }
            }
            @if collected.len() < MAX_DOCUMENTS {
                p { (view.text("manage-account-documents-add")) }
                (button::row(html! {
                    @for kind in DocumentKind::ALL {
                        button class=(Weight::Second.class()) type="submit" formaction="/account/real-name/documents"
                            name="contentType" value=(kind.content_type()) { (kind.title()) }
                    }
                }))
            }
        }
    }
}

fn row(view: &View<'_>, one: &Collected) -> Vec<Markup> {
    let path = format!("/account/real-name/documents/{}", one.place.id);
    let (name, size, key, shade) = match &one.found {
        Found::Nothing | Found::Unfit(_) => ("", html! { "–" }, "manage-account-documents-unfit", Shade::Bad),
        Found::Document(document) => {
            let name = document.file_name.as_str();
            (name, size(document.bytes), "manage-account-documents-uploaded", Shade::Good)
        }
    };
    let kind = one.place.kind.title();
    vec![
        html! { @if name.is_empty() { (kind) } @else { (parts::name(name)) " " span class="quiet" { (kind) } } },
        size,
        parts::badge(&view.text(key), shade),
        html! {
            button class=(Weight::Small.class()) type="submit" formaction=(path) name="remove" value="true"
                aria-label=[(!name.is_empty()).then(|| format!("{} {name}", view.text("manage-account-documents-remove")))] {
                (view.text("manage-account-documents-remove"))
            }
        },
    ]
}

/// A size as people read it, rounded up to whole kilobytes.
fn size(bytes: u64) -> Markup {
    html! { (bytes.div_ceil(KILOBYTE)) " KB" }
}

/// The page that uploads one document: a form that goes to S3 and not to us.
/// `unfit` is what was wrong with the file that was uploaded before.
pub(crate) fn upload(
    request: &Request,
    visitor: &Visitor,
    place: &DocumentPlace,
    form: &UploadForm,
    unfit: Option<Unfit>,
) -> String {
    let view = request.view();
    let kind = place.kind.title();
    let (megabytes, minutes) = ((MAX_DOCUMENT_BYTES / MEGABYTE).to_string(), (UPLOAD_SECONDS / 60).to_string());
    let other_kind = view.text_with("manage-account-documents-other-kind", &[("kind", kind)]);
    let too_large = view.text_with("manage-account-documents-too-large", &[("megabytes", &megabytes)]);
    let problem = unfit.map(|unfit| match unfit {
        Unfit::OtherKind => other_kind.clone(),
        Unfit::TooLarge { bytes } => {
            let has = bytes.div_ceil(MEGABYTE).to_string();
            view.text_with("manage-account-documents-was-too-large", &[("has", &has), ("megabytes", &megabytes)])
        }
    });
    let described = match problem {
        Some(_) => format!("field-{FILE}-hint field-{FILE}-problem"),
        None => format!("field-{FILE}-hint"),
    };
    let page = frame(&view, visitor, Room::RealName, "manage-account-documents-upload-title").failed(problem.is_some());
    page.body(html! {
        @if let Some(problem) = &problem { (notice::notice(&view, Tone::Error, problem, html! {})) }
        // The browser's own check is welcome here: S3 answers an empty form with a page for machines.
        form class="card" method="post" action=(form.url) enctype="multipart/form-data" {
            div class=(if problem.is_some() { "field wrong" } else { "field" }) {
                @for (name, value) in &form.fields { input type="hidden" name=(name) value=(value); }
                label for={ "field-" (FILE) } { (view.text_with("manage-account-documents-file", &[("kind", kind)])) }
                p class="hint" id={ "field-" (FILE) "-hint" } {
                    (view.text_with("manage-account-documents-file-hint", &[("kind", kind), ("megabytes", &megabytes), ("minutes", &minutes)]))
                }
                @if let Some(problem) = &problem {
                    p class="field-problem" id={ "field-" (FILE) "-problem" } { (problem) }
                }
                input type="file" id={ "field-" (FILE) } name=(FILE) accept=(place.kind.content_type()) required
                    aria-describedby=(described) aria-invalid=[problem.as_ref().map(|_| "true")]
                    data-max-bytes=(MAX_DOCUMENT_BYTES) data-too-large=(too_large) data-wrong-type=(other_kind);
            }
            div class="actions" {
                button class=(Weight::Main.class()) type="submit" { (view.text("manage-account-documents-upload")) }
                (button::link("/account/real-name#documents", &view.text("form-cancel"), Weight::Second))
            }
        }
    })
}
