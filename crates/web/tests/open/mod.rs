//! A playground in this process, and what can be sent to it.
#![allow(dead_code, unreachable_pub, reason = "each test and bench uses its part")]

use futures_util::StreamExt;
use hearth_adapter::Words;
use hearth_core::Policy;
use hearth_web::{Options, Playground, WORDS};
use std::net::SocketAddr;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// An open page's connection.
pub type Tab = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a playground and serves it for as long as the process lives. Gives its host and port.
pub async fn open(folder: &Path) -> String {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let options = Options { listen, elsewhere: false, folder: folder.to_owned(), policy: Policy::default(), memory: 64 << 20, words: std::sync::Arc::new(Words::builtin().and(&WORDS)) };
    let playground = Playground::open(options).await.expect("a playground");
    let host = playground.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    tokio::spawn(playground.serve(std::future::pending()));
    host
}

/// Sends a request as it is written, and gives the status, the head and the body.
pub async fn send(host: &str, request: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("it is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head.to_lowercase(), body.to_owned())
}

/// Gets a page.
pub async fn get(host: &str, path: &str) -> (u16, String, String) {
    send(host, &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await
}

/// Sends a form, from a page of that origin.
pub async fn post_from(host: &str, origin: &str, path: &str, body: &str) -> (u16, String, String) {
    send(
        host,
        &format!("POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()),
    )
    .await
}

/// Sends a form, as the page does.
pub async fn post(host: &str, path: &str, body: &str) -> u16 {
    post_from(host, &format!("http://{host}"), path, body).await.0
}

/// Opens a page's connection.
pub async fn tab(host: &str, who: u64) -> Tab {
    let mut request = format!("ws://{host}/en/as/{who}/workshop/live?look=discord&seen=18446744073709551615").into_client_request().expect("a request");
    request.headers_mut().insert("origin", format!("http://{host}").parse().expect("an origin"));
    connect_async(request).await.expect("a connection").0
}

/// Waits until a tab is told something with these words in it.
pub async fn told(tab: &mut Tab, words: &str) {
    loop {
        match tab.next().await {
            Some(Ok(Message::Text(text))) if text.contains(words) => return,
            Some(Ok(_)) => {}
            other => panic!("the connection ended: {other:?}"),
        }
    }
}
