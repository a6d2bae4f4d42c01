//! Starting chromedriver, and saying which browser it is to open.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::Reader;

/// Chromedriver, on a port of its choice.
pub(super) fn start() -> std::io::Result<Child> {
    let mut command = Command::new("chromedriver");
    command.args(["--port=0"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// The port that the driver says it listens on; `None` if it ended without.
pub(super) fn port_of(driver: &mut Child) -> Option<u16> {
    let lines = BufReader::new(driver.stdout.take()?).lines();
    lines
        .map_while(Result::ok)
        .find_map(|line| line.split("successfully on port ").nth(1)?.trim_end_matches('.').trim().parse().ok())
}

/// The browser that a reader sits before.
pub(super) fn capabilities(reader: Reader, profile: &Path) -> Value {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--window-size=1280,900".to_owned(),
        format!("--accept-lang={}", reader.language),
        format!("--user-data-dir={}", profile.display()),
    ];
    if reader.dark {
        arguments.push("--force-dark-mode".to_owned());
    }
    let mut options = json!({"args": arguments, "prefs": {"intl.accept_languages": reader.language}});
    if reader.phone {
        options["mobileEmulation"] = json!({"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2}});
    }
    if !reader.scripts {
        options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    json!({"browserName": "chrome", "goog:chromeOptions": options})
}
