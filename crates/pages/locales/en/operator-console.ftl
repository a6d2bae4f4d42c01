# The frame
operators-rooms = Rooms of the operators’ console
operators-trail = Where you are
operators-today = Today
operators-quarantine = Quarantine
operators-activations = Left activations
operators-identities = Identity verification
operators-comparisons = Comparisons
operators-audit = Audit log
operators-sign-out = Sign out
operators-role-viewer = viewer
operators-role-operator = operator
operators-role-finance = finance
operators-role-reviewer = reviewer
operators-find = Find
operators-find-button = Find
operators-find-people = Company, username, e-mail, phone, AWS account, license, agreement, offer, workspace or invoice
operators-find-things = License, AWS account, agreement, offer or workspace
operators-next-page = Next page
operators-older = Older entries
operators-as-of = As of
operators-left-none = now
operators-left-minutes = { $minutes ->
    [one] 1 minute left
   *[other] { $minutes } minutes left
}
operators-left-hours = { $hours ->
    [one] 1 hour left
   *[other] { $hours } hours left
}
operators-left-days = { $days ->
    [one] 1 day left
   *[other] { $days } days left
}
operators-worth-of-today = at today’s price
operators-worth-unknown = No price
operators-never = Never
operators-none = None
operators-unknown = Unknown
operators-very-many = Very many
operators-all = All
operators-name = Id

# Signing in
operators-sign-in-title = Operators’ console
operators-sign-in-lead = For the people who run { $brand }. You sign in with your company’s identity provider.
operators-sign-in-button = Sign in
operators-sign-in-buyers = Are you a customer? { $link }
operators-sign-in-buyers-link = Sign in to your account
operators-signed-out-title = You are signed out
operators-signed-out-text = Your identity provider may still know you: sign out there too on a shared machine.
operators-ended-title = Your session has ended
operators-ended-text = It ends after 30 minutes without use, and after 12 hours in any case. Sign in to go on where you were.
operators-settings = Settings
operators-setting-wrong = What is missing or wrong
operators-setting-issuer = The identity provider’s issuer, an https address (parameter OperatorIssuer)
operators-setting-client = The console’s client id at the provider (parameter OperatorClientId)
operators-setting-secret = The secret in Secrets Manager that holds the client’s secret (parameter OperatorClientSecretArn)
operators-setting-groups = Which group gives which role, for example viewer=staff;operator=ops;finance=billing;reviewer=kyc (parameter OperatorGroups)
operators-setting-claim = The claim of the ID token that lists groups (parameter OperatorGroupsClaim)
problem-operators-not-configured-title = The operators’ console is not set up
problem-operators-not-configured-detail = This deployment does not say how operators sign in. Whoever deploys it can set it up; docs/OPERATIONS.md explains each step.
problem-operator-sign-in-unknown-title = This sign-in is not under way
problem-operator-sign-in-unknown-detail = It took more than ten minutes, was begun in another browser, or was finished already. Open /operator and sign in again.
problem-operator-sign-in-not-given-title = You were not signed in
problem-operator-sign-in-not-given-detail = Your identity provider did not confirm who you are. Open /operator to try again.
problem-operator-without-role-title = You have no role here
problem-operator-without-role-detail = Your identity provider knows you, but none of your groups gives a role at this console. Ask the person who manages groups at your company.
problem-another-operator-title = Somebody else proved who they are
problem-another-operator-detail = The person who just signed in is not the one whose session this is. Sign out first, then sign in as yourself.
problem-operator-may-not-title = Your role does not allow this
problem-operator-may-not-detail = Somebody with another role can do it. Which role may do what is listed in docs/OPERATIONS.md.
problem-operator-provider-unreachable-title = The identity provider cannot be reached
problem-operator-provider-unreachable-detail = Nobody can sign in at the moment. Try again in a few seconds; the log says what is wrong.
problem-operator-not-verified-title = The identity provider’s answer was not accepted
problem-operator-not-verified-detail = It does not prove who you are, or answers another request. Open /operator and sign in again; if it stays so, the log says why.
problem-operator-decision-unknown-title = No decision was chosen
problem-operator-decision-unknown-detail = Go back and choose what is to be done.

