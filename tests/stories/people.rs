//! The people of the stories: buyers who come from AWS Marketplace, and strangers.

use http::Method;
use serde_json::{Value, json};
use tests::{Browser, Purchase, World};

/// A password that is long enough and not easily guessed.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Someone with a browser, who looks at each answer before following it.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) browser: Browser,
    purchase: Option<Purchase>,
}

/// What a person was answered.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) text: String,
    reply: tests::Reply,
}

impl Said {
    fn new(reply: tests::Reply) -> Self {
        Self { status: reply.status.as_u16(), text: reply.text.clone(), reply }
    }

    pub(crate) fn json(&self) -> Value {
        self.reply.json()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.reply.header(name)
    }

    pub(crate) fn location(&self) -> &str {
        self.reply.header("location")
    }

    /// The last part of a problem's type.
    pub(crate) fn problem(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().trim_start_matches("/problems/").to_owned()
    }

    /// The names of the fields that a problem complains about.
    pub(crate) fn fields(&self) -> Vec<String> {
        let fields = self.json()["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|field| field["name"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl Person {
    pub(crate) async fn get(&self, path: &str) -> Said {
        let path = path.split('#').next().unwrap_or_default();
        Said::new(self.browser.send(Method::GET, path, &[("accept", "text/html")], Vec::new()).await.unwrap())
    }

    pub(crate) async fn get_json(&self, path: &str) -> Said {
        Said::new(self.browser.get_json(path).await.unwrap())
    }

    /// Submits a form as its page has it: with the license that the pages of an activation carry along.
    pub(crate) async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Said {
        let license = shown_license(&self.browser, path, fields).await;
        let mut fields = fields.to_vec();
        fields.extend(license.iter().map(|license| ("license", license.as_str())));
        self.post_just(path, &fields).await
    }

    /// Submits these fields and no others, as an old or a forged page does.
    pub(crate) async fn post_just(&self, path: &str, fields: &[(&str, &str)]) -> Said {
        Said::new(self.browser.post_form_once(path, fields).await.unwrap())
    }

    /// Has the agreement cancelled at AWS, and the events of that delivered.
    pub(crate) async fn cancel(&self, world: &World) {
        world.act(&self.purchase.as_ref().unwrap().agreement_id, "cancel").await;
        world.advance(0).await;
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Said {
        Said::new(self.browser.post_json(path, body).await.unwrap())
    }
}

/// The license that the page of this form would carry along, if it is one of an activation and `fields` name none.
pub(crate) async fn shown_license(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Option<String> {
    let of_activation =
        ["/codes", "/bind-billing", "/register", "/workspaces"].iter().any(|form| path.starts_with(form));
    if !of_activation || fields.iter().any(|(name, _)| *name == "license") {
        return None;
    }
    let shown = browser.get_json("/activate").await.unwrap().json();
    shown["activation"]["license"]["id"].as_str().map(str::to_owned)
}

/// Someone with a fresh browser.
pub(crate) fn stranger(world: &World) -> Person {
    Person { browser: world.browser(), purchase: None }
}

/// Someone who has subscribed, AWS has confirmed it, and clicked *Set Up Your Account*.
pub(crate) async fn new_buyer(world: &World) -> Person {
    landed(world, world.subscribe().await).await
}

/// The same in another language.
pub(crate) async fn buyer_speaking(world: &World, language: &'static str) -> Person {
    let mut person = new_buyer(world).await;
    person.browser.language = language;
    person
}

/// Someone who has subscribed and is faster than AWS.
pub(crate) async fn waiting_buyer(world: &World) -> Person {
    landed(world, world.subscribe_with(&json!({ "confirmAfterSeconds": 3600 })).await).await
}

/// The same buyer in another browser.
pub(crate) async fn in_another_browser(world: &World, person: &Person) -> Person {
    let purchase = person.purchase.clone().unwrap();
    let token = world.token(&purchase.agreement_id).await;
    landed(world, Purchase { token, ..purchase }).await
}

/// Someone who clicked *Set Up Your Account* for this purchase.
pub(crate) async fn landed(world: &World, purchase: Purchase) -> Person {
    let browser = world.browser();
    let landing = world.land(&browser, &purchase).await;
    assert_eq!(landing.status.as_u16(), 200, "{}", landing.text);
    Person { browser, purchase: Some(purchase) }
}

/// The fields of a registration, all good, for the username `name` and its address.
pub(crate) fn form(name: &str, code: &str) -> Value {
    json!({
        "site": "us1", "username": name, "email": format!("{name}@example.com"), "emailCode": code,
        "password": PASSWORD, "passwordConfirmation": PASSWORD, "phone": "", "companyName": "Example Inc.",
        "industry": "technology", "region": "SG", "description": "", "contactName": "Ann Lee",
        "workspaceName": "Production", "workspaceLanguage": "en", "acceptTerms": true,
    })
}

/// The same with another value in one field.
pub(crate) fn with(mut form: Value, name: &str, value: impl Into<Value>) -> Value {
    form[name] = value.into();
    form
}

/// Has a code sent for a registration and reads it in the inbox.
pub(crate) async fn registration_code(world: &World, buyer: &Person, email: &str) -> String {
    let sent = buyer.post_json("/codes", &json!({"purpose": "register", "email": email})).await;
    assert_eq!(sent.status, 202, "{}", sent.text);
    world.code_for(email).await
}

/// Somebody who has registered as `name`: what they were answered.
pub(crate) async fn registered(world: &World, name: &str) -> Value {
    let buyer = new_buyer(world).await;
    let code = registration_code(world, &buyer, &format!("{name}@example.com")).await;
    let said = buyer.post_json("/register", &form(name, &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    said.json()
}

/// Six digits that are not `code`.
pub(crate) fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// Lets time pass without what is scheduled in it: a day of schedules takes a while, and these stories need none.
pub(crate) fn pass(world: &World, seconds: i64) {
    world.sandbox.clock.set(world.now().plus_seconds(seconds));
}

/// The status of a post from another address than the browsers of the stories have.
pub(crate) async fn from(world: &World, source: &str, function: &str, path: &str, body: &Value) -> u64 {
    let key = format!("POST {path}");
    let event = json!({
        "version": "2.0", "routeKey": key, "rawPath": path, "rawQueryString": "",
        "headers": {"accept": "application/json", "content-type": "application/json", "host": "app.example.com"},
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "app.example.com", "domainPrefix": "app", "requestId": "r",
            "routeKey": key, "stage": "$default", "time": "21/Nov/2026:10:20:00 +0000", "timeEpoch": 0,
            "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": source, "userAgent": "x"},
        },
        "body": body.to_string(), "isBase64Encoded": false,
    });
    world.sandbox.invoke(function, event).await.unwrap().unwrap()["statusCode"].as_u64().unwrap()
}
