//! What `demo` prints: a tour with what to click and what to watch.

use std::net::IpAddr;

use sandbox::Running;

use super::output::say;

/// How wide a step's text is indented.
const INDENT: &str = "    ";

/// One stop: what a page is, where, and what to do and see there.
struct Stop<'a> {
    name: &'a str,
    place: String,
    lines: &'a [&'a str],
}

/// Prints the tour.
pub(super) fn print(running: &Running, bind: IpAddr) {
    let (aws, app) = (&running.aws_url, &running.app_url);
    let now = running.clock.now().to_string();
    say("AWS Marketplace, the app and an inbox are running on this machine. Nothing leaves it.");
    say(&format!("Sandbox time is {}Z. It runs, and moves on when you say so.\n", now.get(..19).unwrap_or(&now)));
    if !bind.is_loopback() {
        warn_of(bind);
    }
    say("A tour of ten minutes:\n");
    for (number, stop) in stops(aws, app).iter().enumerate() {
        say(&format!("{:>2}. {}   {}", number + 1, stop.name, stop.place));
        for line in stop.lines {
            say(&format!("{INDENT}{line}"));
        }
        if stop.name == USAGE_STOP {
            say(&format!("\n{}\n", usage_example(running)));
        }
    }
    say(
        "\nFor programs: docs/INTEGRATE.md (your product), docs/SANDBOX.md (the controls), docs/openapi.yaml (the app).",
    );
    say("Ctrl-C ends it.");
}

const USAGE_STOP: &str = "Usage API";

fn stops(aws: &str, app: &str) -> [Stop<'static>; 9] {
    let stop = |name, place: String, lines| Stop { name, place, lines };
    [
        stop(
            "Storefront",
            format!("{aws}/"),
            &[
                "Click Subscribe, then Set Up Your Account. The app opens in your browser, as it does for a buyer.",
                "Watch: the purchase is pending, and active once AWS has confirmed it.",
            ],
        ),
        stop(
            "App",
            format!("{app}/marketplace"),
            &["Click Register and fill in the pages: account, company, workspace. No mail leaves this machine."],
        ),
        stop(
            "Inbox",
            format!("{aws}/inbox"),
            &["Watch: the code that the first page asks for, then the welcome mail."],
        ),
        stop(
            "Start page",
            format!("{app}/sign-in"),
            &["Sign in with the account you made. Watch: the workspace, its ID, and who pays for it."],
        ),
        stop(
            USAGE_STOP,
            format!("{app}/v1/usage-events"),
            &["What your product calls. Put the workspace's ID for WORKSPACE_ID and report some usage:"],
        ),
        stop(
            "Metering",
            format!("{aws}/metering"),
            &[
                "Click + 1 hour twice. Watch: one record for the hour, with the workspace's share and AWS's receipt.",
                "The Billing Center shows the same as a bill: sign in again with “Billing Center account”.",
            ],
        ),
        stop(
            "Events",
            format!("{aws}/events"),
            &[
                "Watch: what your product was told, signed. On the storefront, cancel the subscription (What happens to it on",
                "AWS), move the clock on by 2 hours and look again: the license ends and the workspace is locked.",
            ],
        ),
        stop(
            "Operators' console",
            format!("{app}/operator"),
            &["What your own people see. Choose who you are; there are no passwords here."],
        ),
        stop(
            "Controls",
            format!("{aws}/controls"),
            &[
                "Move the clock by a day, switch a fault of AWS on, run a scheduled function. Watch: nothing is billed twice.",
            ],
        ),
    ]
}

/// A call that reports usage, ready to be pasted: signed for the partition's region, and at the sandbox's time.
fn usage_example(running: &Running) -> String {
    let (aws, app) = (&running.aws_url, &running.app_url);
    let region = &running.environment.settings.marketplace_region;
    let dimension = running.a_dimension();
    format!(
        "{INDENT}curl --noproxy localhost --aws-sigv4 aws:amz:{region}:execute-api --user sandbox:sandbox \\\n{INDENT}  \
         -H 'content-type: application/cloudevents+json' {app}/v1/usage-events \\\n{INDENT}  \
         -d '{{\"specversion\":\"1.0\",\"id\":\"tour-'$(date +%s)'\",\"source\":\"tour\",\"type\":\"{dimension}\",\"subject\":\"WORKSPACE_ID\",\
         \"time\":\"'$(curl -s --noproxy localhost {aws}/_sandbox/clock | cut -d '\"' -f 4)'\",\"data\":{{\"quantity\":\"5000000\"}}}}'"
    )
}

/// Says what it means to listen elsewhere than on loopback.
fn warn_of(bind: IpAddr) {
    say(&format!(
        "!! It listens at {bind}. Nothing here asks for a password: everybody who reaches this machine reads every code, moves\n\
         !! the clock and signs in as anybody. Use it in a closed network, with made-up data.\n"
    ));
}
