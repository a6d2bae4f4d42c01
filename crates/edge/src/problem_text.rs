//! What a reader is told of a problem.

use kernel::{BuyerId, ProductCode};
use serde_json::{Value, json};

use crate::problem::{FieldProblem, Problem};
use crate::request::Request;

impl FieldProblem {
    /// The message in the reader's language. The field's name is known to every message as `{ $field }`.
    #[must_use]
    pub fn text(&self, request: &Request) -> String {
        let mut arguments = self.arguments.clone();
        arguments.push(("field", self.name.to_string()));
        translate(request, self.message, &arguments)
    }
}

impl Problem {
    /// What was posted belongs to another activation than the browser's present one, which is of `product`, bought by
    /// `account`: 409. A page says which one it would have been, and nothing is done.
    #[must_use]
    pub fn another_activation(request: &Request, product: &ProductCode, account: &BuyerId) -> Self {
        if request.wants_json() {
            return Self::new("changed-meanwhile", 409);
        }
        let view = request.view();
        Self::new("another-activation", 409)
            .with("product", view.product_name(product))
            .with("account", account.as_str())
    }

    /// The short sentence that names the problem.
    #[must_use]
    pub fn title(&self, request: &Request) -> String {
        if self.is_no_route_of(request) {
            return translate(request, "problem-no-such-route-title", &self.arguments);
        }
        translate(request, &format!("problem-{}-title", self.code), &self.arguments)
    }

    /// What to do about it.
    #[must_use]
    pub fn detail(&self, request: &Request) -> String {
        if self.is_no_route_of(request) {
            return translate(request, "problem-no-such-route-detail", &self.arguments);
        }
        translate(request, &format!("problem-{}-detail", self.code), &self.arguments)
    }

    /// Whether a program is to be told that a path is none of the interface's: there is no page there, and nothing to set up.
    fn is_no_route_of(&self, request: &Request) -> bool {
        self.code == "not-found" && request.is_for_machines()
    }

    pub(crate) fn to_json(&self, request: &Request) -> Value {
        let fields: Vec<Value> =
            self.fields.iter().map(|field| json!({"name": field.name, "message": field.text(request)})).collect();
        let mut body = json!({
            "type": format!("/problems/{}", self.code),
            "title": self.title(request),
            "status": self.status,
            "detail": self.detail(request),
            "instance": request.request_id(),
        });
        if let (Some(object), false) = (body.as_object_mut(), fields.is_empty()) {
            object.insert("fields".to_owned(), Value::Array(fields));
        }
        body
    }
}

fn translate(request: &Request, key: &str, arguments: &[(&'static str, String)]) -> String {
    let borrowed: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    request.view().text_with(key, &borrowed)
}
