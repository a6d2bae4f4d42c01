//! POST to an HTTPS endpoint, as Standard Webhooks has it.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use https::{Destinations, Https, HttpsError};
use kernel::Clock;
use telling::{Attempt, Endpoint, Event, is_public, sign};

/// How long an endpoint has to answer. It should note the event and do its work later (Standard Webhooks: 15 to 30 s;
/// ours is shorter, since the other events of a license wait).
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What we call ourselves in `user-agent`.
const USER_AGENT: &str = concat!("Tollgate/", env!("CARGO_PKG_VERSION"));

/// Posts events. Redirects are not followed, and what an endpoint answers beside its status is not read.
#[derive(Clone, Debug)]
pub struct Connector {
    https: Https,
    /// The machine's own time: a receiver compares the time of the signature with its clock, even where ours is moved.
    clock: Clock,
}

/// The machine has no certificate authorities, so no endpoint could be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certificate authorities were found on this machine")]
pub struct NoRoots;

impl Connector {
    /// A connector that trusts the machine's certificate authorities, and follows no name into a private network.
    ///
    /// # Errors
    /// [`NoRoots`].
    pub fn new() -> Result<Self, NoRoots> {
        let https = Https::new(Destinations { tls_only: false, addresses: Some(is_public) });
        https.prepare().map_err(|_| NoRoots)?;
        Ok(Self { https, clock: Clock::system() })
    }

    /// Posts one event, signed with each of the endpoint's secrets. Only *410 Gone* is a refusal for good.
    pub async fn post(&self, endpoint: &Endpoint, event: &Event) -> Attempt {
        let sent_at = self.clock.now();
        let signature = sign(&endpoint.secrets, &event.id, sent_at, &event.body);
        let request = Request::post(&endpoint.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, USER_AGENT)
            .header("webhook-id", event.id.as_str())
            .header("webhook-timestamp", sent_at.seconds().to_string())
            .header("webhook-signature", signature)
            .body(Bytes::from(event.body.clone()));
        let Ok(request) = request else {
            return Attempt::Failed("the endpoint's url is not one".to_owned());
        };
        match self.https.begin(request, ANSWER_WITHIN).await {
            Ok(answer) => outcome(answer.status()),
            Err(HttpsError::Time) => Attempt::Failed("no answer in time".to_owned()),
            Err(HttpsError::NoRoots | HttpsError::Unreachable(_)) => Attempt::Failed("no connection".to_owned()),
            Err(HttpsError::Broken(_) | HttpsError::Body) => Attempt::Failed("the connection broke".to_owned()),
        }
    }
}

fn outcome(status: StatusCode) -> Attempt {
    if status.is_success() {
        Attempt::Taken
    } else if status == StatusCode::GONE {
        Attempt::Refused("the endpoint answered 410".to_owned())
    } else {
        Attempt::Failed(format!("the endpoint answered {}", status.as_u16()))
    }
}

#[cfg(test)]
mod tests {
    use kernel::{LicenseId, Timestamp};
    use telling::Kind;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one request with `status` and gives back what was sent.
    async fn answer_once(listener: TcpListener, status: &str) -> String {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        let mut buffer = [0_u8; 4096];
        while !String::from_utf8_lossy(&received).ends_with('}') {
            let read = stream.read(&mut buffer).await.unwrap();
            received.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await.unwrap();
        String::from_utf8(received).unwrap()
    }

    async fn posted(status: &'static str) -> (Attempt, String, Event) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        let list = format!(r#"[{{"name": "console", "url": "{url}", "secrets": ["{secret}"]}}]"#);
        let endpoint = Endpoint::parse_list(&list).unwrap().remove(0);
        let license = LicenseId::parse("l-1").unwrap();
        let event = Event::new(Kind::LicenseEnded, &license, "", Timestamp::EPOCH, &serde_json::Map::new());
        let connector = Connector::new().unwrap();
        let (attempt, received) = tokio::join!(connector.post(&endpoint, &event), answer_once(listener, status));
        (attempt, received, event)
    }

    #[tokio::test]
    async fn an_endpoint_gets_the_body_with_id_time_and_signature() {
        let (attempt, received, event) = posted("204 No Content").await;
        assert_eq!(attempt, Attempt::Taken);
        assert!(received.starts_with("POST /hooks HTTP/1.1\r\n"), "{received}");
        assert!(received.contains(&format!("webhook-id: {}\r\n", event.id)));
        assert!(received.contains("webhook-signature: v1,"));
        assert!(received.ends_with(&event.body));
    }

    #[tokio::test]
    async fn only_gone_is_final_and_a_redirect_is_not_followed() {
        assert!(matches!(posted("410 Gone").await.0, Attempt::Refused(_)));
        assert!(matches!(posted("503 Service Unavailable").await.0, Attempt::Failed(_)));
        assert!(matches!(posted("302 Found\r\nlocation: http://127.0.0.1:1/").await.0, Attempt::Failed(_)));
    }
}
