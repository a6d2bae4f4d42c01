//! SES v2, SendEmail.

use serde_json::{Value, json};

use super::email_events::{Accepted, CONFIGURATION_SET};
use crate::aws_error::{AwsError, Outcome};
use crate::faults::FaultKind;
use crate::sandbox::Sandbox;
use crate::state::Message;

/// Recipients of one message, of all kinds together (SES quotas).
const MAX_RECIPIENTS: usize = 50;
/// Tags of one message (SES quotas).
const MAX_TAGS: usize = 50;
/// Characters of a tag's name or value (MessageTag).
const MAX_TAG_CHARACTERS: usize = 256;

impl Sandbox {
    /// Accepts a mail into the inbox.
    pub(super) fn send_email(&self, request: &Value) -> Outcome {
        let bad = |message: &str| AwsError::new(400, "BadRequestException", message);
        let from = request.get("FromEmailAddress").and_then(Value::as_str);
        let from = from.ok_or_else(|| bad("FromEmailAddress is required"))?;
        let recipients = recipients(request).ok_or_else(|| bad("Destination cannot be read"))?;
        if recipients.is_empty() || recipients.len() > MAX_RECIPIENTS {
            return Err(bad("a message has 1 to 50 recipients"));
        }
        for address in recipients.iter().chain([&from.to_owned()]) {
            let (local, domain) = bare(address).rsplit_once('@').ok_or_else(|| bad("Missing final '@domain'"))?;
            if local.is_empty() || domain.is_empty() || !local.is_ascii() || local.contains(char::is_whitespace) {
                return Err(bad("Local address contains control or whitespace, or is not ASCII"));
            }
            if !domain.is_ascii() {
                return Err(bad("Domain is not in its Punycode form"));
            }
        }
        self.check_sender(from)?;
        if self.strikes("SendEmail", FaultKind::SendingPaused) {
            let message = "Email sending is disabled for this account.";
            return Err(AwsError::new(400, "SendingPausedException", message));
        }
        if self.strikes("SendEmail", FaultKind::MessageRejected) {
            return Err(AwsError::new(400, "MessageRejected", "Message contents are not acceptable."));
        }
        let tags = tags(request)?;
        let configuration_set = configuration_set(request)?;
        let content = request.get("Content").ok_or_else(|| bad("Content is required"))?;
        let (subject, text, html) = read_content(content).ok_or_else(|| bad("Content cannot be read"))?;
        let message = Message {
            channel: "email".to_owned(),
            to: recipients.iter().map(|address| bare(address).to_owned()).collect::<Vec<_>>().join(", "),
            from: from.to_owned(),
            subject,
            text,
            html,
            sent_at: self.clock.now().to_string(),
        };
        let message_id = format!("0100{}-000000", self.random.uuid());
        let to: Vec<String> = recipients.iter().map(|address| bare(address).to_owned()).collect();
        let accepted = Accepted {
            message_id: &message_id,
            from,
            to: &to,
            subject: &message.subject.clone(),
            tags: &tags,
            at: self.clock.now(),
        };
        self.with(|state| {
            state.deliver(message);
            // Without a configuration set SES tells nothing.
            if configuration_set.is_some() {
                state.publish_mail(&accepted);
            }
        });
        Ok(json!({ "MessageId": message_id }))
    }

    fn check_sender(&self, from: &str) -> Result<(), AwsError> {
        let domain = bare(from).rsplit_once('@').map_or("", |(_, domain)| domain).to_ascii_lowercase();
        let verified = self.verified_domains.is_empty()
            || self.verified_domains.iter().any(|one| domain == *one || domain.ends_with(&format!(".{one}")));
        if verified {
            return Ok(());
        }
        let message = format!(
            "Email address is not verified. The following identities failed the check in region US-EAST-1: {}",
            bare(from)
        );
        Err(AwsError::new(400, "MessageRejected", &message))
    }
}

