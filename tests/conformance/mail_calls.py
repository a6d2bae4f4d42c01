"""SES v2."""

from sandbox import equal, refused


def mail(sender, to, **content):
    return {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": [to]},
        "Content": content
        or {"Simple": {"Subject": {"Data": "A subject"}, "Body": {"Text": {"Data": "A text"}, "Html": {"Data": "<p>A text</p>"}}}},
    }


# The sandbox has verified the domain of the brand that it sells.
SENDER = "no-reply@truewatch.com"


def check_a_mail_reaches_the_inbox(sandbox):
    answer = sandbox.client("sesv2").send_email(**mail(f"Example <{SENDER}>", "reader@example.com"))
    assert answer["MessageId"], "a message id"
    newest = sandbox.inbox("reader@example.com")[0]
    equal((newest["channel"], newest["subject"], newest["text"]), ("email", "A subject", "A text"))
    equal(newest["html"], "<p>A text</p>")


def check_an_unverified_sender_is_rejected(sandbox):
    client = sandbox.client("sesv2")
    equal(refused("MessageRejected", client.send_email, **mail("someone@example.net", "reader@example.com")), 400)


def check_an_address_beyond_ascii_is_refused(sandbox):
    client = sandbox.client("sesv2")
    refused("BadRequestException", client.send_email, **mail(SENDER, "lesér@example.com"))


def check_throttled_mail_looks_like_ses(sandbox):
    client = sandbox.client("sesv2")
    try:
        sandbox.fault("SendEmail", "throttling")
        status = refused("TooManyRequestsException", client.send_email, **mail(SENDER, "reader@example.com"))
        equal(status, 429)
    finally:
        sandbox.clear_faults()
