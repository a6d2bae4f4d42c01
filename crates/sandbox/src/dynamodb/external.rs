//! Another DynamoDB behind the sandbox: its calls go over HTTP to a server on this machine, for a second opinion.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::aws_error::AwsError;

/// How long an answer may take; a second engine on the same machine answers in milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that speaks DynamoDB's protocol without TLS, and does not verify signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct External {
    /// Host and port.
    authority: String,
}

impl External {
    /// The server at an `http` URL without a path.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let authority = url.strip_prefix("http://")?.trim_end_matches('/');
        let (host, port) = authority.rsplit_once(':')?;
        (!host.is_empty() && port.parse::<u16>().is_ok()).then(|| Self { authority: authority.to_owned() })
    }

    /// Does one operation.
    pub(crate) fn call(&self, operation: &str, body: &str) -> Result<String, AwsError> {
        let failed = |cause: &dyn std::fmt::Display| {
            let message = format!("the engine at {} did not answer: {cause}", self.authority);
            AwsError::new(500, "InternalServerError", &message)
        };
        let answer = self.exchange(operation, body).map_err(|error| failed(&error))?;
        let (status, text) = read(&answer).ok_or_else(|| failed(&"its answer is not HTTP"))?;
        if status == 200 {
            return Ok(text.to_owned());
        }
        let body: Value = serde_json::from_str(text).map_err(|error| failed(&error))?;
        let code = body.get("__type").and_then(Value::as_str).unwrap_or_default();
        let code = code.rsplit('#').next().unwrap_or_default().to_owned();
        Err(AwsError::with_body(status, &code, body))
    }

    /// Sends a request on a connection of its own, and reads until the server closes it. The sandbox answers its calls one
    /// at a time anyway, and a server of this machine connects at once.
    fn exchange(&self, operation: &str, body: &str) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.authority)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let head = format!(
            "POST / HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.0\r\n\
             x-amz-target: DynamoDB_20120810.{operation}\r\nauthorization: AWS4-HMAC-SHA256 \
             Credential=sandbox/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n\
             content-length: {}\r\n\r\n",
            self.authority,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

/// Status and body of an answer whose body is as long as its connection.
fn read(answer: &[u8]) -> Option<(u16, &str)> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.lines().next()?.split(' ').nth(1)?.parse().ok()?;
    Some((status, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_has_a_host_and_a_port() {
        assert_eq!(
            External::parse("http://127.0.0.1:5000/"),
            Some(External { authority: "127.0.0.1:5000".to_owned() })
        );
        for url in ["https://127.0.0.1:5000", "http://127.0.0.1", "http://:5000", "127.0.0.1:5000", ""] {
            assert_eq!(External::parse(url), None, "{url}");
        }
    }

    #[test]
    fn an_answer_is_a_status_and_a_body() {
        assert_eq!(read(b"HTTP/1.1 400 BAD REQUEST\r\nserver: x\r\n\r\n{}"), Some((400, "{}")));
        assert_eq!(read(b"HTTP/1.1 200 OK\r\n\r\n"), Some((200, "")));
        assert_eq!(read(b"nonsense"), None);
    }
}
