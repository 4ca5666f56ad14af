//! The playground in a real browser, as a person would use it.

#[path = "browser/visit.rs"]
mod visit;

use serde_json::{Value, json};
use visit::{Browser, House};

#[tokio::test]
async fn a_visitor_comes_talks_and_rises() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.go(&house.url).await;
    browser.sees("Walk into a small town").await;
    browser.picture("welcome").await;
    browser.come(&house, "Zed").await;
    browser.sees("Zed came.").await;

    // Somebody answers, by name.
    browser.say("good evening, what is cooking here tonight?").await;
    browser.sees_in(".own .words", "good evening").await;
    browser.sees_in(".words", "Zed").await;

    // Answer and react.
    browser.js("[...document.querySelectorAll('a.reply')].filter((one) => !one.closest('.own')).at(-1).click()").await;
    browser.say("thank you, that is kind of you").await;
    browser.until("an answer of one's own", "return document.querySelector('.own .answered') !== null").await;
    browser.js("const one = [...document.querySelectorAll('.said:not(.own)')].at(-1); one.scrollIntoView({ block: 'center' }); one.querySelector('a.more').click(); one.querySelector('.choice button').click()").await;
    browser.until("the reaction", "return document.querySelector('.reaction[aria-pressed=true]') !== null").await;

    // A command by completion: the first offer is taken, then sent.
    browser.fill("#say", "/m").await;
    browser.until("the offer", "return document.querySelector('#choices li[aria-selected=true]')?.innerText.startsWith('/me')").await;
    browser.picture("completion").await;
    browser.type_keys("\u{e007}").await;
    browser.until("the whole command", "return document.getElementById('say').value === '/me '").await;
    browser.type_keys("\u{e00c}\u{e007}").await;
    browser.sees_in(".hearth .card", "Newcomer").await;
    browser.sees("Only you can see this").await;
    browser.until("the picture", "const img = document.querySelector('.card img'); return img?.complete && img.naturalWidth === 900 && img.alt.includes('Newcomer')").await;

    // Days pass, and somebody who is there rises.
    for day in ["first", "second", "third"] {
        browser.say(&format!("this is my {day} day here and I like the place more and more")).await;
        browser.js("window.before = document.getElementById('now').dateTime").await;
        browser.press("+1 day").await;
        browser.until("the next day", "return document.getElementById('now').dateTime.slice(0, 10) > window.before.slice(0, 10)").await;
    }
    browser.say("/me").await;
    browser.until("the rank", "return [...document.querySelectorAll('.hearth .card')].at(-1)?.innerText.includes('Member')").await;
    browser.sees_in(".me .rank", "Member").await;
    browser.press("Why?").await;
    browser.sees("from others").await;
    browser.picture("risen").await;
    browser.leave().await;
}

#[tokio::test]
async fn two_tabs_are_two_people() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.come(&house, "Ada").await;
    let first = browser.client.window().await.expect("a window");
    let second = browser.client.new_window(true).await.expect("a window").handle;
    browser.client.switch_to_window(second.clone()).await.expect("the other tab");
    browser.come(&house, "Bex").await;
    browser.say("is somebody in the other tab?").await;
    browser.client.switch_to_window(first).await.expect("the first tab");
    browser.sees_in(".said:not(.own) .words", "is somebody in the other tab?").await;
    browser.say("/me").await;
    browser.sees_in(".hearth .card", "Ada").await;
    browser.client.switch_to_window(second).await.expect("the other tab");
    browser.say("I can't see yours").await;
    browser.sees_in(".own .words", "I can't see yours").await;
    let cards = browser.js("return [...document.querySelectorAll('.hearth')].filter((one) => one.innerText.includes('Ada')).length").await;
    assert_eq!(cards, json!(0), "what is for one person's eyes");
    browser.leave().await;
}

