//! Files that are no documents, and forms that were left: a page of ours says so, and nothing of them stays.

use documents::Bucket;
use serde_json::{Value, json};
use tests::{UPLOAD_FIELDS, World};

use super::real_name::{PDF, claim, open, send};
use super::{account_id, operate, owner};
use crate::people::{Person, pass};

/// Opens the page of an upload as a browser does: its address, and the form to be sent to S3.
async fn opened_page(world: &World, person: &Person) -> (String, Value) {
    let opened = person.post_form("/account/real-name/documents", &[("contentType", PDF)]).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    let path = opened.location().to_owned();
    let form = form_of(world, &person.get(&path).await.text);
    (path, form)
}

fn form_of(world: &World, page: &str) -> Value {
    let hidden = |name: &str| {
        let (_, rest) =
            page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
        rest.split_once('"').unwrap().0.to_owned()
    };
    let fields: serde_json::Map<String, Value> =
        UPLOAD_FIELDS.iter().map(|name| ((*name).to_owned(), json!(hidden(name)))).collect();
    json!({"upload": {"url": format!("{}/tollgate-documents", world.sandbox.aws_url), "fields": fields}})
}

#[tokio::test]
async fn a_file_that_is_too_large_or_of_another_type_is_told_so_by_a_page_of_ours_and_is_gone() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let (path, mut form) = opened_page(&world, &ann).await;
    let large = [b"%PDF-1.7".as_slice(), &vec![b'x'; 6 * 1024 * 1024]].concat();
    for (file, told) in [
        (large.as_slice(), "Your file has 7 MB, which is too large. Choose one of at most 5 MB."),
        (b"\x89PNG\r\n\x1A\n....", "This is not a PDF file."),
        (b"MZ a program", "This is not a PDF file."),
    ] {
        let sent = send(&world, &form, &[], file).await;
        assert_eq!(sent.status, 303, "never a page for machines: {}", sent.text);
        let back = sent.header("location").strip_prefix(&world.sandbox.app_url).unwrap().to_owned();
        let page = ann.get(&back).await;
        assert!(page.status == 422 && page.text.contains(told), "{}", page.text);
        assert!(
            page.text.contains("id=\"field-file-problem\"") && page.text.contains("<title>Error:"),
            "{}",
            page.text
        );
        assert_eq!(ann.get_json(&path).await.json()["document"]["state"], "empty", "it is gone");
        assert!(!ann.get("/account/real-name").await.text.contains("Cannot be used"));
        form = form_of(&world, &page.text);
    }
    // The form of the same page takes the right one.
    assert_eq!(send(&world, &form, &[], b"%PDF-1.7 an extract").await.status, 303);
    assert_eq!(ann.get_json(&path).await.json()["document"]["state"], "uploaded");
    assert_eq!(ann.post_json("/account/real-name", &claim()).await.status, 201);
}

#[tokio::test]
async fn a_form_without_a_file_leads_back_to_the_form() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let (path, form) = opened_page(&world, &ann).await;
    let sent = send(&world, &form, &[], b"").await;
    let back = sent.header("location").strip_prefix(&world.sandbox.app_url).unwrap().to_owned();
    assert!(back.starts_with(&path) && ann.get(&back).await.text.contains("multipart/form-data"), "{back}");
}

#[tokio::test]
async fn forms_that_were_left_have_no_row_and_take_no_place() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    for _ in 0..6 {
        opened_page(&world, &ann).await;
        let page = ann.get("/account/real-name").await.text;
        assert!(
            page.contains("No documents yet.") && page.contains("formaction=\"/account/real-name/documents\""),
            "{page}"
        );
    }
    let (_, form) = opened_page(&world, &ann).await;
    assert_eq!(send(&world, &form, &[], b"%PDF-1.7").await.status, 303);
    let page = ann.get("/account/real-name").await.text;
    assert_eq!(page.matches("value=\"true\" aria-label=\"Remove").count(), 1, "{page}");
    // At the interface, a place is a client's own until its form has expired.
    pass(&world, 3601);
    for _ in 0..3 {
        open(&ann, PDF).await;
    }
    let full = ann.post_json("/account/real-name/documents", &json!({"contentType": PDF})).await;
    assert_eq!((full.status, full.problem().as_str()), (409, "documents-full"));
}

/// Whether the bucket has a document of the place whose page is at `path`.
async fn is_stored(world: &World, person: &Person, path: &str) -> bool {
    let environment = &world.sandbox.environment;
    let bucket = Bucket::new(&environment.aws, environment.settings.documents_bucket.as_deref().unwrap());
    let (_, id) = path.rsplit_once('/').unwrap();
    let key = format!("real-name/{}/{id}", account_id(person).await);
    bucket.stored(&key, world.now()).await.unwrap().is_some()
}

#[tokio::test]
async fn what_comes_to_a_place_that_was_given_up_is_removed_when_nothing_can_come_any_more() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let (path, form) = opened_page(&world, &ann).await;
    let removed = ann.post_form(&path, &[]).await;
    assert_eq!(removed.status, 303, "{}", removed.text);
    assert_eq!(send(&world, &form, &[], b"%PDF-1.7 a card").await.status, 303, "the form still works");
    assert!(is_stored(&world, &ann, &path).await);
    pass(&world, 3600);
    assert_eq!(send(&world, &form, &[], b"%PDF-1.7 a card").await.status, 403, "and then no more");
    pass(&world, 901);
    opened_page(&world, &ann).await;
    assert!(!is_stored(&world, &ann, &path).await, "no card stays in a place that nobody sees");
}

#[tokio::test]
async fn a_form_works_until_its_place_closes_however_late_it_is_asked_for() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let (path, _) = opened_page(&world, &ann).await;
    pass(&world, 3500);
    let late = form_of(&world, &ann.get(&path).await.text);
    pass(&world, 101);
    assert_eq!(send(&world, &late, &[], b"%PDF-1.7").await.status, 403);
    assert_eq!(ann.get(&path).await.location(), "/account/real-name#documents", "the place is closed");
}

#[tokio::test]
async fn nobody_opens_and_gives_up_places_without_end() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let mut answered = Vec::new();
    for _ in 0..17 {
        let opened = ann.post_form("/account/real-name/documents", &[("contentType", PDF)]).await;
        answered.push(opened.status);
    }
    assert_eq!((answered[0], answered[11], answered[16]), (303, 303, 409), "{answered:?}");
}

#[tokio::test]
async fn a_claim_is_not_approved_once_its_document_is_another_one() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let opened = open(&ann, PDF).await;
    assert_eq!(send(&world, &opened, &[], b"%PDF-1.7 an extract").await.status, 303);
    assert_eq!(ann.post_json("/account/real-name", &claim()).await.status, 201);
    let account = account_id(&ann).await;
    let path = format!("/v1/operate/real-names/{account}");
    let read = operate(&world, &format!("{path}/reading"), &json!({})).await.json();
    assert_eq!(read["documents"][0]["state"], "as-submitted");
    // The form still works, and S3 keeps what comes last.
    assert_eq!(send(&world, &opened, &[], b"%PDF-1.7 another one").await.status, 303);
    let approval = json!({"decision": "approve", "version": read["version"]});
    assert_eq!(operate(&world, &format!("{path}/decision"), &approval).await.status, 409, "what was read is gone");
    let rejection = json!({"decision": "reject", "reason": "The document was changed"});
    assert_eq!(operate(&world, &format!("{path}/decision"), &rejection).await.status, 200);
}
