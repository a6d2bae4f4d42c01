# What is paid for and until when it is kept: prices, locked workspaces, the first steps in a workspace.

# Prices, before each button after which a buyer pays.
prices-title = Prices
prices-price = { $price } { $currency } per { $unit }
prices-who-subscription = You pay for what you use. AWS charges AWS account { $account } at these prices, or at those of your private offer.
prices-who-consumption = Your contract covers what you agreed on. For usage beyond it, AWS charges AWS account { $account } at these prices, or at those of your private offer.
prices-who-contract = Contract prices are paid in advance. AWS charges AWS account { $account } for the contract. Usage is not charged in addition.
prices-who-free = This product is free. AWS account { $account } is not charged for it.
prices-no-second-charge = We never charge you ourselves. An invoice from us documents what AWS charged and is not a second charge.

# Where a workspace stands.
standing-usable = Ready to use
standing-waiting = Starts when AWS confirms the subscription
standing-starts = Starts on { $start }
standing-unbound = Not bound to a subscription
standing-ending = Subscription is ending
standing-locked = Locked
standing-gone = Locked for good
standing-kept-until = Data kept until { $until }
standing-may-be-deleted = Data may have been deleted since { $since }

# What a workspace's owner reads while its subscription ends, and once it is locked.
lock-ending-title = This workspace will be locked on { $at }
lock-ending-text = The subscription of AWS account { $account } has ended at AWS. Usage counts until { $until }. To go on without a lock, choose another subscription now.
lock-suspended-title = This workspace is locked. All of its data is kept
lock-suspended-text = The subscription of { $provider } account { $account } has been suspended since { $since }, usually because a payment failed. Settle it in the marketplace where you subscribed, and the workspace is unlocked by itself. Until then it takes no new data; you can still read what is there.
lock-title = This workspace is locked. Its data is kept until { $until }
lock-why = It is locked because the subscription of AWS account { $account } ended on { $ended }. It takes no new data. You can still read what is there.
lock-next = To unlock it, choose another subscription that is bound to your Billing Center account, or subscribe again in AWS Marketplace and choose “Set up your account”.
lock-next-console = The owner of the Billing Center account that paid for it can unlock it: with another subscription, or by subscribing again in AWS Marketplace.
lock-gone-title = This workspace can no longer be unlocked
lock-gone-text = It was locked for 14 days after the subscription of AWS account { $account } ended. Since { $since } its data may be deleted. To go on, set up a subscription with a new workspace.
lock-choose = Choose who pays
lock-choose-in-billing = Sign in to the Billing Center
lock-subscribe = How to subscribe again

# A workspace's start page.
start-paid-until = until { $until }
start-paid-from = from { $from }
start-steps-title = First steps
start-bills = See what this workspace costs
start-bills-text = Bills, day by day, are in the Billing Center. New usage appears about an hour after it happened.
start-open = Open

# Two plans, when another subscription is chosen to pay.
plans-prices = Prices before and after
plans-not-before = Not in this plan
plans-not-included = Not included
plans-lacking-title = { $plan } does not include everything that is used now
plans-lacking-text = From { $from }, usage of these items is neither counted nor charged, and { $brand } may stop offering them in this workspace. What was used before is charged as usual.
plans-locked-until = Locked: nobody pays for it until { $from }
plans-so-far = { $month } so far
plans-nothing-yet = Nothing
plans-again = AWS charges each AWS account for the usage it pays for. An invoice from us is not a second charge.
settlement-gone = This workspace can no longer be unlocked. Its data may be deleted since { $since }. Set up a subscription with a new workspace.
settlement-none-locked = No other active subscription is bound to this Billing Center account. Subscribe again in AWS Marketplace, choose “Set up your account”, then bind this Billing Center account. Data is kept until { $until }.
settlement-none-choice = None of your other subscriptions can pay for this workspace. The list below says why.
settlement-paid-until = AWS account { $account } paid until { $until }

# Bills.
bill-contract-title = What { $plan } covers ({ $account })
bill-contract-over = This ended on { $since }. What was not used by then is no longer available.
bill-month-before = { $month }, whole month
bill-as-of = As of
bill-chart-hint = Choose a day to see what it cost.
bill-chart-before = { $month }: { $amount }
bill-chart-others = Everything else
bill-chart-mark = Same day in { $month }

# Closing one of the two accounts of a person.
close-console-title = What stays open:
close-console-text = your console account, if you have one, with its own password and e-mail address. { $link } when no workspace needs it any more.
close-console-link = Close it in the console
close-billing-title = What stays open:
close-billing-text = your Billing Center account, if you have one, with its own password and e-mail address. { $link } when no subscription needs it any more.
close-billing-link = Close it in the Billing Center

# What stands on an invoice.
invoice-request-title = Request an invoice
invoice-request-lead = The invoice documents what AWS charged for this month. It is not a second charge.
invoice-tax-number = Tax number
invoice-tax-number-hint = VAT, GST or taxpayer number to print on the invoice
invoice-billing-address = Billing address
invoice-billing-address-hint = As it should appear on the invoice, one line for each part
invoice-purchase-order = Purchase order number
invoice-purchase-order-hint = Your own reference, if your accounting needs one

# Undoing a change of one of the two accounts.
objection-billing-only = Only this Billing Center account is restored. If your console account was changed too, use the link in the e-mail about it.
objection-console-only = Only this console account is restored. If your Billing Center account was changed too, use the link in the e-mail about it.

# Budgets.
budget-title = Budget alerts
budget-lead = Set how much a month may cost. We e-mail you when the charges reach a part of it. Nothing is stopped.
budget-amount = Monthly budget
budget-amount-hint = In the currency of your bill, for example 1,200
budget-amount-wrong = Enter an amount above zero, for example 1,200 or 1200.50
budget-thresholds = Send an e-mail at
budget-thresholds-hint = Percentages of the budget, separated by commas. Each is told once a month, about an hour after the usage.
budget-thresholds-wrong = Enter one to five whole percentages from 1 to 500, for example 50, 80, 100
budget-monthly = Budget
budget-used = Used
budget-told = Told this month
budget-saved = Your budget is saved.
budget-is-removed = The budget is removed. You get no more e-mails about it.
budget-remove = Remove the budget
budget-link = Budget alerts