#[tokio::test]
async fn the_owner_fills_in_a_form_and_sees_why() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.go(&format!("{}/en/as/1/staff?look=discord", house.url)).await;
    browser.live().await;
    browser.say("/rank").await;
    browser.press("Fill in").await;
    browser.until("the form", "return document.querySelector('form.ask') !== null").await;
    browser.fill("form.ask input[list=people]", "@Hugo").await;
    browser.js("document.querySelector('form.ask select').value = 'regular'").await;
    browser.fill("form.ask p:nth-of-type(3) input", "brings the good biscuits").await;
    browser.picture("form").await;
    browser.press("Send").await;
    browser.sees("Hugo is now Regular").await;
    browser.say("/leaders").await;
    browser.sees_in(".hearth .card", "Mara").await;
    browser.click("nav.rooms a[href$='/office']").await;
    browser.sees("brings the good biscuits").await;
    browser.sees("active days in 30 days: 12, of 12").await;
    browser.picture("office").await;
    browser.leave().await;
}

#[tokio::test]
async fn one_card_is_lowered_for_each_platform() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.go(&format!("{}/en/as/4/lobby?look=both", house.url)).await;
    browser.live().await;
    browser.say("/top").await;
    browser.sees_in(".discord .card", "Ranking").await;
    browser.sees_in(".telegram .card", "Ranking").await;
    browser.say("/me").await;
    browser.sees_in(".discord .card", "Standing").await;
    browser.sees_in(".telegram .moved", "Hearth answered you privately").await;
    browser.picture("side-by-side").await;
    browser.click(".telegram .moved a").await;
    browser.sees_in(".telegram .card", "Standing").await;
    let only = browser.js("return document.querySelector('.telegram').innerText.includes('Only you can see this')").await;
    assert_eq!(only, json!(false));
    browser.press("Why?").await;
    browser.sees_in(".telegram .card", "from others").await;

    // A form is asked question by question.
    browser.go(&format!("{}/en/as/1/lobby?look=telegram", house.url)).await;
    browser.live().await;
    browser.say("/settings").await;
    browser.click(".telegram .moved a").await;
    browser.press("Weekly ranking").await;
    browser.until("the question", "return document.querySelector('form.ask.one-by-one') !== null").await;
    browser.js("document.querySelector('form.ask input').value = '0 18 * * Sun'").await;
    browser.press("Send").await;
    browser.sees("Weekly ranking: 0 18 * * Sun").await;
    browser.leave().await;
}

#[tokio::test]
async fn an_export_is_dropped_and_read() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.go(&format!("{}/en/past", house.url)).await;
    // A real drop of a real file, made here: forty days of four people.
    let drop = r#"
        const lines = [];
        for (let day = 0; day < 40; day++) for (const [at, [user, text]] of [["ana", "who watched the lighthouse episode?"], ["ben", "me, the lighthouse keeper was great"], ["carl", day > 25 ? "thanks ana! who comes to the harbour regatta?" : "thanks ana, the lighthouse again!"], ["dora", day > 25 ? "the harbour regatta, yes" : "good night"], ["ben", day > 25 ? "@ana see you at the regatta" : "@ana see you tonight"]].entries())
            lines.push(JSON.stringify({ ts: 1750000000 + day * 86400 + at * 60, channel: "film", id: `${day}-${at}`, user, text, reply_to: at ? `${day}-0` : null, reactions: at ? {} : { "❤": 2 } }));
        const file = new File([lines.join("\n")], "film club.jsonl", { type: "application/json" });
        const data = new DataTransfer();
        data.items.add(file);
        document.querySelector(".zone").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        return document.getElementById("community").value === "film club"
    "#;
    browser.until("the name of the file to be offered", drop).await;
    browser.press("Read it").await;
    browser.sees("200 new messages").await;
    browser.click("a.button").await;
    browser.sees_in(".leaders", "ana").await;
    browser.sees_in(".leaders", "answered").await;
    browser.sees_in(".topics", "regatta").await;
    browser.picture("past").await;

    // What can't be read is said so, with the mend.
    browser.go(&format!("{}/en/past", house.url)).await;
    browser.js("const data = new DataTransfer(); data.items.add(new File(['{\"broken\": '], 'broken.json')); document.querySelector('.zone').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))").await;
    browser.press("Read it").await;
    browser.sees("broken.json").await;
    browser.sees("Try another file").await;
    browser.leave().await;
}

