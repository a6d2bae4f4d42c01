//! The whole way with the keyboard alone.

use tests::chromium::Reader;

use super::{PASSWORD, Walk};

pub(super) const TAB: &str = "\u{e004}";
pub(super) const ENTER: &str = "\u{e007}";
/// The most fields and links of a page.
const MOST_STOPS: u32 = 40;

impl Walk {
    /// Presses Tab until the focus is on what the CSS selector names, and sees that the focus is visible.
    pub(super) async fn tab_to(&self, css: &str) {
        for _ in 0..MOST_STOPS {
            self.browser.keys(TAB).await;
            let there = format!("return document.activeElement.matches(\"{css}\")");
            if self.browser.script(&there).await == true {
                let ring = "const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' \
                    && parseFloat(s.outlineWidth) >= 2";
                assert_eq!(self.browser.script(ring).await, true, "{}: the focus on {css} is not seen", self.name);
                return;
            }
        }
        panic!("{}: Tab never comes to {css}", self.name);
    }

    pub(super) async fn type_in(&self, field: &str, text: &str) {
        self.tab_to(&format!("#field-{field}")).await;
        self.browser.keys(text).await;
    }
}

#[tokio::test]
async fn a_new_buyer_registers_with_the_keyboard_alone() {
    let Some(walk) = Walk::begin("keyboard-en", Reader::speaking("en")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.tab_to(".skip").await;
    walk.tab_to("a.choice[href='/register']").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.type_in("site", "US").await;
    walk.type_in("username", "ann").await;
    walk.type_in("email", "ann@example.com").await;
    walk.tab_to("button[name='purpose']").await;
    walk.browser.leave_by_keys(ENTER).await;
    // The page comes back at the field that is to be filled next.
    let code = walk.world.code_for("ann@example.com").await;
    assert_eq!(walk.browser.script("return document.querySelector(':target').id").await, "field-emailCode");
    walk.type_in("emailCode", &code).await;
    walk.type_in("password", PASSWORD).await;
    walk.type_in("passwordConfirmation", PASSWORD).await;
    // Enter in a field goes on, and does not send another code.
    walk.browser.leave_by_keys(ENTER).await;
    walk.sees("/register", "Your company").await;
    walk.type_in("companyName", "Acme").await;
    walk.type_in("industry", "Soft").await;
    walk.type_in("region", "Singapore").await;
    walk.type_in("contactName", "Ann Lee").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.type_in("workspaceName", "Payments").await;
    walk.tab_to("#field-acceptTerms").await;
    walk.browser.keys(" ").await;
    walk.tab_to("button.main").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.sees("/activated", "Your subscription is active").await;
    walk.tab_to("a.button.main").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.type_in("login", "ann").await;
    walk.type_in("password", PASSWORD).await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.tab_to("main a[href^='/console/workspaces/']").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.sees("/console/workspaces/", "Payments").await;
}
