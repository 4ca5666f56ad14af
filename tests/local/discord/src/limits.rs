//! Documented limits of what a bot sends.

pub(crate) mod command;
mod components;
mod embeds;
pub(crate) mod interaction;
pub(crate) mod message;

use crate::rest::refusal::{Complaint, Refusal};
use serde_json::Value;

/// Collects what is wrong with a form.
#[derive(Default)]
pub(crate) struct Form {
    complaints: Vec<Complaint>,
}

impl Form {
    pub(crate) fn wrong(&mut self, at: &str, code: &'static str, message: impl Into<String>) {
        self.complaints.push(Complaint { at: at.to_owned(), code, message: message.into() });
    }

    /// Refuses the form if anything was wrong.
    pub(crate) fn done(self) -> Result<(), Refusal> {
        if self.complaints.is_empty() { Ok(()) } else { Err(Refusal::form(self.complaints)) }
    }

    /// A text, if it is given, has from `least` to `most` characters.
    pub(crate) fn text(&mut self, at: &str, value: &Value, least: usize, most: usize) {
        let length = match value {
            Value::Null => return,
            Value::String(text) => text.chars().count(),
            _ => return self.wrong(at, "STRING_TYPE_CONVERT", "Could not interpret value as string."),
        };
        if length == 0 && least > 0 {
            self.wrong(at, "BASE_TYPE_REQUIRED", "This field is required");
        } else if !(least..=most).contains(&length) {
            let code = if least == 0 { "BASE_TYPE_MAX_LENGTH" } else { "BASE_TYPE_BAD_LENGTH" };
            self.wrong(at, code, format!("Must be between {least} and {most} in length; it is {length}."));
        }
    }

    /// A text that must be given.
    pub(crate) fn required(&mut self, at: &str, value: &Value, least: usize, most: usize) {
        if value.is_null() {
            return self.wrong(at, "BASE_TYPE_REQUIRED", "This field is required");
        }
        self.text(at, value, least, most);
    }

    /// The elements of a list of at most so many; none if it isn't given.
    pub(crate) fn list<'a>(&mut self, at: &str, value: &'a Value, most: usize) -> &'a [Value] {
        match value {
            Value::Array(list) if list.len() <= most => list,
            Value::Array(list) => {
                self.wrong(at, "BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length; it is {}.", list.len()));
                list
            }
            Value::Null => &[],
            _ => {
                self.wrong(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                &[]
            }
        }
    }

    /// A whole number, if it is given, in a range.
    pub(crate) fn number(&mut self, at: &str, value: &Value, least: i64, most: i64) {
        match value.as_i64() {
            Some(number) if (least..=most).contains(&number) => {}
            None if value.is_null() => {}
            Some(_) => self.wrong(at, "NUMBER_TYPE_MAX", format!("int value should be between {least} and {most}.")),
            None => self.wrong(at, "NUMBER_TYPE_COERCE", format!("Value \"{value}\" is not int.")),
        }
    }

    /// One of some numbers, if it is given.
    pub(crate) fn choice(&mut self, at: &str, value: &Value, of: &[u64]) {
        if !value.is_null() && !value.as_u64().is_some_and(|number| of.contains(&number)) {
            self.wrong(at, "BASE_TYPE_CHOICES", format!("Value must be one of {of:?}; it is {value}."));
        }
    }

    /// An address of the web, if it is given.
    pub(crate) fn url(&mut self, at: &str, value: &Value, schemes: &[&str]) {
        let fits = |url: &str| schemes.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| rest.len() > 1 && !rest.contains(' ')));
        if let Some(url) = value.as_str()
            && (!fits(url) || url.len() > 2_048)
        {
            self.wrong(at, "URL_TYPE_INVALID_SCHEME", format!("\"{url}\": it must begin with one of {schemes:?}."));
        }
    }
}