#[tokio::test]
async fn it_fits_a_phone_and_needs_no_mouse() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.size(360, 740).await;
    let wide = "return document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360";
    for path in ["/en/", "/zh/", "/en/past", "/en/as/1/office", "/en/as/4/lobby?look=discord", "/en/as/4/kitchen?look=telegram", "/en/as/1/staff?look=both"] {
        browser.go(&format!("{}{path}", house.url)).await;
        assert_eq!(browser.js(wide).await, json!(true), "{path} is wider than a phone");
    }
    // By keyboard alone: in, to the box, a command from the list, and its button.
    browser.go(&format!("{}/en/", house.url)).await;
    browser.js("document.getElementById('name').focus()").await;
    browser.type_keys("Kay\u{e007}").await;
    browser.live().await;
    browser.js("document.activeElement.blur()").await;
    browser.client.find(fantoccini::Locator::Css("body")).await.expect("a body").send_keys("\u{e004}").await.expect("a tab");
    browser.sees("To the message box").await;
    browser.type_keys("\u{e007}").await;
    browser.until("the box to have the focus", "return document.activeElement.id === 'say'").await;
    browser.type_keys("/").await;
    browser.until("the list", "return document.querySelectorAll('#choices li').length > 5 && document.getElementById('say').getAttribute('aria-expanded') === 'true'").await;
    browser.type_keys("top \u{e015}\u{e007}").await;
    browser.until("the word", "return document.getElementById('say').value.trim() === '/top day'").await;
    browser.type_keys("\u{e00c}\u{e007}").await;
    browser.sees("Ranking: today").await;
    browser.js("[...document.querySelectorAll('.actions button')].at(-1).focus()").await;
    browser.type_keys("\u{e007}").await;
    browser.sees("Ranking: all time").await;
    browser.picture("phone").await;
    browser.leave().await;
}

