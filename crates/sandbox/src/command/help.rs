//! What `sandbox --help` says.

/// In one line, for who typed something else.
pub(crate) const USAGE: &str =
    "usage: sandbox demo | demo-script | invoke <function> <event.json> | --help | --version";

/// Commands and settings.
pub(crate) const HELP: &str = "\
AWS Marketplace in a box: buyers, licenses, metering, mail, a table, and the app that a buyer activates in, in one program.
It needs no network and no AWS account.

usage: sandbox <command>

  demo                             Runs until Ctrl-C or SIGTERM, and prints a tour
  demo-script                      Walks a buyer from the storefront to an invoice; fails unless ledger and AWS agree
  invoke <function> <event.json>   Gives one event to one function and prints its answer
  --help, --version

Settings of demo, from the environment:

  APP_PORT=8080        The app: pages, and /v1 for machines; 0 takes a free port
  AWS_PORT=8081        AWS: its APIs, storefront, inbox, metering, controls (/_sandbox/…); 0 takes a free port
  BIND_ADDRESS=127.0.0.1
                       The address to listen at, beside loopback. Nothing here asks for a password: at any other than a loopback address,
                       everybody who reaches this machine reads the inbox, moves the clock and acts as any buyer
  BRAND_FILE=file      The brand whose products are sold; a built-in one without it
  MEMORY=1             Keeps nothing; otherwise state is kept in .sandbox/ in the current folder
  PARTITION=aws        aws, aws-cn (China) or aws-eusc (European Sovereign Cloud)
  SEED=n               The same ids, tokens and faults each time
  WEBHOOK_URL=url      Your product's endpoint, told beside the sandbox's own: https://…, or http:// on a loopback address
  DYNAMODB_ENDPOINT=http://host:port
                       Another DynamoDB instead of the embedded one
  RUST_LOG=warn        What is logged, on stderr

A program asks GET /_sandbox/health on AWS_PORT whether it can be used, and POST /_sandbox/reset has everything as at the
start. docs/SANDBOX.md lists the other calls, docs/INTEGRATE.md shows how to test a product with them.";
