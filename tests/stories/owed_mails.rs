//! Mails that time asks for: sent once though runs overlap, tried again when they fail, and given up in the end.

use std::sync::Arc;

use advance_licenses::AdvanceLicenses;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use edge::{Function, Invocation};
use licensing::owed::{FIRST_RETRY_SECONDS, MAX_ATTEMPTS};
use serde_json::{Value, json};
use tests::World;
use tokio::sync::Notify;

use crate::agreements::{Tenant, subjects};
use crate::left_halfway::{hours_later, listed, quiet_world, verified, way_back, ways_back};
use crate::people::pass;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A world in which a license is over, and two mails are due: that a workspace is locked, and the closing statement.
async fn with_mails_due() -> World {
    let world = World::new().await;
    for schedule in ["meter-usage", "deliver-events", "reconcile"] {
        world.pause(schedule).await;
    }
    let tenant = Tenant::new(&world, "ann").await;
    world.pause("advance-licenses").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(60).await;
    pass(&world, 27 * HOUR);
    world
}

/// How many mails say that a workspace is locked, and how many are closing statements.
async fn sent(world: &World) -> [usize; 2] {
    let locked = subjects(world, "ann@example.com").await;
    let stated = subjects(world, "support@truewatch.com").await;
    [locked.iter().filter(|subject| subject.contains("locked")).count(), stated.len()]
}

async fn run(world: &World) -> Value {
    world.run("advance-licenses").await
}

async fn ses(world: &World, kind: &str) {
    world.fault(&json!({"target": "SendEmail", "kind": kind})).await;
}

/// A network on which a run does not survive its first mail: SES gets it, or not, and nobody hears of it.
#[derive(Clone, Debug)]
struct DeadlyMail {
    network: SharedHttpClient,
    arrives: bool,
    asked: Arc<Notify>,
}

impl HttpClient for DeadlyMail {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let connector = self.network.http_connector(settings, parts);
        SharedHttpConnector::new(DeadlyConnector { connector, mail: self.clone() })
    }
}

#[derive(Debug)]
struct DeadlyConnector {
    connector: SharedHttpConnector,
    mail: DeadlyMail,
}

impl HttpConnector for DeadlyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if !request.uri().contains("/outbound-emails") {
            return self.connector.call(request);
        }
        let arrival = self.mail.arrives.then(|| self.connector.call(request));
        let asked = Arc::clone(&self.mail.asked);
        HttpConnectorFuture::new(async move {
            if let Some(arrival) = arrival {
                arrival.await?;
            }
            asked.notify_one();
            std::future::pending().await
        })
    }
}

/// A run that is killed with its first mail on the way.
async fn killed_run(world: &World, arrives: bool) {
    let mut environment = world.sandbox.environment.clone();
    let asked = Arc::new(Notify::new());
    let network = environment.aws.http_client().unwrap();
    let deadly = DeadlyMail { network, arrives, asked: Arc::clone(&asked) };
    environment.aws = environment.aws.into_builder().http_client(deadly).build();
    let function = AdvanceLicenses::new(&environment);
    let invocation = Invocation::new("killed", std::time::Duration::from_secs(120));
    tokio::select! {
        ended = function.invoke(json!({}), &invocation) => panic!("the run sent no mail: {ended:?}"),
        () = asked.notified() => {}
    }
}

#[tokio::test]
async fn runs_that_overlap_send_each_mail_once() {
    let world = with_mails_due().await;
    // The other runs come while the first one sends. SES is slow for that and does not fail: the quota of an SDK's retries is
    // one for all that runs in a process.
    world.fault(&json!({"target": "SendEmail", "kind": "slow"})).await;
    let (one, two, three) = tokio::join!(run(&world), run(&world), run(&world));
    assert_eq!(sent(&world).await, [1, 1], "{one} {two} {three}");
    let mails = |report: &Value| report["mails"].as_u64().unwrap();
    assert_eq!([&one, &two, &three].map(mails).iter().sum::<u64>(), 2);
    pass(&world, DAY);
    run(&world).await;
    assert_eq!(sent(&world).await, [1, 1]);
}