#[tokio::test]
async fn it_works_without_a_script_and_without_motion() {
    let (house, browser) = (House::open(), Browser::open().await);
    browser.cdp("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] })).await;
    browser.come(&house, "Moa").await;
    browser.say("nothing should move now").await;
    browser.until("what is new", "return document.querySelector('.fresh') !== null").await;
    assert_eq!(browser.js("return getComputedStyle(document.querySelector('.fresh')).animationName").await, json!("none"));
    let here = browser.js("return location.href").await;

    browser.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    browser.go(here.as_str().expect("an address")).await;
    browser.client.find(fantoccini::Locator::Css("#say")).await.expect("the box").send_keys("/top").await.expect("keys");
    browser.client.find(fantoccini::Locator::Css("form.say button")).await.expect("the button").click().await.expect("a press");
    // The answer is there when the page is loaded again.
    for tries in 0.. {
        browser.go(here.as_str().expect("an address")).await;
        if browser.client.source().await.expect("a page").contains("Ranking: 7 days") {
            break;
        }
        assert!(tries < 50, "the command was answered");
    }
    browser.leave().await;
}

#[tokio::test]
async fn hostile_names_and_words_stay_words() {
    let (house, browser) = (House::open(), Browser::open().await);
    let name = "<img src=x onerror=alert(1)> \u{202e}gnp";
    browser.come(&house, name).await;
    browser.sees("<img src=x onerror=alert(1)> gnp came.").await;
    for words in [
        "<script>window.hacked = 1</script><b>bold</b>",
        "\"><svg onload=window.hacked=1>",
        "'; DROP TABLE members; --",
        "/me <script>window.hacked=1</script>",
        "/rank @<b>x</b> regular \"<i>y</i>\"",
        "&lt;b&gt; &amp; {{7*7}} ${7*7}",
        "\u{202e}drawkcab \u{2066}hidden\u{2069}",
    ] {
        browser.js(&format!("document.getElementById('say').value = {}; document.getElementById('say-form').requestSubmit()", json!(words))).await;
        browser.until("it to be said", "return document.getElementById('say').value === ''").await;
    }
    browser
        .js("document.getElementById('say').removeAttribute('maxlength'); document.getElementById('say').value = '<b>' + 'x'.repeat(9000); document.getElementById('say-form').requestSubmit()")
        .await;
    browser.until("a long message", "return [...document.querySelectorAll('.own .words')].some((one) => one.innerText.length === 4000)").await;
    browser.sees("&lt;b&gt; &amp; {{7*7}} ${7*7}").await;
    browser.say("/me").await;
    browser.until("the card", "return [...document.querySelectorAll('.hearth .card h3')].some((one) => one.innerText.includes('<img'))").await;
    let found = browser
        .js("return [window.hacked ?? 0, document.querySelectorAll('.log b b, .log script, .log svg, .log img[src=x], h3 img, .people img').length, document.body.innerText.includes('\\u202e')]")
        .await;
    assert_eq!(found, json!([0, 0, false]));
    assert_eq!(browser.js("return document.documentElement.scrollWidth <= innerWidth").await, json!(true));
    browser.leave().await;
}

#[tokio::test]
async fn everybody_can_use_it() {
    let (house, browser) = (House::open(), Browser::open().await);
    for (path, scheme) in [("/en/", "light"), ("/zh/", "dark"), ("/en/past", "light"), ("/en/as/1/office", "dark"), ("/en/as/1/lobby?look=both", "light"), ("/en/as/1/lobby?look=both", "dark")] {
        browser.cdp("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] })).await;
        browser.go(&format!("{}{path}", house.url)).await;
        if path.contains("lobby") {
            browser.live().await;
            browser.say("/top").await;
            browser.sees_in(".telegram .card", "Ranking").await;
        }
        named(&browser, path).await;
        let structure = browser.js("return [document.documentElement.lang.length > 0, document.querySelectorAll('h1').length, document.querySelectorAll('main').length, [...document.querySelectorAll('img')].every((one) => one.alt), new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size === document.querySelectorAll('[id]').length]").await;
        assert_eq!(structure, json!([true, 1, 1, true, true]), "{path}: a language, one heading, one main part, words for pictures, each id once");
        let pale = browser.js(CONTRAST).await;
        assert_eq!(pale, json!([]), "{path}, {scheme}: too little contrast");
    }
    browser.leave().await;
}

/// Whatever can be used has a name for those who don't see it.
async fn named(browser: &Browser, path: &str) {
    browser.cdp("Accessibility.enable", json!({})).await;
    let tree = browser.cdp("Accessibility.getFullAXTree", json!({})).await;
    let text = |node: &Value, key: &str| node[key]["value"].as_str().unwrap_or_default().trim().to_owned();
    let usable = ["button", "link", "textbox", "combobox", "checkbox", "option", "searchbox", "log", "listbox"];
    let nodes: Vec<_> = tree["nodes"].as_array().expect("nodes").iter().filter(|node| node["ignored"] != true && usable.contains(&text(node, "role").as_str())).collect();
    assert!(!nodes.is_empty(), "{path}");
    let nameless: Vec<_> = nodes.into_iter().filter(|node| text(node, "name").is_empty()).map(Value::to_string).collect();
    assert!(nameless.is_empty(), "{path}: {nameless:#?}");
}

/// Texts whose contrast to what is behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3).
const CONTRAST: &str = r#"
    const parse = (colour) => { const c = document.createElement("canvas").getContext("2d", { willReadFrequently: true }); c.clearRect(0, 0, 1, 1); c.fillStyle = colour; c.fillRect(0, 0, 1, 1); const [r, g, b, a] = c.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
    const memo = new Map(), colour = (text) => memo.get(text) ?? (memo.set(text, parse(text)), memo.get(text));
    const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] + below[i] * (1 - top[3]));
    const light = (rgb) => { const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const behind = (node) => { const all = []; for (let one = node; one; one = one.parentElement) all.unshift(colour(getComputedStyle(one).backgroundColor)); return all.reduce((below, top) => over(top, below), [255, 255, 255]); };
    const pale = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode.parentElement, style = getComputedStyle(node);
        if (!walk.currentNode.data.trim() || !node.checkVisibility() || node.closest(".sr, .skip, [aria-hidden=true]")) continue;
        const back = behind(node), ink = colour(style.color);
        const front = over([...ink.slice(0, 3), ink[3] * Number(style.opacity)], back);
        const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05), large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
        if (ratio < (large ? 3 : 4.5)) pale.push(`${walk.currentNode.data.trim().slice(0, 30)} (${node.className || node.tagName}): ${ratio.toFixed(2)}`);
    }
    return [...new Set(pale)].slice(0, 12);
"#;
