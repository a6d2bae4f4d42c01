//! End User Messaging (pinpoint-sms-voice-v2), SendTextMessage.

use serde_json::{Value, json};

use crate::aws_error::{AwsError, Outcome};
use crate::faults::FaultKind;
use crate::sandbox::Sandbox;
use crate::state::Message;

/// Characters of one message's body (API reference).
const MAX_BODY_CHARS: usize = 1600;

impl Sandbox {
    /// Accepts an SMS into the inbox.
    pub(super) fn send_text_message(&self, request: &Value) -> Outcome {
        let text = |name: &str| request.get(name).and_then(Value::as_str);
        let number = text("DestinationPhoneNumber").unwrap_or_default();
        if kernel::Phone::parse(number).map_or(true, |phone| phone.as_str() != number) {
            return Err(AwsError::validation("DestinationPhoneNumber is not in E.164 form"));
        }
        let body = text("MessageBody").unwrap_or_default();
        if body.is_empty() || body.chars().count() > MAX_BODY_CHARS {
            return Err(AwsError::validation("MessageBody must have 1 to 1600 characters"));
        }
        if self.strikes("SendTextMessage", FaultKind::MessageRejected) {
            return Err(AwsError::new(400, "ConflictException", "The destination phone number has opted out."));
        }
        let message = Message {
            channel: "sms".to_owned(),
            to: number.to_owned(),
            from: text("OriginationIdentity").unwrap_or_default().to_owned(),
            subject: String::new(),
            text: body.to_owned(),
            html: None,
            sent_at: self.clock.now().to_string(),
        };
        self.with(|state| state.deliver(message));
        Ok(json!({ "MessageId": self.random.uuid() }))
    }
}
