//! A real browser for the stories, driven over WebDriver: Debian's `chromium` and `chromedriver`.
//!
//! WebDriver is JSON over HTTP; the dozen calls we need are written out here, since the existing clients bring either an
//! MPL license or two further HTTP stacks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a harness ends the story where something is wrong"
)]

mod driver;

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use base64::Engine;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How often the driver may fail to get its port.
const MOST_STARTS: u32 = 5;
/// The last character that ChromeDriver types: the end of Unicode's basic plane.
const LAST_KEY: char = '\u{FFFF}';
/// The key that WebDriver wraps element references in (W3C WebDriver, 12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Two browsers at a time: more of them on a small machine are slower than one after the other.
static TURNS: Semaphore = Semaphore::const_new(2);
/// How long the driver may look for an element, in milliseconds.
const IMPLICIT_WAIT_MILLISECONDS: u64 = 2_000;
/// How long one call may take, and how long a page may take to be left. Other tests keep the machine busy meanwhile.
const LONGEST_CALL: Duration = Duration::from_secs(120);
/// How long a page may take to load, in milliseconds: less than the call that asks for it.
const LONGEST_LOAD_MILLISECONDS: u64 = 100_000;
/// How often to look whether a page was left.
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// What kind of reader sits before the browser.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// What the browser says in `Accept-Language`.
    pub language: &'static str,
    /// Whether it is a phone of 360 by 740 points.
    pub phone: bool,
    /// Whether scripts run.
    pub scripts: bool,
    /// Whether the reader prefers dark pages.
    pub dark: bool,
}

impl Reader {
    /// Someone at a desk.
    #[must_use]
    pub const fn speaking(language: &'static str) -> Self {
        Self { language, phone: false, scripts: true, dark: false }
    }

    /// Someone on the way.
    #[must_use]
    pub const fn on_a_phone(language: &'static str) -> Self {
        Self { phone: true, ..Self::speaking(language) }
    }
}

/// A browser with an empty profile. Closed when dropped.
#[derive(Debug)]
pub struct Chromium {
    driver: Child,
    session: String,
    http: Client<HttpConnector, Full<Bytes>>,
    profile: PathBuf,
    _turn: SemaphorePermit<'static>,
}

impl Chromium {
    /// Opens a browser; `None`, said loudly, if none is installed.
    ///
    /// # Panics
    /// If the browser is there and does not start, or if none is there and the environment says `BROWSER=required`.
    pub async fn open(reader: Reader) -> Option<Self> {
        let turn = TURNS.acquire().await.expect("the turns are never closed");
        // It picks a free port of IPv4 and wants the same of IPv6, which another program may have.
        let mut started = Err(());
        for _ in 0..MOST_STARTS {
            let Ok(mut driver) = driver::start() else {
                skipped("no chromedriver. Install it: apt-get install chromium chromium-driver");
                return None;
            };
            match driver::port_of(&mut driver) {
                Some(port) => {
                    started = Ok((driver, port));
                    break;
                }
                None => drop(driver.wait()),
            }
        }
        let (driver, port) = started.expect("chromedriver says its port");
        let profile = std::env::temp_dir().join(format!("browser-{}-{port}", std::process::id()));
        let http = Client::builder(TokioExecutor::new()).build_http();
        let mut browser = Self { driver, session: format!("http://127.0.0.1:{port}"), http, profile, _turn: turn };
        let capabilities = driver::capabilities(reader, &browser.profile);
        let opened = browser.call("POST", "/session", json!({"capabilities": {"alwaysMatch": capabilities}})).await;
        let id = opened["sessionId"].as_str().expect("a session").to_owned();
        browser.session = format!("{}/session/{id}", browser.session);
        let timeouts = json!({"implicit": IMPLICIT_WAIT_MILLISECONDS, "pageLoad": LONGEST_LOAD_MILLISECONDS});
        browser.call("POST", "/timeouts", timeouts).await;
        Some(browser)
    }

    /// Opens an address.
    pub async fn go(&self, url: &str) {
        self.call("POST", "/url", json!({"url": url})).await;
    }

    /// The address of the page that is shown.
    pub async fn url(&self) -> String {
        self.call("GET", "/url", Value::Null).await.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks what the CSS selector finds.
    pub async fn click(&self, css: &str) {
        let element = self.find("css selector", css).await;
        self.call("POST", &format!("/element/{element}/click"), json!({})).await;
    }

    /// Clicks what the CSS selector finds, and waits for the page that this leads to.
    pub async fn leave_by(&self, css: &str) {
        let page = self.find("css selector", "html").await;
        self.click(css).await;
        self.left(&page).await;
    }

    /// Types keys where the focus is, and waits for the page that this leads to.
    pub async fn leave_by_keys(&self, text: &str) {
        let page = self.find("css selector", "html").await;
        self.keys(text).await;
        self.left(&page).await;
    }

    /// Waits until the element that was the page is no more.
    async fn left(&self, page: &str) {
        let element = format!("/element/{page}/name");
        let gone = async {
            while self.try_call("GET", &element, &Value::Null).await.is_ok() {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        if tokio::time::timeout(LONGEST_CALL, gone).await.is_err() {
            panic!("the page stayed\n{}", self.page().await);
        }
        self.find("css selector", "body").await;
    }

    /// Types into the field of this name, in place of what is there.
    pub async fn fill(&self, name: &str, text: &str) {
        let element = self.find("css selector", &format!("#field-{name}")).await;
        self.call("POST", &format!("/element/{element}/clear"), json!({})).await;
        if text.chars().all(|c| c <= LAST_KEY) {
            self.call("POST", &format!("/element/{element}/value"), json!({"text": text})).await;
            return;
        }
        // No keyboard has the others: they are put in as an input method does.
        self.call("POST", &format!("/element/{element}/click"), json!({})).await;
        let typed = json!({"cmd": "Input.insertText", "params": {"text": text}});
        self.call("POST", "/goog/cdp/execute", typed).await;
    }

    /// Chooses a file of this machine for the field of this name.
    pub async fn attach(&self, name: &str, path: &str) {
        let element = self.find("css selector", &format!("#field-{name}")).await;
        self.call("POST", &format!("/element/{element}/value"), json!({"text": path})).await;
    }

    /// Chooses from the list of this name.
    pub async fn choose(&self, name: &str, value: &str) {
        self.click(&format!("#field-{name} option[value=\"{value}\"]")).await;
    }

    /// Types keys where the focus is.
    pub async fn keys(&self, text: &str) {
        let actions: Vec<Value> = text
            .chars()
            .flat_map(|c| [json!({"type": "keyDown", "value": c}), json!({"type": "keyUp", "value": c})])
            .collect();
        self.call("POST", "/actions", json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]})).await;
    }

