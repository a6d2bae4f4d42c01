# The timeline of a license
operators-timeline-lead = Everything that happened to this license and is kept, the newest first. Events of a workspace stand with the license that paid for it first.
operators-timeline-kind = Kind
operators-timeline-all = The whole timeline
operators-timeline-none-more = Nothing more of this kind
operators-timeline-none-more-text = What is older, or of another kind, is found without the filter.
operators-topic-state = license
operators-topic-events = AWS event
operators-topic-bindings = binding
operators-topic-mails = mail
operators-topic-product = product
operators-topic-metering = metering
operators-topic-adjustments = adjustment
operators-topic-operators = operator
operators-event-cut-over = It was decided to tell AWS of it by another identity
operators-event-own-time = which happened on
operators-mail-locked = Its workspaces are locked
operators-mail-reminder = Three days are left
operators-mail-due = The countdown is over
operators-mail-statement = The closing statement
operators-mail-resume = How to go on with the activation
operators-mail-binding = What pays for what has changed
operators-mail-to-billing = to who pays
operators-mail-to-console = to who uses it
operators-mail-to-operator = to the seller
operators-mail-to-buyer = to the buyer who left
operators-adjustment-requested = AWS looks into giving back
operators-adjustment-completed = AWS gives back
operators-adjustment-failed = AWS does not give back
operators-adjustment-refused = AWS refused to give back
operators-told-not-yet = not told yet
operators-told-taken = taken
operators-told-given-up = given up
operators-told-tried-again = tried again
operators-told-tries = { $count ->
    [one] 1 try
   *[other] { $count } tries
}
operators-hour-open = An hour whose usage is still counted
operators-hour-empty = An hour without records
operators-hour-frozen = An hour was frozen

# Changes of a license
operators-back-to-license = Back to the license
operators-change-title-prices = Set a price of its own
operators-change-title-reinstate = Take back its end
operators-change-title-cut-over = Tell AWS by another identity
operators-change-title-arn = Name its ARN
operators-change-lead-prices = From an hour on, this license pays another price for a dimension, as a private offer agrees on. Hours that are frozen keep their prices.
operators-change-lead-reinstate = The license can be used from now on, its ledger goes on with this hour, and its workspaces are unlocked. Nothing of the time between is billed. Do this when AWS says that it was reinstated.
operators-change-lead-cut-over = From an hour on that has not begun, AWS is told of its usage in another way. Hours before that stay as they are. The way back is another change.
operators-change-lead-arn = AWS gave this license of an older listing an ARN. Take it from the seller’s agreements feed, and check it: it cannot be changed later.
operators-change-done-prices = The price is set
operators-change-done-reinstate = The license is reinstated
operators-change-done-cut-over = The change is noted
operators-change-done-arn = The ARN is noted
operators-prices-in-force = Prices
operators-prices-none = No prices
operators-prices-none-text = The dimensions of the listing would be here with what a unit costs. The brand file has no such product.
operators-price = Price of a unit
operators-price-hint = In { $currency }, with up to six decimals.
operators-price-wrong = Please give an amount such as 0.25, with at most six decimals.
operators-price-from = Whose
operators-price-own = This license’s own
operators-price-of-list = The price list’s
operators-price-changes = Changes of its own prices
operators-price-set = Set it
operators-price-set-text = This license pays the price below from that hour on.
operators-price-remove = Remove it
operators-price-remove-text = The price list counts again from that hour on.
operators-first-hour = First hour
operators-first-hour-hint = In UTC, such as 2026-12-01T00.
operators-identity = How AWS is told
operators-identity-license = By license
operators-identity-legacy = By product code and AWS account
operators-identity-legacy-customer = By product code and customer identifier
operators-no-cut-over = This cannot be changed
operators-no-cut-over-begun = That hour has begun, and some of it may be frozen. Choose a later one.
operators-no-cut-over-arn = AWS has not told us the license’s ARN. Name it first.
operators-no-cut-over-customer = The license came without AWS’s identifier of its customer.
operators-no-cut-over-already = AWS is told so from that hour on already.
operators-no-cut-over-ending = The license ends before that hour.
operators-no-cut-over-too-many = It was changed too often. Leave it as it is.

# Product events
operators-product-events = Product events
operators-product-events-lead = What the product is told of licenses and workspaces, and what it did not take. Each event is tried for about three days.
operators-targets = Who is told
operators-targets-none = Nobody is told yet
operators-targets-none-text = The event bus and the endpoints would be here, once the first event went out. The webhooks’ secret lists the endpoints.
operators-targets-more = More events wait than are counted here.
operators-targets-noted = As read at the latest on
operators-target = Endpoint
operators-target-kinds = Wants
operators-target-all-kinds = Everything
operators-target-waiting = Waiting
operators-target-nothing-waits = Nothing waits
operators-target-since = since
operators-target-answer = Last answer
operators-event-kind = Event
operators-given-up-events = Given up
operators-given-up-none = Nothing was given up
operators-given-up-none-text = Events that an endpoint refused, or did not take for three days, would be here.
operators-replay = Tell it again
operators-replay-text = Of one license all that is kept is told again, of all licenses what was given up. Whatever happened to a license after that is told again behind it, in its order, so that the last word is the true one. Events keep their ids. A receiver that leaves out the ids it knows takes an old event last: it has to compare the times, or read the state that the event speaks of. Events are kept for 35 days.
operators-replay-license-hint = Its id or ARN. Left empty: what was given up, of all licenses.
operators-replay-from = From
operators-replay-from-hint = In UTC, such as 2026-11-21T12:00:00Z. Left empty: everything that is kept.
operators-replay-to = Until
operators-replay-button = Tell it again
operators-instant-wrong = Please give a time in UTC, such as 2026-11-21T12:00:00Z.
operators-replayed = { $count ->
    [one] 1 event is told again
   *[other] { $count } events are told again
}
operators-replayed-none = Nothing fits, or it still waits and is told anyway.
operators-replayed-more = There is more. The form below goes on where this ended: send it again, unchanged.
operators-span-backwards = The end is before the beginning
