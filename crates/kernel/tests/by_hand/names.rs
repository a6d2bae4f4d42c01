//! Identifiers and identities.

use kernel::{
    AgreementId, AwsAccountId, BillingAccountId, ConsoleAccountId, CustomerIdentifier, Dimension, Identity, LicenseArn,
    LicenseId, OfferId, ProductCode, SiteId, WorkspaceId,
};

#[test]
fn an_account_is_twelve_digits() {
    let is_one = |text: &str| AwsAccountId::parse(text).is_ok();
    assert!(is_one("012345678901"));
    for text in ["", "11112222333", "1111222233334", "11112222333a", "１１１１22223333", "1111 2222333"] {
        assert!(!is_one(text), "{text}");
    }
    assert_eq!(AwsAccountId::parse("x").unwrap_err().to_string(), "not a valid AWS account id");
}

#[test]
fn names_of_aws_have_1_to_255_characters_of_their_kind() {
    let is =
        |text: &str| [AgreementId::parse(text).is_ok(), OfferId::parse(text).is_ok(), LicenseId::parse(text).is_ok()];
    for text in ["a", "Az09-_.", &"x".repeat(255)] {
        assert_eq!(is(text), [true; 3], "{text}");
    }
    for text in ["", "a b", "a#b", "a:b", "é", &"x".repeat(256)] {
        assert_eq!(is(text), [false; 3], "{text}");
    }
    let product = |text: &str| ProductCode::parse(text).is_ok();
    assert!(product("aZ09-/=:_.@") && product(&"x".repeat(255)));
    assert!(!product("") && !product("a b") && !product("a#b") && !product(&"x".repeat(256)));
    let customer = |text: &str| CustomerIdentifier::parse(text).is_ok();
    assert!(customer("X01#:/\"~!") && customer(&"x".repeat(255)));
    assert!(!customer("") && !customer("a b") && !customer("é") && !customer(&"x".repeat(256)));
    let dimension = |text: &str| Dimension::parse(text).is_ok();
    assert!(dimension("Log_events:/\"~!") && dimension(&"x".repeat(255)));
    assert!(
        !dimension("") && !dimension("a b") && !dimension("a#b") && !dimension("é") && !dimension(&"x".repeat(256))
    );
}

#[test]
fn names_of_ours_begin_with_their_kind() {
    let of = |text: &str| {
        [WorkspaceId::parse(text).is_ok(), BillingAccountId::parse(text).is_ok(), ConsoleAccountId::parse(text).is_ok()]
    };
    assert_eq!(of("wksp_a"), [true, false, false]);
    assert_eq!(of("bill_a"), [false, true, false]);
    assert_eq!(of("cons_a"), [false, false, true]);
    for text in ["", "wksp_", "bill_", "cons_", "wksp_a b", "bill_a#", "cons_é", "xwksp_a"] {
        assert_eq!(of(text), [false; 3], "{text}");
    }
    assert!(WorkspaceId::parse(&format!("wksp_{}", "x".repeat(250))).is_ok());
    assert!(WorkspaceId::parse(&format!("wksp_{}", "x".repeat(251))).is_err());
    let site = |text: &str| SiteId::parse(text).is_ok();
    assert!(site("us1") && site(&"x".repeat(32)) && !site("") && !site("u s") && !site(&"x".repeat(33)));
}

#[test]
fn a_name_is_stored_and_printed_as_its_text() {
    let one = WorkspaceId::parse("wksp_a").unwrap();
    assert_eq!(
        (one.to_string().as_str(), one.as_str(), String::from(one.clone()).as_str()),
        ("wksp_a", "wksp_a", "wksp_a")
    );
    assert_eq!(serde_json::from_str::<WorkspaceId>(r#""wksp_a""#).unwrap(), one);
    assert!(serde_json::from_str::<WorkspaceId>(r#""a""#).is_err());
    let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
    assert_eq!(serde_json::to_value(&arn).unwrap(), arn.to_string());
    assert_eq!(serde_json::from_value::<LicenseArn>(serde_json::json!(arn.as_str())).unwrap(), arn);
    assert!(serde_json::from_str::<LicenseArn>(r#""l-1""#).is_err());
}

#[test]
fn each_part_of_an_arn_counts() {
    let is_one = |text: &str| LicenseArn::parse(text).is_ok();
    for text in [
        "arn:aws:license-manager::294406891311:license:l-1",
        "arn:aws:license-manager:us-east-1:294406891311:license:l-1",
        "arn:aws-cn:license-manager::294406891311:license:l-1",
        "arn:aws-eusc:license-manager::294406891311:license:x",
        "urn:tollgate:license:l-1",
    ] {
        assert!(is_one(text), "{text}");
    }
    for text in [
        "",
        "l-1",
        "arm:aws:license-manager::294406891311:license:l-1",
        "arn:azure:license-manager::294406891311:license:l-1",
        "arn:awsx:license-manager::294406891311:license:l-1",
        "arn:aws:s3::294406891311:license:l-1",
        "arn:aws:license-manager::29440689131:license:l-1",
        "arn:aws:license-manager::294406891311:grant:l-1",
        "arn:aws:license-manager::294406891311:license:",
        "arn:aws:license-manager::294406891311:license:l-1:2",
        "arn:aws:license-manager::294406891311:license",
        "urn:tollgate:license:x-1",
        "urn:tollgate:license:l-a b",
        "urn:tollgate:l-1",
    ] {
        assert!(!is_one(text), "{text}");
    }
}

#[test]
fn an_id_is_the_last_part_of_either_form() {
    let id = |text: &str| LicenseArn::id_in(text).map(|id| id.as_str().to_owned()).ok();
    assert_eq!(id("arn:aws:license-manager::294406891311:license:l-1").as_deref(), Some("l-1"));
    assert_eq!(id("aws:license-manager:us-east-1:294406891311:l-1").as_deref(), Some("l-1"));
    assert_eq!(
        [id("l-1").as_deref(), id("arn:aws:s3:::bucket").as_deref(), id("a:l-b c").as_deref()],
        [Some("l-1"), None, None]
    );
    let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
    assert_eq!(arn.id().as_str(), "l-1");
}

#[test]
fn our_name_of_a_licence_is_a_hash_of_product_customer_and_turn() {
    let (product, customer) = (ProductCode::parse("abc").unwrap(), CustomerIdentifier::parse("X01ANN").unwrap());
    let name = |turn| LicenseArn::of_customer(&product, &customer, turn);
    // The first 32 digits of the sha256 of each part behind its length in eight bytes.
    assert_eq!(name(0).as_str(), "urn:tollgate:license:l-7b0d913961d10b2e82f8f6681f93949d");
    assert_ne!(name(1), name(0));
    assert!(!name(0).is_of_aws());
    assert!(LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap().is_of_aws());
}

#[test]
fn each_identity_has_its_word_and_all_but_one_name_the_product() {
    let all = [("license", false, true), ("legacy", true, false), ("legacy-customer", true, false)];
    for (identity, (word, names_product, is_license)) in Identity::ALL.into_iter().zip(all) {
        assert_eq!(
            (identity.name(), identity.names_product(), identity.is_license()),
            (word, names_product, is_license)
        );
        assert_eq!(Identity::parse(word), Some(identity));
        assert_eq!(serde_json::to_value(identity).unwrap(), word);
    }
    assert_eq!((Identity::parse("License"), Identity::parse("")), (None, None));
    assert_eq!(Identity::default(), Identity::License);
}
