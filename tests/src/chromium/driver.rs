//! Starting and ending chromedriver, and saying which browser it is to open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::Reader;

/// How long a browser may take to close.
const LONGEST_CLOSING: Duration = Duration::from_secs(20);

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

/// Ends a driver with the browser of `session`, the address of a WebDriver session. A driver that is only killed leaves its
/// browser running, and a few dozen of them take the whole machine.
pub(super) fn stop(driver: &mut Child, session: &str) {
    if let Err(error) = close(session) {
        println!("the browser of {session} may still run: {error}");
    }
    let _ = driver.kill();
    let _ = driver.wait();
}

/// Deletes the session, if it ever began: the answer comes when the browser has ended. Blocks, so that it can be dropped.
fn close(session: &str) -> std::io::Result<()> {
    let Some((host, path)) = session.trim_start_matches("http://").split_once('/') else { return Ok(()) };
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(LONGEST_CLOSING))?;
    write!(stream, "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    stream.read(&mut [0; 64]).map(drop)
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
        // With touch, the driver clicks by a tap, and never answers where scripts are off: seen with any page (Chromium 148), not
        // by a mouse.
        let metrics = json!({"width": 360, "height": 740, "pixelRatio": 2, "touch": reader.scripts});
        options["mobileEmulation"] = json!({"deviceMetrics": metrics});
    }
    if !reader.scripts {
        options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    json!({"browserName": "chrome", "goog:chromeOptions": options})
}
