# What can be done here. Each target installs what it needs, says so, and leaves everything it makes in target/.

.DEFAULT_GOAL := help
.PHONY: help demo demo-script test second-engine check bench package emulate deploy front smoke rollback first-listing evidence pause resume restore search-index invoke reconcile redrive verify-audit soak fuzz mutants

help: ## Print this list
	@echo "Tollgate: from Set Up Your Account on AWS Marketplace to a bound, metered workspace"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Build and start the sandbox: storefront, app, inbox, metering (MEMORY=1 keeps no state; PARTITION=aws-cn or aws-eusc)
	@scripts/demo.sh demo

demo-script: ## Walk a buyer from the storefront to two metered hours; fail unless the ledger and AWS agree
	@scripts/demo.sh demo-script

test: ## Run every test: units, stories, architecture, events, browser, and boto3 against the sandbox
	@scripts/test.sh

second-engine: ## Walk make demo-script's way, and live some stories, on a second DynamoDB engine, moto's
	@scripts/second-engine.sh

emulate: ## Both stacks in an emulator of AWS, and a buyer's way through them with the real programs (ZIPS=target/package/x86_64)
	@scripts/emulate.sh

check: ## Formatting, clippy, docs, dependencies and licences, infrastructure, API description
	@scripts/check.sh

bench: ## Run the benchmarks beside a Node 20 baseline: a table on stdout, JSON in target/bench/ (CASES=quick: a tenth)
	@scripts/bench.sh

package: ## Build the Lambda zips into target/package/ (BRAND=truewatch, ARCHITECTURES="arm64 x86_64", or auto)
	@scripts/package.sh

deploy: ## Deploy with SAM: BRAND=… STAGE=… [ACCOUNT=…] [ARCHITECTURE=…] [TABLE=restored table] [TAGS=…] [PREVIEW=1]
	@scripts/deploy.sh

front: ## CloudFront and AWS WAF before the app: BRAND=… STAGE=… [PROOF=a|b] [RENEW=1]
	@scripts/front.sh

smoke: ## After a deployment: BRAND=… STAGE=… [WORKSPACE=one of a test buyer's] tries the app without touching money
	@scripts/smoke.sh

rollback: ## Put the release before back, programs, rights and routes: BRAND=… STAGE=… [RELEASE=one that was kept]
	@scripts/rollback.sh

first-listing: ## What is to do before buyers come: BRAND=… STAGE=…; with LICENSE=… BUYER=… DIMENSION=… what AWS really answers
	@scripts/first-listing.sh

evidence: ## AWS's checklist as an HTML report in target/evidence: stories, pictures, rights, texts
	@scripts/evidence.sh

pause: ## Have no function of the app run, while its table is restored: BRAND=… STAGE=…
	@scripts/pause.sh pause

resume: ## Have them run again, with what the stack reserves for them: BRAND=… STAGE=…
	@scripts/pause.sh resume

restore: ## Restore the table: TABLE=name or backup's ARN, NEW_TABLE=name, [AT=2026-11-28T12:00:00Z]; of AWS Backup's with BRAND=… STAGE=…
	@scripts/restore.sh

reconcile: ## Compare the ledger with CloudTrail files: make reconcile FILES="a.json.gz" [COVERS=from/to] | INVOICES=2026-11 [FUNCTION=name]
	@scripts/reconcile.py

search-index: ## Make what was there before the operators’ search be found, once: TABLE=… [FROM=…]
	@scripts/search-index.sh

invoke: ## Put one event through one function: make invoke FN=register EVENT=events/register.all-fields.json
	@scripts/invoke.sh

redrive: ## Move agreement events from the dead-letter queue back: BRAND=… STAGE=…, or of a running sandbox
	@scripts/redrive.sh

verify-audit: ## Walk the audit log's chain and compare it with its locked copy: BRAND=… STAGE=…, or of a running sandbox
	@scripts/verify-audit.sh

soak: ## Live HISTORIES=1000 of the ledger under faults (FIRST_SEED=…), or one and tell it (SEED=…)
	@scripts/soak.sh

fuzz: ## Give what comes from outside inputs of every form, EACH=60 seconds a target (TARGET="csv mails" for some)
	@scripts/fuzz.sh

mutants: ## Make one mistake after the other in the pure crates and see whether their tests notice: by hand, for hours (CRATE=metering)
	@scripts/mutants.sh