/// The configuration set that the request names.
fn configuration_set(request: &Value) -> Result<Option<&str>, AwsError> {
    match request.get("ConfigurationSetName") {
        None | Some(Value::Null) => Ok(None),
        Some(name) if name.as_str() == Some(CONFIGURATION_SET) => Ok(Some(CONFIGURATION_SET)),
        Some(name) => {
            let message = format!("Configuration set <{}> does not exist.", name.as_str().unwrap_or_default());
            Err(AwsError::new(404, "NotFoundException", &message))
        }
    }
}

/// The tags of a message: at most 50, of letters, digits, `_` and `-`; names of SES's own are not taken.
fn tags(request: &Value) -> Result<Vec<(String, String)>, AwsError> {
    let bad = |message: &str| AwsError::new(400, "BadRequestException", message);
    let given = match request.get("EmailTags") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(given) => given.as_array().ok_or_else(|| bad("EmailTags must be a list"))?,
    };
    if given.len() > MAX_TAGS {
        return Err(bad("a message has at most 50 tags"));
    }
    let is_plain = |text: &&str| {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        (1..=MAX_TAG_CHARACTERS).contains(&text.len()) && text.bytes().all(is_plain)
    };
    let part = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).filter(is_plain).map(str::to_owned);
    let tag = |tag: &Value| {
        let message = "a tag's name and value have 1 to 256 characters, a-z, A-Z, 0-9, _ and -";
        part(tag, "Name").zip(part(tag, "Value")).ok_or_else(|| bad(message))
    };
    given.iter().map(tag).collect()
}

/// The address inside `Name <address>`.
fn bare(address: &str) -> &str {
    let inside = address.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    inside.unwrap_or(address).trim()
}

fn recipients(request: &Value) -> Option<Vec<String>> {
    let destination = request.get("Destination")?;
    let mut all = Vec::new();
    for kind in ["ToAddresses", "CcAddresses", "BccAddresses"] {
        match destination.get(kind) {
            None | Some(Value::Null) => {}
            Some(list) => {
                for address in list.as_array()? {
                    all.push(address.as_str()?.to_owned());
                }
            }
        }
    }
    Some(all)
}

/// Subject, text and HTML of a simple message or of an inline template.
fn read_content(content: &Value) -> Option<(String, String, Option<String>)> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    if let Some(simple) = content.get("Simple") {
        let part = |part: Option<&Value>| text(part.and_then(|part| part.get("Data")));
        let body = simple.get("Body")?;
        let (plain, html) = (part(body.get("Text")), part(body.get("Html")));
        if plain.is_none() && html.is_none() {
            return None;
        }
        return Some((part(simple.get("Subject"))?, plain.unwrap_or_default(), html));
    }
    let template = content.get("Template")?;
    let parts = template.get("TemplateContent")?;
    let values: Value = serde_json::from_str(template.get("TemplateData")?.as_str()?).ok()?;
    let filled = |name: &str| text(parts.get(name)).map(|text| fill(&text, &values));
    Some((filled("Subject")?, filled("Text").unwrap_or_default(), filled("Html")))
}

/// Simple substitution, as inline templates have it: `{{name}}`.
fn fill(text: &str, values: &Value) -> String {
    let mut filled = text.to_owned();
    for (name, value) in values.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        filled = filled.replace(&format!("{{{{{name}}}}}"), &value);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_template_is_filled() {
        let content = json!({ "Template": {
            "TemplateContent": { "Subject": "Hello {{name}}", "Text": "{{code}}" },
            "TemplateData": "{\"name\":\"Ann\",\"code\":123456}",
        } });
        assert_eq!(read_content(&content), Some(("Hello Ann".to_owned(), "123456".to_owned(), None)));
        assert_eq!(read_content(&json!({ "Simple": { "Subject": { "Data": "x" }, "Body": {} } })), None);
    }

    #[test]
    fn an_address_is_found_inside_its_brackets() {
        assert_eq!(bare("Tollgate <no-reply@example.com>"), "no-reply@example.com");
        assert_eq!(bare(" a@b.c "), "a@b.c");
    }
}
