//! What a browser is called in a list of sessions: `Chrome on Windows`, by what it says of itself in `User-Agent`.
//!
//! The sender writes the header as it likes. Nothing of it is kept: a name is one of those below, or none. Browsers say less and less of
//! themselves there (*User-Agent reduction*), but still which they are and on which system.

/// Browsers by a word that their header has, the more particular ones first: Edge and Opera call themselves Chrome too, and Chrome calls
/// itself Safari.
const BROWSERS: [(&str, &str); 14] = [
    ("MicroMessenger/", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark/", "Feishu"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// Systems in the same way: Android and HarmonyOS call themselves Linux too, and iPhones say that they are like Mac OS X.
const SYSTEMS: [(&str, &str); 9] = [
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows NT", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];
/// The most characters of a header that are looked at: real ones have 100 to 300.
const MAX_READ_CHARACTERS: usize = 512;

/// The browser and the system that a `User-Agent` header names. Either is `None` if it is none that we know.
#[must_use]
pub fn browser_name(user_agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    let read: String = user_agent.chars().take(MAX_READ_CHARACTERS).collect();
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(word, _)| read.contains(word)).map(|(_, name)| *name);
    (first(&BROWSERS), first(&SYSTEMS))
}

/// The same as it is kept with a session: `Chrome/Windows`, either side of which may be empty; empty if neither is known.
#[must_use]
pub fn kept_browser(user_agent: &str) -> String {
    match browser_name(user_agent) {
        (None, None) => String::new(),
        (browser, system) => format!("{}/{}", browser.unwrap_or_default(), system.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (header, name) in [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/143.0.0.0 Safari/537.36"), "Chrome/Windows"),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0"), "Edge/Windows"),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/143.0.0.0 Mobile Safari/537.36"), "Chrome/Android"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 \
                 Safari/604.1"
                    .to_owned(),
                "Safari/iPhone",
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned(), "Firefox/macOS"),
            (format!("Mozilla/5.0 (Linux; Android 14; PJD110) {webkit} Chrome/134.0 Mobile Safari/537.36 MicroMessenger/8.0.60"), "WeChat/Android"),
            ("curl/8.5.0".to_owned(), ""),
            ("SomeReader (Windows NT 10.0)".to_owned(), "/Windows"),
            (String::new(), ""),
        ] {
            assert_eq!(kept_browser(&header), name, "{header}");
        }
    }

    #[test]
    fn nothing_that_somebody_writes_into_the_header_is_kept() {
        for hostile in ["<script>alert(1)</script>", "\u{202e}Chrome", "Chrome/1 on your bank", &"x".repeat(100_000)] {
            let kept = kept_browser(hostile);
            assert!(kept.is_empty() || kept == "Chrome/", "{kept}");
        }
        assert_eq!(kept_browser(&format!("{}Chrome/1", "x".repeat(MAX_READ_CHARACTERS))), "", "it is read no further");
    }
}
