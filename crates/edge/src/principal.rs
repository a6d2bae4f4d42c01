//! Who signed a request for machines, and what they may call.
//!
//! IAM decides first: API Gateway lets in whom a policy allows `execute-api:Invoke` on the route. A policy that is too wide
//! is easily written (`…/*/GET/v1/*` lets a product read the operators' routes), so the same is decided here again, by the
//! principal that API Gateway names.

use lambda_http::RequestExt;
use lambda_http::request::RequestContext;

use crate::request::Request;

/// The routes that services of the product call; all others for machines are the operators'.
const PRODUCT_ROUTES: [&str; 3] =
    ["POST /v1/usage-events", "GET /v1/licenses/{arn}", "GET /v1/workspaces/{id}/entitlement"];

/// Who may call which routes for machines, as patterns of principal ARNs in which `*` stands for any characters. A class of
/// routes without patterns is open to everybody whom IAM lets in, the operators' to none of the product's services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principals {
    operators: Vec<String>,
    products: Vec<String>,
}

impl Principals {
    /// Reads the patterns of operators and of the product's services, each separated by commas.
    #[must_use]
    pub fn new(operators: &str, products: &str) -> Self {
        let read =
            |text: &str| text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        Self { operators: read(operators), products: read(products) }
    }

    /// Whether the principal `arn` may call the route of API Gateway's `route_key`. Operators may also call what the
    /// product calls.
    fn may_call(&self, route_key: &str, arn: Option<&str>) -> bool {
        let is_of = |patterns: &[String]| arn.is_some_and(|arn| patterns.iter().any(|one| matches(one, arn)));
        if PRODUCT_ROUTES.contains(&route_key) {
            return self.products.is_empty() || is_of(&self.products) || is_of(&self.operators);
        }
        // A service of the product is no operator, also where nobody has said who is.
        is_of(&self.operators) || (self.operators.is_empty() && !is_of(&self.products))
    }

    /// Whether the signer of a request for machines may call its route.
    pub(crate) fn allow(&self, request: &Request) -> bool {
        self.may_call(request.route_key(), request.principal())
    }
}

impl Request {
    /// The ARN of the IAM principal that signed the request, as API Gateway verified it: a user's, or of a role in a session
    /// `arn:aws:sts::<account>:assumed-role/<role>/<session>`. `None` for requests that need no signature.
    #[must_use]
    pub fn principal(&self) -> Option<&str> {
        let Some(RequestContext::ApiGatewayV2(context)) = self.inner.request_context_ref() else { return None };
        context.authorizer.as_ref()?.iam.as_ref()?.user_arn.as_deref().filter(|arn| !arn.is_empty())
    }

    /// API Gateway's key of the route that took the request: `GET /v1/licenses/{arn}`.
    #[must_use]
    pub fn route_key(&self) -> &str {
        match self.inner.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => context.route_key.as_deref().unwrap_or_default(),
            _ => "",
        }
    }
}

/// Whether `text` is what `pattern` describes: `*` stands for any characters, also none.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| text.strip_prefix(start)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "arn:aws:sts::444455556666:assumed-role/product/i-1";
    const OPERATOR: &str = "arn:aws:sts::444455556666:assumed-role/tollgate-operator/olga";

    #[test]
    fn a_pattern_stands_for_the_whole_arn() {
        assert!(matches("arn:aws:sts::444455556666:assumed-role/product/*", SERVICE));
        assert!(matches("*", SERVICE) && matches("arn:*/product/*1", SERVICE) && matches(SERVICE, SERVICE));
        for not in ["", "arn:aws:sts::444455556666:assumed-role/product", "*/product", "arn:*/prod/*", "x*"] {
            assert!(!matches(not, SERVICE), "{not}");
        }
    }

    #[test]
    fn a_product_reports_and_reads_entitlements_and_nothing_else() {
        let all =
            Principals::new("arn:aws:sts::444455556666:assumed-role/tollgate-operator/*", "*:assumed-role/product/*");
        for route in PRODUCT_ROUTES {
            assert!(all.may_call(route, Some(SERVICE)) && all.may_call(route, Some(OPERATOR)), "{route}");
            assert!(!all.may_call(route, Some("arn:aws:iam::444455556666:user/eve")) && !all.may_call(route, None));
        }
        for route in ["GET /v1/licenses/{arn}/ledger", "GET /v1/operate/requests", "POST /v1/operate/cut-over", ""] {
            assert!(!all.may_call(route, Some(SERVICE)), "{route}");
            assert!(all.may_call(route, Some(OPERATOR)), "{route}");
        }
    }

    #[test]
    fn a_service_of_the_product_is_no_operator_where_nobody_has_said_who_is() {
        let services = Principals::new("", "*:assumed-role/product/*");
        assert!(services.may_call(PRODUCT_ROUTES[0], Some(SERVICE)));
        assert!(!services.may_call("GET /v1/operate/requests", Some(SERVICE)));
        assert!(services.may_call("GET /v1/operate/requests", Some(OPERATOR)), "which is left to IAM");
        assert!(!services.may_call(PRODUCT_ROUTES[0], Some(OPERATOR)));
    }

    #[test]
    fn what_is_not_configured_is_left_to_iam() {
        let none = Principals::new("", " , ");
        assert!(none.may_call("GET /v1/operate/requests", Some(SERVICE)) && none.may_call(PRODUCT_ROUTES[0], None));
    }
}
