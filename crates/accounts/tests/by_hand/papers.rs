//! Documents, identity verification and what keeps an account from being closed.

use accounts::closing::{Affairs, Obstacle};
use accounts::document::{DOCUMENT_DAYS, DocumentFolder, DocumentKind, UPLOAD_SECONDS, document_key};
use accounts::real_name::{Claim, ClaimDraft, Decision, Number, RealName, SealedNumber, Subject};
use accounts::{Problem, ProviderBond, is_available};
use kernel::{BillingAccountId, Provider};

use super::at;

#[test]
fn a_document_is_uploaded_within_an_hour_and_kept_for_half_a_year() {
    assert_eq!((UPLOAD_SECONDS, DOCUMENT_DAYS), (3600, 180));
}

#[test]
fn a_folder_has_four_places() {
    let open = |folder: DocumentFolder, id: &str| folder.open(id.to_owned(), DocumentKind::Png, at(0));
    let mut folder = DocumentFolder::default();
    for id in ["a", "b", "c", "d"] {
        folder = open(folder, id).unwrap();
    }
    assert!(open(folder.clone(), "e").is_err());
    assert_eq!(
        (folder.version, folder.place("c").map(|place| place.id.as_str()), folder.place("e")),
        (4, Some("c"), None)
    );
    let fewer = folder.clone().without("b").unwrap();
    assert_eq!((fewer.version, fewer.places.len(), fewer.place("b")), (5, 3, None));
    assert_eq!((folder.clone().without("e"), folder.clone().changed().version), (None, 5));
    let typed = ClaimDraft { name: "Ann".to_owned(), ..ClaimDraft::default() };
    let kept = folder.with_typed(Some(typed.clone()));
    assert_eq!(kept.clone().with_typed(None).typed, Some(typed));
    assert_eq!(kept.with_typed(Some(ClaimDraft::default())).typed, Some(ClaimDraft::default()));
}

#[test]
fn a_document_is_of_its_kind_and_of_1_byte_to_5_mib() {
    let kinds = [("application/pdf", "PDF", "pdf"), ("image/jpeg", "JPEG", "jpeg"), ("image/png", "PNG", "png")];
    for (kind, (content_type, title, word)) in DocumentKind::ALL.into_iter().zip(kinds) {
        assert_eq!(
            (kind.content_type(), kind.title(), DocumentKind::parse(content_type)),
            (content_type, title, Some(kind))
        );
        assert_eq!(serde_json::to_value(kind).unwrap(), word);
    }
    assert_eq!(DocumentKind::parse("image/gif"), None);
    let folder = DocumentFolder::default().open("a".to_owned(), DocumentKind::Png, at(0)).unwrap();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice();
    let fits = |bytes, content_type| {
        let read = folder.places[0].document((bytes, content_type), "print", png, "card.png");
        read.ok().map(|document| document.bytes)
    };
    let beginnings: [(&[u8], Option<DocumentKind>); 9] = [
        (b"%PDF-1.7\n%\xe2\xe3", Some(DocumentKind::Pdf)),
        (b"%PDF-", Some(DocumentKind::Pdf)),
        (b"%PDF", None),
        (b" %PDF-1.7", None),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(DocumentKind::Jpeg)),
        (b"\xff\xd8", None),
        (png, Some(DocumentKind::Png)),
        (b"GIF89a", None),
        (b"MZ\x90\0", None),
    ];
    for (beginning, kind) in beginnings {
        let found = DocumentKind::ALL.into_iter().find(|kind| kind.is_begun_by(beginning));
        assert_eq!(found, kind, "{beginning:?}");
    }
    assert_eq!(
        [0, 1, 5_242_880, 5_242_881].map(|bytes| fits(bytes, "image/png")),
        [None, Some(1), Some(5_242_880), None]
    );
    assert_eq!(fits(1, "image/jpeg"), None);
    assert_eq!(document_key(&BillingAccountId::parse("bill_ann").unwrap(), "a"), "real-name/bill_ann/a");
}

#[test]
fn a_number_has_4_to_30_characters_and_shows_a_quarter_of_them_at_most() {
    let read = |text: &str| Number::parse(text).map(|number| (number.as_str().to_owned(), number.hint()));
    let of = |number: &str, hint: &str| Ok((number.to_owned(), hint.to_owned()));
    assert_eq!(read(" 12-34 "), of("1234", "…4"));
    assert_eq!(
        (read("1234567"), read("12345678"), read("ab/cd.ef9012")),
        (of("1234567", "…7"), of("12345678", "…78"), of("AB/CD.EF9012", "…012"))
    );
    assert_eq!(read(&"1".repeat(30)), of(&"1".repeat(30), "…111"));
    assert_eq!(
        (read("123"), read(&"1".repeat(31))),
        (Err(Problem::TooShort { min: 4 }), Err(Problem::TooLong { max: 30 }))
    );
    assert_eq!(
        (read("12é4"), read("12_34"), read("")),
        (Err(Problem::NumberForm), Err(Problem::NumberForm), Err(Problem::Missing))
    );
}

