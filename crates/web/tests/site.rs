//! What the site answers, to its own pages and to those who mean harm.

mod open;

use open::{get, open, post, post_from, send, tab, told};

#[tokio::test(flavor = "multi_thread")]
async fn only_its_own_pages_get_anything_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    let port = host.rsplit(':').next().expect("a port");
    assert_eq!((get(&host, "/healthz").await.0, get(&host, "/healthz").await.2.as_str()), (200, "ok\n"));

    // A page on another site, and a name that was made to point here.
    for origin in ["http://evil.example", "null", "https://127.0.0.1", &format!("http://127.0.0.1.evil.example:{port}")] {
        assert_eq!(post_from(&host, origin, "/en/come", "name=Mallory").await.0, 403, "{origin}");
    }
    for (rebound, status) in [("evil.example", 421), (&*format!("evil.example:{port}"), 421), (&*format!("localhost:{port}"), 200)] {
        let (found, ..) = send(&host, &format!("GET /en/ HTTP/1.1\r\nhost: {rebound}\r\nconnection: close\r\n\r\n")).await;
        assert_eq!(found, status, "{rebound}");
    }
    let socket = "connection: close, upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let stolen = format!("GET /en/as/1/lobby/live HTTP/1.1\r\nhost: {host}\r\norigin: http://evil.example\r\n{socket}\r\n");
    assert_eq!(send(&host, &stolen).await.0, 403);
    let (_, _, page) = get(&host, "/en/").await;
    assert!(!page.contains("Mallory"), "nobody came");

    // Nothing changes on GET.
    for path in ["/en/come?name=Mallory", "/en/clock?pass=month", "/en/as/1/lobby/act?say=hello"] {
        assert_eq!(get(&host, path).await.0, 405, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_page_may_do_and_none_is_heavy() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    for path in ["/en/", "/zh/", "/en/past", "/en/as/1/office", "/en/as/1/lobby?look=both", "/en/as/1/hearth?look=telegram", "/nowhere", "/en/as/999/lobby", "/en/as/4/staff", "/en/as/4/office"] {
        let (status, head, body) = get(&host, path).await;
        assert!([200, 403, 404].contains(&status), "{path}: {status}");
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self'"), "{path}");
        assert!(head.contains("x-content-type-options: nosniff"), "{path}");
        assert!(body.len() < 150_000, "{path} weighs {} bytes", body.len());
        assert!(!body.contains(" style=") && !body.contains("<style") && !body.contains("onclick") && !body.contains("//cdn"), "{path}");
        if path.contains("/4/") {
            assert_eq!(status, 403, "{path} is for staff");
        }
    }
    assert_eq!(get(&host, "/").await.0, 303);
    assert_eq!(get(&host, "/en/past/of/7").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_wrongly_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    let rows = [
        ("/en/come", "name=", 422),
        ("/en/come", "name=Ana", 422),
        ("/en/come", "nom=x", 422),
        ("/en/as/4/lobby/act?look=discord", "say=", 422),
        ("/en/as/4/lobby/act?look=discord", "react=1 ❤", 404),
        ("/en/as/4/lobby/act?look=discord", "react=x ❤", 404),
        ("/en/as/4/lobby/act?look=discord", "press=abc", 404),
        ("/en/as/4/lobby/act?look=discord", "press=12345", 303),
        ("/en/as/4/staff/act?look=discord", "say=hello", 403),
        ("/en/as/4/nowhere/act?look=discord", "say=hello", 404),
        ("/en/as/999/lobby/act?look=discord", "say=hello", 404),
        ("/en/as/4/lobby/act?look=nonsense", "say=hello", 303),
        ("/en/clock", "pass=century", 303),
    ];
    for (path, body, status) in rows {
        assert_eq!(post(&host, path, body).await, status, "{path} {body}");
    }
    let huge = format!("say={}", "x".repeat(200_000));
    assert_eq!(post(&host, "/en/as/4/lobby/act", &huge).await, 413);
    assert_eq!(get(&host, "/healthz").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_tabs_are_told_and_it_still_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    let mut tabs = Vec::new();
    for at in 0..200 {
        tabs.push(tab(&host, 4 + at % 30).await);
    }
    for word in ["first", "second", "third"] {
        assert_eq!(post(&host, "/en/as/4/workshop/act?look=discord", &format!("say=the {word} word for everybody")).await, 303);
        for tab in &mut tabs {
            told(tab, &format!("the {word} word for everybody")).await;
        }
        assert_eq!(get(&host, "/en/as/5/workshop?look=both").await.0, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_and_a_second_visit() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    let options = |elsewhere| hearth_web::Options {
        listen: host.parse().expect("an address"),
        elsewhere,
        folder: folder.path().join("other"),
        policy: hearth_core::Policy::default(),
        memory: 64 << 20,
        words: std::sync::Arc::new(hearth_adapter::Words::builtin().and(&hearth_web::WORDS)),
    };
    let refused = hearth_web::Playground::open(options(false)).await.err().expect("the port is taken").to_string();
    assert!(refused.contains(&host) && refused.contains("--listen"), "{refused}");
    let other = hearth_web::Playground::open(options(true)).await.expect("another port");
    assert!(!other.url().contains(&host));
    let came = other.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(other.serve(async move { drop(ended.await) }));
    assert_eq!(post(&came, "/en/come", "name=Zed").await, 303);
    end.send(()).expect("it still serves");
    served.await.expect("no panic").expect("an orderly end");

    // Whoever came is still there, and so is what was decided.
    let again = hearth_web::Playground::open(options(true)).await.expect("the same house");
    let came = again.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    tokio::spawn(again.serve(std::future::pending()));
    let (_, _, page) = get(&came, "/en/").await;
    assert!(page.contains("Zed") && page.contains("Moderator"), "people and ranks");
}

/// The moment on the town's clock, as machines read it.
async fn clock(host: &str) -> String {
    let page = get(host, "/en/").await.2;
    page.split("datetime=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a clock").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn leaps_end_even_if_nobody_waits_and_time_never_goes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    let before = clock(&host).await;
    let leap = |span: &'static str| {
        let host = host.clone();
        async move {
            use tokio::io::AsyncWriteExt;
            let mut socket = tokio::net::TcpStream::connect(&host).await.expect("a connection");
            let body = format!("pass={span}");
            let head = format!("POST /en/clock HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n", body.len());
            socket.write_all(format!("{head}{body}").as_bytes()).await.expect("sent");
            socket
        }
    };
    // Two presses, and a phone that is put away at once.
    let (month, day) = (leap("month").await, leap("day").await);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    drop((month, day));
    // The next leap comes after both.
    assert_eq!(post(&host, "/en/clock", "pass=hour").await, 303);
    let after = clock(&host).await;
    let days = |from: &str, to: &str| {
        let day = |at: &str| chrono::NaiveDate::parse_from_str(&at[..10], "%Y-%m-%d").expect("a day");
        (day(to) - day(from)).num_days()
    };
    assert!((30..=32).contains(&days(&before, &after)), "{before} → {after}");
    assert_eq!(post(&host, "/en/as/4/lobby/act?look=discord", "say=good morning after a long night").await, 303);
    assert!(get(&host, "/en/as/5/lobby?look=discord").await.2.contains("after a long night"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stays_of_a_file_that_does_not_come_through() {
    use tokio::io::AsyncWriteExt;
    let folder = tempfile::tempdir().expect("a folder");
    let host = open(folder.path()).await;
    let dropped = walk(folder.path());
    let part = |name: &str, rest: &str| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{rest}\r\n\r\n");
    let file = part("file", "; filename=\"big.json\"") + &"x".repeat(300_000);
    let head = |length: usize| {
        format!("POST /en/past HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
    };
    let mut socket = tokio::net::TcpStream::connect(&host).await.expect("a connection");
    socket.write_all((head(10_000_000) + &file).as_bytes()).await.expect("sent");
    drop(socket);
    let twice = format!("{file}\r\n{file}\r\n--b--\r\n");
    let (status, _, said) = send(&host, &(head(twice.len()) + &twice)).await;
    assert!((400..500).contains(&status) && said.contains("several"), "{status} {said}");
    for _ in 0..500 {
        if walk(folder.path()).iter().all(|path| dropped.contains(path) || !path.ends_with("big.json")) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("left behind: {:?}", walk(folder.path()));
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.flat_map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { vec![entry.path().display().to_string()] }).collect()
}