# Today
operators-today-lead = What waits for somebody, what it is worth, and by when.
operators-today-risk = Money at risk
operators-today-no-risk = No money is at risk
operators-today-no-risk-text = Usage that AWS does not take, or that looks wrong, would be listed here with its amount and deadline.
operators-today-sum = At risk in all
operators-today-entries = { $count ->
    [one] 1 entry in quarantine
   *[other] { $count } entries in quarantine
}
operators-today-next = Next deadline
operators-today-more = There is more than is summed up here
operators-today-more-text = These figures are of the entries that wait longest. The list has all of them.
operators-today-else = Everything else
operators-today-way = Hours with records on their way to AWS
operators-today-activations = Activations that were left
operators-today-identities = Identity verifications that wait
operators-today-comparison = Last comparison with AWS
operators-today-differences = { $count ->
    [one] 1 difference
   *[other] { $count } differences
}
operators-entries = Entries
operators-unpriced = { $count ->
    [one] 1 without a price
   *[other] { $count } without a price
}

# Quarantine
operators-quarantine-lead = Usage that AWS does not take as it is, or that somebody should look at first. What waits longest stands first.
operators-quarantine-none = Nothing is in quarantine
operators-quarantine-none-text = A record that AWS refuses, or usage that came too late, would be listed here until somebody decides.
operators-quarantine-none-fits = Nothing fits
operators-quarantine-none-fits-text = Choose another reason or product, or go to the next page.
operators-quarantine-looked = { $count ->
    [one] Of 1 entry on this page.
   *[other] Of { $count } entries on this page.
}
operators-reason = Reason
operators-product = Product
operators-filter = Show
operators-hour = Hour
operators-usage = Usage
operators-license = License
operators-amount = Amount
operators-decide-by = Decide by
operators-look = Decide
operators-no-deadline = No deadline
operators-may-be-taken = AWS may have it
operators-goes-by-itself = goes by itself
operators-raw-units = { $units } raw units
operators-back-to-quarantine = Back to the quarantine
operators-done-released = The record is on its way to AWS again.
operators-done-moved = The units count in the open hour now.
operators-done-written-off = It was given up. Nobody is billed for it.

# Deciding
operators-aws-account = AWS account
operators-since = In quarantine since
operators-until = AWS takes it until
operators-sends-at = Goes by itself at
operators-decide = What is to be done?
operators-decide-button = Carry out
operators-decide-not = Somebody else decides about this
operators-decide-not-text = Your role may read this and change nothing. An operator releases it, finance gives it up.
operators-release = Send it again
operators-release-text = AWS is told the same record once more. If AWS takes it, the buyer is billed the amount above for that hour.
operators-open-hour = Count it in the open hour
operators-open-hour-text = The units count in the hour that is open now, at its price, and are billed with it. The old hour is not billed for them.
operators-less = Send it with less
operators-less-text = AWS is told only so many units. The others are given up for good: nobody is billed for them.
operators-write-off = Write it off
operators-write-off-text = All of it is given up for good. The buyer is not billed, and you do not get the amount above.
operators-quantity = How many units are right
operators-quantity-hint = Only for sending it with less: at most what the record has, with up to six decimals where AWS is told decimals.
operators-even-if-taken = I looked into the seller reports: AWS does not have this record.
operators-why = Why
operators-why-hint = Kept in the audit log for good, with your name. No personal data.
operators-prove-first = Prove first who you are: you signed in more than ten minutes ago.
operators-prove-title = Giving up money needs a fresh proof of who you are
operators-prove-text = You signed in more than ten minutes ago. Your identity provider asks you once more, and leads you back here.
operators-prove-button = Prove who I am
operators-changed-meanwhile = It changed since this page was opened. Look at it again before you decide.
operators-decided-title = This is not in quarantine any more
operators-decided-text = Somebody decided about it, or it went by itself. The audit log says who, and the page of the license what became of it.
operators-no-record-text = AWS takes no record of this usage. Count it in the open hour, or write it off.
operators-may-be-taken-text = It was sent and the answer was lost. Look into the seller reports, then confirm below that AWS does not have it.