#[test]
fn a_claim_says_who_by_what_name_where_and_under_which_number() {
    let parse = |subject: &str, name: &str, region: &str, number: &str, kept: Option<&SealedNumber>| {
        let read = Claim::parse(
            |field| match field {
                "subject" => subject,
                "name" => name,
                "region" => region,
                _ => number,
            },
            kept,
        );
        read.map(|(claim, number)| (claim.subject.name(), claim.region.code(), number.is_some()))
            .map_err(|problems| problems.iter().map(|one| (one.name, one.problem)).collect::<Vec<_>>())
    };
    let kept = SealedNumber { sealed: "s".to_owned(), hint: "…1".to_owned() };
    assert_eq!(parse("person", "Ann", "DE", "1234", None), Ok(("person", "DE", true)));
    assert_eq!(parse("company", "Ann", "DE", " ", Some(&kept)), Ok(("company", "DE", false)));
    let all = [
        ("subject", Problem::NotChosen),
        ("name", Problem::Missing),
        ("region", Problem::NotChosen),
        ("number", Problem::Missing),
    ];
    assert_eq!(parse(" ", "", "", "", None), Err(all.to_vec()));
    let wrong =
        [("subject", Problem::NotOffered), ("name", Problem::TooLong { max: 120 }), ("region", Problem::NotOffered)];
    assert_eq!(parse("cat", &"x".repeat(121), "XX", "1234", None), Err(wrong.to_vec()));
    assert_eq!((Subject::parse("company"), Subject::parse("cat")), (Some(Subject::Company), None));
}

#[test]
fn a_verification_is_submitted_approved_or_rejected_and_says_so() {
    let claim = Claim::parse(
        |field| {
            if field == "region" {
                "DE"
            } else if field == "subject" {
                "person"
            } else {
                "1234"
            }
        },
        None,
    )
    .unwrap()
    .0;
    let sealed = || SealedNumber { sealed: "s".to_owned(), hint: "…4".to_owned() };
    let submitted = RealName::submit(None, &claim, sealed(), Vec::new(), at(5)).unwrap();
    assert_eq!((submitted.word(), submitted.version, submitted.is_approved()), ("submitted", 1, false));
    assert_eq!(
        (submitted.sealed_number.as_str(), submitted.number_hint.as_str(), submitted.submitted_at),
        ("s", "…4", at(5))
    );
    assert!(RealName::submit(Some(&submitted), &claim, sealed(), Vec::new(), at(6)).is_err());
    let approved = submitted.clone().decide(Decision::Approve, at(7)).unwrap();
    assert_eq!((approved.word(), approved.version, approved.is_approved()), ("approved", 2, true));
    let rejected = submitted.decide(Decision::Reject("no".to_owned()), at(7)).unwrap();
    assert_eq!((rejected.word(), rejected.is_approved()), ("rejected", false));
    assert!(approved.clone().decide(Decision::Approve, at(8)).is_err());
    assert_eq!(RealName::submit(Some(&approved), &claim, sealed(), Vec::new(), at(9)).unwrap().version, 3);
}

#[test]
fn what_stands_in_the_way_of_closing_has_its_word() {
    let words = ["license-in-force", "workspace-bound", "open-bill", "open-invoice"];
    assert_eq!(Obstacle::ALL.map(Obstacle::word), words);
    let some = Affairs { licenses: 2, open_invoices: 3, ..Affairs::default() };
    assert_eq!(some.obstacles(), [Obstacle::License, Obstacle::OpenInvoice]);
}

#[test]
fn each_provider_has_its_word_and_only_aws_settles_today() {
    let words = ["aws", "alibaba-cloud", "huawei-cloud", "azure"];
    for (provider, word) in Provider::CLOUDS.into_iter().zip(words) {
        assert_eq!(
            (provider.name(), Provider::cloud(word), is_available(provider)),
            (word, Some(provider), word == "aws")
        );
        assert_eq!(provider.translation_key(), format!("manage-account-provider-{word}"));
        assert_eq!(ProviderBond::to(provider).activated_through, provider);
    }
    assert_eq!(ProviderBond::default().activated_through.name(), "aws");
}
