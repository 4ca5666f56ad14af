//! Requests are checked against the official OpenAPI description, when it is at hand.

use crate::rest::Route;
use crate::rest::call::Call;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The official description.
pub(crate) struct Spec {
    document: Value,
    /// Validators of bodies, by call; none where nothing is described.
    bodies: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

impl Spec {
    /// Reads the description; none if there is no such file.
    ///
    /// # Panics
    ///
    /// If the file is no JSON.
    pub(crate) fn open(path: &Path) -> Option<Spec> {
        let text = std::fs::read(path).ok()?;
        let document = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Some(Spec { document, bodies: Mutex::default() })
    }

    /// What is wrong with a call.
    pub(crate) fn check(&self, route: &Route, call: &Call) -> Vec<String> {
        let Some(operation) = self.operation(route) else { return vec!["the description knows no such call".to_owned()] };
        let mut wrong = Vec::new();
        self.parameters(route, operation, call, &mut wrong);
        self.body(route, operation, call, &mut wrong);
        wrong
    }

    fn operation(&self, route: &Route) -> Option<&Value> {
        self.document["paths"].get(route.path)?.get(route.method.to_lowercase())
    }

    /// What a reference leads to.
    fn meant<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|reference| self.document.pointer(reference.trim_start_matches('#'))) {
            Some(meant) => self.meant(meant),
            None => schema,
        }
    }

    fn parameters(&self, route: &Route, operation: &Value, call: &Call, wrong: &mut Vec<String>) {
        let shared = self.document["paths"][route.path]["parameters"].as_array();
        let parameters: Vec<_> = operation["parameters"].as_array().into_iter().chain(shared).flatten().map(|parameter| self.meant(parameter)).collect();
        for (name, value) in &call.query {
            match parameters.iter().find(|parameter| parameter["in"] == "query" && parameter["name"] == name.as_str()) {
                Some(parameter) => self.parameter(&parameter["schema"], name, value, wrong),
                None => wrong.push(format!("?{name}={value} is not described")),
            }
        }
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query" && parameter["required"] == true) {
            if !call.query.iter().any(|(name, _)| parameter["name"] == name.as_str()) {
                wrong.push(format!("?{} is missing", parameter["name"]));
            }
        }
    }

    /// A value of the query, in whichever way it can be read.
    fn parameter(&self, schema: &Value, name: &str, value: &str, wrong: &mut Vec<String>) {
        let readings = [Some(json!(value)), serde_json::from_str(value).ok(), Some(json!([value]))];
        let schema = self.closed(schema);
        let fits = match jsonschema::validator_for(&schema) {
            Ok(validator) => readings.iter().flatten().any(|value| validator.is_valid(value)),
            Err(error) => return wrong.push(format!("the description of ?{name} can't be used: {error}")),
        };
        if !fits {
            wrong.push(format!("?{name}={value} is not as described: {}", schema["$defs"]["it"]));
        }
    }

    /// A schema with everything that it may refer to.
    fn closed(&self, schema: &Value) -> Value {
        let mut reached = Map::new();
        self.reach(schema, &mut reached);
        json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/it", "$defs": {"it": schema}, "components": {"schemas": reached}})
    }

    fn reach(&self, schema: &Value, reached: &mut Map<String, Value>) {
        match schema {
            Value::Object(fields) => {
                if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix("#/components/schemas/"))
                    && !reached.contains_key(name)
                {
                    let next = &self.document["components"]["schemas"][name];
                    reached.insert(name.to_owned(), next.clone());
                    self.reach(next, reached);
                }
                fields.values().for_each(|value| self.reach(value, reached));
            }
            Value::Array(list) => list.iter().for_each(|value| self.reach(value, reached)),
            _ => {}
        }
    }

    fn body(&self, route: &Route, operation: &Value, call: &Call, wrong: &mut Vec<String>) {
        let content = &operation["requestBody"]["content"];
        let schema = &content["application/json"]["schema"];
        if schema.is_null() {
            if !call.body.is_null() && call.body != json!({}) {
                wrong.push(format!("no body is described, but it sent {}", call.body));
            }
            return;
        }
        if call.body.is_null() {
            // The description wants a body even where only a deletion is asked for.
            if operation["requestBody"]["required"] == true && route.method != "DELETE" {
                wrong.push("the body is missing".to_owned());
            }
            return;
        }
        let validator = self.validator(&format!("{} {}", route.method, route.path), schema);
        let body = plain(&call.body);
        for error in validator.iter().flat_map(|validator| validator.iter_errors(&body)) {
            wrong.push(format!("{}: {error}", error.instance_path()));
        }
        let mut known = BTreeSet::new();
        self.fields(schema, &mut known);
        let sent = call.body.as_object().into_iter().flatten().map(|(field, _)| field.as_str());
        wrong.extend(sent.filter(|field| !known.is_empty() && !known.contains(field)).map(|field| format!("field {field:?} is not described")));
    }

    /// What is wrong with an answer of our own.
    pub(crate) fn check_answer(&self, route: &Route, status: u16, body: &Value) -> Vec<String> {
        let Some(operation) = self.operation(route) else { return Vec::new() };
        let schema = &operation["responses"][status.to_string()]["content"]["application/json"]["schema"];
        if schema.is_null() {
            return Vec::new();
        }
        let validator = self.validator(&format!("{} {} {status}", route.method, route.path), schema);
        validator.iter().flat_map(|validator| validator.iter_errors(body)).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn validator(&self, call: &str, schema: &Value) -> Option<Arc<Validator>> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let made = bodies.entry(call.to_owned()).or_insert_with(|| Some(Arc::new(jsonschema::validator_for(&self.closed(schema)).ok()?)));
        made.clone()
    }

    /// The fields of a form, whichever of its shapes it has.
    fn fields<'a>(&'a self, schema: &'a Value, known: &mut BTreeSet<&'a str>) {
        let schema = self.meant(schema);
        known.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()));
        for part in ["allOf", "oneOf", "anyOf"] {
            schema[part].as_array().into_iter().flatten().for_each(|schema| self.fields(schema, known));
        }
    }
}

/// A body without what the documentation allows and the description doesn't: numbers of attachments as numbers, permissions of
/// roles as text.
fn plain(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(bits) = body["permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok()) {
        body["permissions"] = bits.into();
    }
    for place in ["/attachments", "/data/attachments", "/message/attachments"] {
        for attachment in body.pointer_mut(place).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(number) = attachment["id"].as_u64() {
                attachment["id"] = number.to_string().into();
            }
        }
    }
    body
}