# Reasons, and what to do
operators-reason-discrepancy = AWS holds another record
operators-advice-discrepancy = AWS has a record of this hour that we never sent. Compare with the seller reports; then send with less, or write off what AWS has already.
operators-reason-not-subscribed = The buyer is not subscribed
operators-advice-not-subscribed = AWS says that the buyer has no subscription. If the comparison with AWS says otherwise, send it again; else write it off.
operators-reason-invalid-dimension = AWS does not know the dimension
operators-advice-invalid-dimension = Add the dimension to the listing, then send it again. Until then nothing of it is billed.
operators-reason-invalid-license = AWS does not accept the license
operators-advice-invalid-license = AWS does not accept the license, or not for this hour. Look at the license’s agreements, then send it again or write it off.
operators-reason-invalid-customer = AWS does not know the customer
operators-advice-invalid-customer = The listing tells AWS by customer. Look at whether it was cut over to licenses; then count it in the open hour.
operators-reason-timestamp-out-of-bounds = AWS does not accept the hour
operators-advice-timestamp-out-of-bounds = The hour is before the subscription or too old. Count it in the open hour, or write it off.
operators-reason-invalid-tag = AWS does not accept a tag
operators-advice-invalid-tag = One of the workspaces’ tags is not accepted. Count it in the open hour.
operators-reason-invalid-allocations = AWS does not accept the split
operators-advice-invalid-allocations = AWS does not accept how the units are split by workspace. Count it in the open hour, where they are split anew.
operators-reason-expired = It is too late
operators-advice-expired = AWS’s deadline passed before the record was taken. Count it in the open hour, or write it off.
operators-reason-month-closed = Its month was closed
operators-advice-month-closed = The usage came when no hour of its month was open. Count it in the open hour, or write it off.
operators-reason-license-ended = The license ended first
operators-advice-license-ended = It was held for a license that ended before it became active. It can be written off.
operators-reason-unusual = Far more than usual
operators-advice-unusual = Far more than this license ever used. Ask the buyer or look at the product. If it is right, send it.
operators-reason-entitlement-unknown = What the contract covers is unknown
operators-advice-entitlement-unknown = AWS did not tell in time what the contract covers. Look at the entitlements, then send what is above them.
operators-reason-decimal-refused = AWS refuses parts of units
operators-advice-decimal-refused = AWS may have this record from an earlier sending. Compare with CloudTrail: if the log shows it, that settles it. If a complete log does not, count it in the open hour though AWS may hold it.
operators-reason-outcome-unknown = Nobody knows whether the marketplace has it
operators-advice-outcome-unknown = Its call got no answer, and a record that is sent twice may be billed twice there. Ask the marketplace. If it has the record, write it off; if it does not, send it again.
operators-reason-slot-shared = Another license has the slot
operators-advice-slot-shared = AWS is told by product code and takes one record of this buyer’s hour. Count it in the open hour after a cut-over, or write it off.

