use super::*;

const HOSTILE: &str = "<script>alert(\"1\")</script> & {{ brand.name }}";

fn brand() -> Brand {
    Brand::parse(include_str!("../../../../brands/truewatch.toml")).unwrap()
}

fn welcome(waiting: bool) -> Mail<'static> {
    Mail::Welcome(Welcome {
        contact_name: HOSTILE,
        company_name: "李安's \"Söhne\"",
        username: "ann.lee",
        workspace: HOSTILE,
        site: "US 1 (Oregon)",
        sign_in_url: "https://activate.example.com/sign-in",
        waiting,
    })
}

fn printed(mail: &Rendered) -> String {
    format!("Subject: {}\n\n{}\n\n{}", mail.subject, mail.text, mail.html)
}

#[test]
fn every_mail_reads_well_in_every_language_and_a_hostile_name_stays_a_name() {
    let digits = Digits::from_drawn(4_217);
    for language in Language::ALL {
        let code = Mail::VerificationCode { purpose: Purpose::Register, digits: &digits };
        insta::assert_snapshot!(
            format!("verification-code-{language}"),
            printed(&render(&code, language, &brand()).unwrap())
        );
        insta::assert_snapshot!(
            format!("welcome-{language}"),
            printed(&render(&welcome(true), language, &brand()).unwrap())
        );
    }
}

#[test]
fn each_purpose_has_its_own_reason_in_every_language() {
    let digits = Digits::from_drawn(1);
    for language in Language::ALL {
        for purpose in Purpose::ALL {
            let mail = render(&Mail::VerificationCode { purpose, digits: &digits }, language, &brand()).unwrap();
            let reason = mail.text.lines().next().unwrap_or_default();
            assert!(reason.chars().count() > 10, "{language} {purpose:?}");
            assert!(mail.text.contains("000001") && mail.html.contains("000001") && mail.subject.contains("000001"));
        }
    }
}

#[test]
fn a_name_in_html_is_escaped_and_in_text_is_itself() {
    for language in Language::ALL {
        let mail = render(&welcome(false), language, &brand()).unwrap();
        assert!(!mail.html.contains("<script>"));
        assert!(mail.html.contains("&lt;script&gt;"));
        assert!(mail.text.contains(HOSTILE));
    }
}

#[test]
fn a_subject_is_one_line_whatever_is_in_it() {
    assert_eq!(one_line("Welcome\r\nBcc: eve@example.com\u{0}\u{85}x"), "Welcome Bcc: eve@example.com x");
}
