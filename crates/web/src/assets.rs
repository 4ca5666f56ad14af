//! What comes with the page: a style, a script, an icon. They are in the program, and asked for by what is in them.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hearth_core::hash;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../assets/hearth.css");
const SCRIPT: &str = include_str!("../assets/hearth.js");
const ICON: &str = include_str!("../assets/hearth.svg");

fn at(name: &str, content: &str) -> String {
    format!("/assets/{:016x}/{name}", hash(&[content.as_bytes()]))
}

/// The address of the style.
pub(crate) fn style() -> &'static str {
    static AT: LazyLock<String> = LazyLock::new(|| at("hearth.css", STYLE));
    &AT
}

/// The address of the script.
pub(crate) fn script() -> &'static str {
    static AT: LazyLock<String> = LazyLock::new(|| at("hearth.js", SCRIPT));
    &AT
}

/// The address of the icon.
pub(crate) fn icon() -> &'static str {
    static AT: LazyLock<String> = LazyLock::new(|| at("hearth.svg", ICON));
    &AT
}

/// One of them, for ever: another content has another address.
pub(crate) async fn get(axum::extract::Path((_, name)): axum::extract::Path<(String, String)>) -> Response {
    let (kind, content) = match name.as_str() {
        "hearth.css" => ("text/css; charset=utf-8", STYLE),
        "hearth.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "hearth.svg" => ("image/svg+xml", ICON),
        _ => return axum::http::StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], content).into_response()
}
