# The rooms of the Billing Center.
manage-account-rooms = Billing Center
manage-account-room-profile = Profile
manage-account-room-security = Security

# /account/profile
manage-account-profile-title = Profile
manage-account-profile-lead = The company behind this Billing Center account. It appears on your bills.
manage-account-profile-sign-in = You sign in with
manage-account-profile-company = Company
manage-account-profile-saved = Your profile is saved.
manage-account-profile-changed = The profile was changed in another window
manage-account-profile-changed-text = This is what is saved now. Below is what you entered: save again to replace it.

# /account/bills
manage-account-room-bills = Bills
manage-account-bills-title = Bills
manage-account-bills-lead = What each workspace used, day by day, and how much of it is on your AWS bill. Days are in UTC.
manage-account-bills-months = Month
manage-account-bills-previous = ← { $month }
manage-account-bills-next = { $month } →
manage-account-bills-none = Nothing was billed in { $month }.
manage-account-bills-total = Month total
manage-account-bills-accepted = Accepted by AWS
manage-account-bills-on-its-way = Pending at AWS
manage-account-bills-held = On hold
manage-account-bills-until = Counted until { $until }.
manage-account-bills-held-why = AWS has not accepted the usage that is on hold. We are looking into it. You do not need to do anything.
manage-account-bills-account = Billing Center account
manage-account-bills-aws = AWS charges these amounts to the AWS account that subscribed. Private offer discounts and taxes appear on the AWS bill only.
manage-account-aws-invoices-title = AWS invoices
manage-account-aws-invoices-number = Number
manage-account-aws-invoices-kind = Type
manage-account-aws-invoices-issued = Issued
manage-account-aws-invoices-amount = Amount before tax
manage-account-aws-invoices-is-invoice = Invoice
manage-account-aws-invoices-is-credit-memo = Credit memo
manage-account-aws-invoices-awaited = AWS has not issued this month’s invoice, or we have not read it yet. AWS issues invoices in the first days of the next month.
manage-account-aws-invoices-why = This is what AWS invoiced for your subscriptions this month. The documents are in the billing console of your AWS account.
manage-account-bills-days = Daily charges
manage-account-bills-days-table = View as table
manage-account-bills-day = Day
manage-account-bills-of-day = Details for { $day }
manage-account-bills-by-workspace = By workspace
manage-account-bills-workspace = Workspace
manage-account-bills-unnamed = Several workspaces
manage-account-bills-dimension = Item
manage-account-bills-quantity = Quantity
manage-account-bills-used = Used
manage-account-bills-covered = Covered
manage-account-bills-billed = Billed
manage-account-bills-covered-why = You have already paid for what your contract covers. Only usage beyond it is billed.
manage-account-bills-unit-price = Unit price
manage-account-bills-several-prices = Several prices
manage-account-bills-todays-price = Current price
manage-account-bills-todays-price-why = For some of this usage, the price at the time was not recorded. Its amount is calculated at the current price.
manage-account-bills-other-currency = Billed in { $currency }
manage-account-bills-amount = Amount
manage-account-bills-standing = Status at AWS
manage-account-bills-line-accepted = Accepted
manage-account-bills-line-on-its-way = Pending
manage-account-bills-line-held = On hold
manage-account-bills-line-covered = Covered
manage-account-contract-whole = Included
manage-account-contract-covered = Used
manage-account-contract-left = Left
manage-account-contract-ends = The term ends or renews on { $at }.
manage-account-bills-csv = Download as CSV
manage-account-chart-label = Chart of daily charges
manage-account-chart-title = Daily charges in { $month }
manage-account-chart-text = { $count ->
        [one] Usage on 1 day
       *[other] Usage on { $count } days
    }, most of it on { $day }: { $most }. Sum: { $total }.
manage-account-chart-empty = Nothing was billed.
manage-account-chart-unit = Amounts in { $currency }

# /account/cloud-accounts
manage-account-room-cloud = Cloud accounts
manage-account-cloud-title = Cloud accounts
manage-account-cloud-lead = The AWS accounts that subscribed to { $brand }, and the workspaces they pay for.
manage-account-cloud-none = No AWS account is bound to this Billing Center account yet.
manage-account-cloud-term = Term ends
manage-account-cloud-no-term = Until you cancel it
manage-account-cloud-settles = Pays for
manage-account-cloud-settles-none = No workspace
manage-account-cloud-workspaces = Workspaces
manage-account-cloud-workspaces-none = No workspaces yet.
manage-account-cloud-settled-by = Paid by
manage-account-cloud-settled-by-none = Nobody
manage-account-cloud-since = since { $since }
manage-account-cloud-from = from { $from }
manage-account-cloud-until = until { $until }
manage-account-cloud-more = Add a cloud account
manage-account-cloud-more-text = In AWS Marketplace, subscribe to { $brand } with the AWS account that will pay. Choose “Set up your account”, then bind this Billing Center account by its username.
manage-account-cloud-others = Other providers
manage-account-cloud-not-yet = Not yet available
manage-account-provider-aws = AWS
manage-account-aws-account = AWS account { $account }
manage-account-provider-alibaba-cloud = Alibaba Cloud
manage-account-provider-huawei-cloud = Huawei Cloud
manage-account-provider-azure = Microsoft Azure
manage-account-provider-balance = Account balance