    /// The text that is shown in what the CSS selector finds.
    pub async fn text(&self, css: &str) -> String {
        let element = self.find("css selector", css).await;
        let text = self.call("GET", &format!("/element/{element}/text"), Value::Null).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Chooses among radio buttons, or ticks a box, by the name and value of the field.
    pub async fn tick(&self, name: &str, value: &str) {
        self.click(&format!("input[name=\"{name}\"][value=\"{value}\"]")).await;
    }

    /// How many elements the CSS selector finds.
    pub async fn count(&self, css: &str) -> usize {
        let found = self.call("POST", "/elements", json!({"using": "css selector", "value": css})).await;
        found.as_array().map_or(0, Vec::len)
    }

    /// The source of the page.
    pub async fn source(&self) -> String {
        self.call("GET", "/source", Value::Null).await.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page, past its content security policy, and gives what it returns.
    pub async fn script(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", json!({"script": script, "args": []})).await
    }

    /// Runs a script in the page that calls its last argument with what it comes to.
    pub async fn script_later(&self, script: &str) -> Value {
        self.call("POST", "/execute/async", json!({"script": script, "args": []})).await
    }

    /// Shows the page as a printer would.
    pub async fn on_paper(&self) {
        let media = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"media": "print"}});
        self.call("POST", "/goog/cdp/execute", media).await;
    }

    /// Keeps a picture of the whole page under `target/screenshots/`.
    ///
    /// # Panics
    /// If it cannot be written.
    pub async fn picture(&self, name: &str) {
        let size = json!({"cmd": "Page.getLayoutMetrics", "params": {}});
        let metrics = self.call("POST", "/goog/cdp/execute", size).await;
        let height = metrics["cssContentSize"]["height"].as_f64().unwrap_or(800.0);
        let width = metrics["cssContentSize"]["width"].as_f64().unwrap_or(1280.0);
        let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
        let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shot =
            self.call("POST", "/goog/cdp/execute", json!({"cmd": "Page.captureScreenshot", "params": params})).await;
        let bytes = base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        let folder = target().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }

    /// What axe-core finds wrong with the page, one line each. Nothing, said loudly, if axe-core is not installed.
    pub async fn faults(&self) -> Vec<String> {
        let path = target().join("tools/node_modules/axe-core/axe.min.js");
        let Ok(axe) = std::fs::read_to_string(&path) else {
            skipped("no axe-core. Install it: npm install --prefix target/tools axe-core");
            return Vec::new();
        };
        self.script(&axe).await;
        let run = "const done = arguments[arguments.length - 1]; \
            axe.run({resultTypes: ['violations']}).then(found => done(found.violations.map(v => \
            v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).join(' | '))));";
        let found = self.call("POST", "/execute/async", json!({"script": run, "args": []})).await;
        found.as_array().into_iter().flatten().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn find(&self, using: &str, value: &str) -> String {
        let found = self.call("POST", "/element", json!({"using": using, "value": value})).await;
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        match self.try_call(method, path, &body).await {
            Ok(value) => value,
            Err(error) => panic!("{method} {path} {body}: {error}\n{}", self.page().await),
        }
    }

    async fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let content = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.session))
            .header("content-type", "application/json")
            .body(Full::new(content))
            .unwrap();
        let response = tokio::time::timeout(LONGEST_CALL, self.http.request(request)).await;
        let response = response.map_err(|_| "no answer".to_owned())?.map_err(|error| error.to_string())?;
        let bytes = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"].as_str().unwrap_or_default())),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Where the browser is and what is to be read there, for failures.
    async fn page(&self) -> String {
        let address = self.try_call("GET", "/url", &Value::Null).await.unwrap_or_default();
        let look = json!({"script": "return document.body.innerText", "args": []});
        let shown = self.try_call("POST", "/execute/sync", &look).await.unwrap_or_default();
        format!("at {address}:\n{}", shown.as_str().unwrap_or_default())
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        driver::stop(&mut self.driver, &self.session);
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Says what is not checked and why; the end of the story where `BROWSER=required` says that it must be.
#[allow(clippy::disallowed_methods, reason = "whoever runs the stories says by the environment what must be there")]
fn skipped(why: &str) {
    assert!(std::env::var("BROWSER").as_deref() != Ok("required"), "BROWSER=required, and there is {why}");
    println!("\n*** SKIPPED: {why} ***\n");
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}