# A license
operators-license-title = License of { $product }
operators-state = State
operators-state-pending = pending
operators-state-active = active
operators-state-suspended = suspended
operators-state-ending = ending
operators-state-ended = ended
operators-billing-account = Billing Center account
operators-not-bound = Not bound yet
operators-license-arn = License ARN
operators-next-hour = Next hour to freeze
operators-ledger = Ledger
operators-ledger-none = No ledger yet
operators-ledger-closed = Closed
operators-ledger-empty = Nothing in these days
operators-ledger-empty-text = Usage that the product reports would be listed here by day, with what became of it.
operators-day-empty-text = Usage of this day would be listed here by the hour.
operators-day = Day
operators-dimension = Dimension
operators-reported = Reported
operators-metered = Metered
operators-on-its-way = On its way
operators-in-quarantine = Quarantined
operators-covered = Covered
operators-given-up = Given up or moved
operators-told = Told AWS
operators-earlier = Earlier days
operators-all-days = All days
operators-record-open = open
operators-record-nothing = nothing to tell
operators-record-frozen = on its way
operators-record-metered = metered
operators-record-quarantined = quarantined
operators-record-moved = moved
operators-record-written-off = written off
operators-workspaces = Workspaces
operators-workspace = Workspace
operators-workspaces-none = No workspace
operators-workspaces-none-text = Workspaces would be listed here once somebody bound one.
operators-settles-from = Paid from
operators-entitlements = Entitlements
operators-entitlements-none = No entitlements
operators-entitlements-none-text = A subscription has none. What a contract covers would be listed here.
operators-quantity-entitled = Quantity
operators-expires = Until
operators-never-expires = no end
operators-on = on
operators-off = off
operators-agreements = Agreements
operators-agreement = Agreement
operators-agreements-none = No agreement is known yet
operators-agreements-none-text = AWS’s events name the agreements of a license; they would be listed here.
operators-begins = From
operators-ends = Until
operators-timeline = What happened
operators-timeline-none = Nothing is known yet
operators-timeline-none-text = Landings, confirmations, bindings and ends would be listed here.
operators-event-landed = The buyer came from AWS Marketplace for the first time
operators-event-confirmed = AWS confirmed the license
operators-event-updated = AWS updated the license
operators-event-bound = It was bound to a Billing Center account
operators-event-unbound = Its owner took it from a Billing Center account
operators-event-deprovisioned = AWS took the license away
operators-event-ending = It began to end
operators-event-ended = It ended
operators-event-end-learnt = We learned of its end
operators-event-agreement = An agreement was made
operators-event-revoked = An agreement ended
operators-event-succeeded = An agreement was followed by another
operators-event-reinstated = It was reinstated
operators-event-settles = It began to pay for a workspace

# Left activations
operators-activations-lead = Licenses that may be used and that nobody set up. The longest left stands first.
operators-activations-none = No activation was left
operators-activations-none-text = A license that nobody sets up within a day would be listed here, with whom we wrote to.
operators-active-since = Active since
operators-landed = Came to us
operators-mailed = Written to
operators-listed = Listed

# Identity verification
operators-identities-lead = Owners who wait for a decision. The longest waiting stands first. Who reads a number is kept in the audit log.
operators-identities-none = Nobody waits
operators-identities-none-text = An identity verification that an owner submits would be listed here.
operators-account = Billing Center account
operators-legal-name = Legal name
operators-subject = Kind
operators-subject-company = Company
operators-subject-person = Person
operators-submitted = Submitted
operators-documents = Documents

# Comparisons
operators-comparisons-lead = What we know, compared with what AWS lists.
operators-comparisons-agreements = Licenses and agreements, once a day
operators-comparisons-metering = Usage, on demand from CloudTrail
operators-comparisons-none = No comparison yet
operators-comparisons-agreements-text = The first comparison of the day would be listed here.
operators-comparisons-metering-text = Upload CloudTrail’s files here, or run scripts/reconcile.py with them; the result would be listed here.
operators-when = When
operators-compared = Compared
operators-differences = Differences
operators-mended = Mended
operators-result = Result
operators-agree = all agree
operators-all-mended = all mended
operators-to-do = to be looked at

# The audit log
operators-audit-lead = Who decided what, and why. No entry can be changed; each holds the hash of the one before.
operators-audit-none = Nothing was decided yet
operators-audit-none-text = Each decision about money or papers would be listed here.
operators-who = Who
operators-what = What
operators-about = About

# An account
operators-licenses = Licenses
operators-licenses-none = No license
operators-licenses-none-text = A license would be listed here once its owner bound one.
operators-former = Former licenses
operators-username = Username
operators-company = Company
operators-contact = Contact
operators-email = E-mail
operators-phone = Phone
operators-verification = Identity verification
operators-verified = verified
operators-verification-waits = waits for a decision
operators-verification-rejected = rejected
operators-verification-none = Not submitted
operators-created = Created

# Search
operators-found = Found
operators-found-for = For { $text }
operators-found-none = Nothing of that name
operators-found-none-text = Try the beginning of a company’s, a user’s or a workspace’s name; or in full: an e-mail address, a phone number with its country code, the 12 digits of an AWS account, a license id or ARN, an agreement, an offer, a workspace id, the number on an invoice. An account that was closed is not found any more.