#[tokio::test]
async fn a_run_that_is_killed_before_ses_has_its_mail_loses_none() {
    let world = with_mails_due().await;
    killed_run(&world, false).await;
    run(&world).await;
    assert_eq!(sent(&world).await, [0, 0], "whoever claimed them may still send them");
    pass(&world, FIRST_RETRY_SECONDS - 1);
    run(&world).await;
    assert_eq!(sent(&world).await, [0, 0]);
    pass(&world, 1);
    run(&world).await;
    assert_eq!(sent(&world).await, [1, 1]);
}

#[tokio::test]
async fn a_run_that_is_killed_when_ses_has_its_mail_doubles_that_one_and_no_other() {
    let world = with_mails_due().await;
    killed_run(&world, true).await;
    assert_eq!(sent(&world).await.iter().sum::<usize>(), 1);
    pass(&world, FIRST_RETRY_SECONDS);
    run(&world).await;
    assert_eq!(sent(&world).await.iter().sum::<usize>(), 3, "what SES took without our knowing is sent again, once");
    pass(&world, 2 * DAY);
    run(&world).await;
    assert_eq!(sent(&world).await.iter().sum::<usize>(), 3);
}

#[tokio::test]
async fn a_mail_that_ses_throttles_fails_on_or_refuses_is_sent_when_ses_takes_it() {
    for kind in ["throttling", "internal-error", "message-rejected", "access-denied"] {
        let world = with_mails_due().await;
        ses(&world, kind).await;
        assert_eq!(run(&world).await["mailsFailed"], 2, "{kind}");
        world.no_faults().await;
        assert_eq!(run(&world).await["mails"], 0, "{kind}: it is tried again after a while");
        pass(&world, FIRST_RETRY_SECONDS);
        assert_eq!(run(&world).await["mails"], 2, "{kind}");
        pass(&world, DAY);
        run(&world).await;
        assert_eq!(sent(&world).await, [1, 1], "{kind}");
    }
}

#[tokio::test]
async fn an_answer_of_ses_that_is_lost_costs_a_second_mail_and_never_the_mail() {
    let world = with_mails_due().await;
    world.fault(&json!({"target": "SendEmail", "kind": "lost-answer", "count": 1})).await;
    run(&world).await;
    pass(&world, DAY);
    run(&world).await;
    let [locked, stated] = sent(&world).await;
    assert!(locked + stated == 3 && locked.min(stated) == 1, "{locked} and {stated}");
}

#[tokio::test]
async fn what_ses_never_takes_is_given_up_after_some_days_and_the_log_says_so() {
    let world = with_mails_due().await;
    ses(&world, "message-rejected").await;
    let mut attempts = 0;
    let given_up = loop {
        let report = run(&world).await;
        attempts += report["mailsFailed"].as_u64().unwrap();
        match report["mailsGivenUp"].as_u64().unwrap() {
            0 => pass(&world, HOUR),
            given_up => break given_up,
        }
    };
    assert_eq!((attempts, given_up), (2 * u64::from(MAX_ATTEMPTS), 2), "each was tried so often");
    world.no_faults().await;
    pass(&world, DAY);
    run(&world).await;
    assert_eq!(sent(&world).await, [0, 0]);
}

#[tokio::test]
async fn a_reminder_that_ses_refused_is_tried_again_and_then_listed_as_sent() {
    let world = quiet_world().await;
    verified(&world).await;
    world.fault(&json!({"target": "SendEmail", "kind": "message-rejected", "count": 1})).await;
    hours_later(&world, 24).await;
    assert_eq!((ways_back(&world).await.len(), &listed(&world).await[0]["mailedAt"]), (0, &Value::Null));
    pass(&world, 300);
    world.run("advance-licenses").await;
    way_back(&world).await;
    assert!(listed(&world).await[0]["mailedAt"].is_string());
}