# /account/workspaces/…/settlement
manage-account-settlement-title = Who pays for this workspace
manage-account-settlement-lead = One subscription at a time pays for a workspace. You can change it once each calendar month.
manage-account-settlement-license = Paid by, from then on
manage-account-settlement-preview = See what changes
manage-account-settlement-change = Change
manage-account-settlement-settle = Choose who pays
manage-account-settlement-changed = Changed. The change takes effect at the time shown below.
manage-account-settlement-none = Nothing to choose from now
manage-account-settlement-again = You changed who pays for this workspace this month. You can change it again from { $at }.
manage-account-settlement-no-other = No other active subscription is bound to this Billing Center account.
manage-account-settlement-others = Subscriptions that cannot be chosen
manage-account-settlement-why = Why
manage-account-settlement-why-ended = It has ended or is ending
manage-account-settlement-why-present = It pays for this workspace already
manage-account-settlement-why-month = Changed this month. You can change it again from { $at }
manage-account-settlement-why-provider = The workspace was activated through { $provider }
manage-account-settlements-changed = Changed. Each change takes effect at the time shown below.
manage-account-preview-title = What will be billed where
manage-account-preview-lead = Nothing has changed yet. Check this, then confirm.
manage-account-preview-until = Until then
manage-account-preview-then = From then on
manage-account-preview-before = Usage before { $from } is billed to { $account }
manage-account-preview-after = Usage from { $from } is billed to { $account }
manage-account-preview-submit = Confirm the change
manage-account-billed-to = Billed to { $account } in { $month }
manage-account-providers-title = Cloud providers
manage-account-providers-provider = Provider
manage-account-providers-may = Can pay for this workspace
manage-account-providers-yes = Yes
manage-account-providers-bound = This workspace was activated through { $provider }. Only { $provider } accounts can pay for it until we allow others. Write to { $support }.
manage-account-providers-allowed = This workspace was activated through { $provider }. Since { $since } we also allow other providers.

# /account/licenses/…/workspaces
manage-account-together-title = What this subscription pays for
manage-account-together-lead = Choose one, several or all workspaces. You see what will be billed where before anything changes.
manage-account-together-choose = Choose workspaces
manage-account-together-all = Choose all
manage-account-together-at-most = Choose at most { $max } at a time, and the others afterwards.
manage-account-together-before = now paid by { $account }
manage-account-together-before-none = nobody pays for it now
manage-account-together-none = There is no other workspace that this subscription can pay for now.
manage-account-together-possible = What changes
manage-account-together-from = From
manage-account-together-refused = Workspaces that cannot be chosen now
manage-account-together-confirm-text = { $count ->
        [one] One workspace changes.
       *[other] { $count } workspaces change, all of them at once.
    }
manage-account-together-submit = Confirm the changes
manage-account-together-changed = Nothing was changed
manage-account-together-changed-text = The hour or a workspace changed after this page was shown. Check again, then confirm.
problem-settlements-not-possible-title = Nothing was changed
problem-settlements-not-possible-detail = These workspaces cannot be changed as you asked: { $workspaces }. The preview says why.
problem-provider-not-available-title = This cloud provider is not available yet
problem-provider-not-available-detail = Accounts of this provider cannot pay for workspaces yet. Choose another one.
problem-settlement-unchanged-title = This subscription already pays for the workspace
problem-settlement-unchanged-detail = Choose another one.
problem-settlement-once-per-month-title = You can change this once each calendar month
problem-settlement-once-per-month-detail = You changed who pays for this workspace this month. You can change it again from { $day } (UTC).

# Taking back what was bound.
manage-account-unbind-action = Unbind
manage-account-unbind-title = Unbind this subscription
manage-account-unbind-lead = Once unbound, it belongs to no Billing Center account and can no longer pay for your workspaces.
manage-account-unbind-bills = What it has paid for so far stays on your bills.
manage-account-unbind-aws = This does not cancel it at AWS. The subscription keeps costing what it costs until you cancel it in AWS Marketplace.
manage-account-unbind-again = To bind it again, to this account or another one, choose “Set up your account” in AWS Marketplace.
manage-account-unbind-submit = Unbind the subscription
manage-account-unbound = The subscription is unbound. We are sending you a confirmation by e-mail.
manage-account-undo-action = Undo
manage-account-undo-title = Undo the latest change of payment
manage-account-undo-lead = A change can be undone until the end of the hour in which it takes effect.
manage-account-undo-license = Change to undo: paid by
manage-account-undo-from = In effect from
manage-account-undo-then = Afterwards paid by
manage-account-undo-nobody = Nobody: the workspace then waits to be bound
manage-account-undo-used = Usage already reported in this hour stays charged to the AWS account whose change is undone.
manage-account-undo-submit = Undo the change
manage-account-undone = The change is undone. We are sending you a confirmation by e-mail.
