//! A visit: the real program, a real browser without a window, and what a person does with it.

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a person waits for something to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program of ours that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Hearth on a folder of its own.
pub(crate) struct House {
    pub(crate) url: String,
    _running: Running,
    _folder: TempDir,
}

impl House {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_hearth"));
        command.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path()).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("hearth runs");
        let url = line_with(&mut child, "http://");
        Self { url: url.trim().trim_end_matches('/').to_owned(), _running: Running(child), _folder: folder }
    }
}

/// The first line of its output with that in it.
fn line_with(child: &mut Child, part: &str) -> String {
    let output = child.stdout.take().expect("an output");
    let mut lines = BufReader::new(output).lines();
    let found = lines.find_map(|line| line.ok().filter(|line| line.contains(part))).unwrap_or_else(|| panic!("it ended before it said “{part}”"));
    // Whoever stops listening would stop the speaker.
    std::thread::spawn(move || lines.for_each(drop));
    found
}

/// A browser.
pub(crate) struct Browser {
    pub(crate) client: Client,
    _driver: Running,
    _profile: TempDir,
}

/// A command of the driver that is not in the standard.
#[derive(Debug)]
struct Own(&'static str, Value);

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.1.to_string()))
    }
}

impl Browser {
    pub(crate) async fn open() -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver: {error}; tests/run installs it, or: apt-get install chromium chromium-driver"));
        let line = line_with(&mut driver, "successfully on port ");
        let port: u16 = line.rsplit("on port ").next().and_then(|port| port.trim().trim_end_matches('.').parse().ok()).expect("a port");
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--lang=en",
        ];
        let args: Vec<_> = args.into_iter().map(str::to_owned).chain([format!("--user-data-dir={}", profile.path().display())]).collect();
        let mut caps = serde_json::Map::new();
        caps.insert("goog:chromeOptions".into(), json!({ "args": args }));
        caps.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new()).capabilities(caps).connect(&format!("http://127.0.0.1:{port}")).await.expect("a browser");
        let browser = Self { client, _driver: Running(driver), _profile: profile };
        browser.size(1200, 900).await;
        browser
    }

    pub(crate) async fn go(&self, url: &str) {
        self.client.goto(url).await.expect("a page");
    }

    /// A command of the browser's own protocol.
    pub(crate) async fn cdp(&self, command: &str, params: Value) -> Value {
        self.client.issue_cmd(Own("goog/cdp/execute", json!({ "cmd": command, "params": params }))).await.expect("a command of the browser")
    }

    pub(crate) async fn size(&self, width: u32, height: u32) {
        self.cdp("Emulation.setDeviceMetricsOverride", json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 })).await;
    }

    /// What a script gives.
    pub(crate) async fn js(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until a script gives something true.
    pub(crate) async fn until(&self, what: &str, script: &str) {
        let began = Instant::now();
        loop {
            if self.client.execute(script, vec![]).await.is_ok_and(|found| found.as_bool() == Some(true)) {
                return;
            }
            if began.elapsed() > PATIENCE {
                self.picture("trouble").await;
                let seen = self.js("return document.body.innerText.slice(-3000)").await;
                panic!("waited in vain: {what}\n{}", seen.as_str().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page shows a text.
    pub(crate) async fn sees(&self, text: &str) {
        self.until(&format!("to see “{text}”"), &format!("return document.body.innerText.includes({})", json!(text))).await;
    }

    /// Waits until a place on the page shows a text.
    pub(crate) async fn sees_in(&self, place: &str, text: &str) {
        self.until(&format!("to see “{text}” in {place}"), &format!("return [...document.querySelectorAll({})].some((one) => one.innerText.includes({}))", json!(place), json!(text))).await;
    }

    pub(crate) async fn click(&self, css: &str) {
        self.until(&format!("to find {css}"), &format!("return document.querySelector({}) !== null", json!(css))).await;
        self.client.find(Locator::Css(css)).await.expect("something to press").click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Presses the last button with that label.
    pub(crate) async fn press(&self, label: &str) {
        let script = format!(
            "const found = [...document.querySelectorAll('button')].filter((one) => one.innerText.trim() === {}); found.at(-1)?.scrollIntoView({{ block: 'center' }}); found.at(-1)?.click(); return found.length > 0",
            json!(label)
        );
        self.until(&format!("to press “{label}”"), &script).await;
    }

    /// Types into whatever has the focus.
    pub(crate) async fn type_keys(&self, keys: &str) {
        self.client.active_element().await.expect("a focus").send_keys(keys).await.expect("keys");
    }

    /// Types into a field.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        self.click(css).await;
        self.type_keys(text).await;
    }

    /// Says something in the room.
    pub(crate) async fn say(&self, text: &str) {
        self.fill("#say", text).await;
        self.type_keys("\u{e00c}\u{e007}").await;
        self.until("the box to be empty", "return document.getElementById('say').value === ''").await;
    }

    /// Comes in under a name.
    pub(crate) async fn come(&self, house: &House, name: &str) {
        self.go(&format!("{}/en/", house.url)).await;
        self.fill("#name", name).await;
        self.click("form.come button").await;
        self.live().await;
    }

    /// Waits until news comes by itself.
    pub(crate) async fn live(&self) {
        self.until("the page to be live", "return document.documentElement.dataset.live === '1'").await;
    }

    /// Keeps what is seen, under `target/screenshots`.
    pub(crate) async fn picture(&self, name: &str) {
        // As it is when it has come to rest; what is still on its way comes in a blink.
        let _ = self.js("document.getAnimations().forEach((one) => one.finish())").await;
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await.expect("a picture")).expect("a file");
    }

    /// Nothing went wrong that a person would not see; then the browser goes.
    pub(crate) async fn leave(self) {
        let log = self.client.issue_cmd(Own("se/log", json!({ "type": "browser" }))).await.expect("a log");
        let wrong: Vec<_> = log.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE").map(Value::to_string).collect();
        assert!(wrong.is_empty(), "the console: {wrong:#?}");
        self.client.clone().close().await.expect("the browser goes");
    }
}
