# An account: bills by month
operators-bills = Bills by month
operators-bills-lead = What the account pays for each month, and what of it AWS has taken, as its owner sees it.
operators-bills-none = No bill
operators-bills-none-text = Each month since the account was opened would be listed here with its amount.
operators-bills-older = Earlier months
operators-month = Month
operators-month-runs = running
operators-bill-title = Bill of { $month }
operators-bill-accepted = Accepted by AWS
operators-bill-on-its-way = On its way
operators-bill-held = Held
operators-bill-see-held = See what is held
operators-bill-until = Complete until
operators-bill-prices = Prices
operators-bill-todays-prices = Of some units no price was kept when they were used. They are shown at today’s price.
operators-bill-none = Nothing was used
operators-bill-none-text = What the account’s workspaces use in this month would be listed here, with units, price and amount.
operators-bill-sums = What was used, by workspace
operators-bill-dimension = Dimension
operators-bill-units = Billed units
operators-bill-covered = Covered by contract
operators-bill-unit-price = Unit price

# An account: the people who use its workspaces
operators-people = Console accounts
operators-people-lead = Who uses the account’s workspaces, with their sessions.
operators-people-none = Nobody uses a workspace yet
operators-people-none-text = Console accounts that have a workspace of this account would be listed here.
operators-people-verified = verified
operators-people-not-verified = not verified
operators-people-closed = closed
operators-people-workspaces-none-text = Workspaces that this person opened would be listed here.
operators-console-account = Console account

# An account: mails
operators-mails = Mails sent
operators-mails-see = What was sent to the owner, when, and whether the mail service took it.
operators-mails-lead = Mails and text messages to the owner in the last { $days } days: what kind and when, not what they say. Delivered means that the owner’s mail server has it, not that it was read.
operators-mails-when = When
operators-mails-kind = What
operators-mails-to = Sent to
operators-mails-none = No mail yet
operators-mails-none-text = Mails that go to the owner would be listed here for 90 days.
operators-mails-none-more = No earlier mails
operators-mails-none-more-text = Earlier mails would be listed here for 90 days.
operators-mails-again = sent again
operators-sent-code = Verification code
operators-sent-welcome = Welcome
operators-sent-console-welcome = Welcome to the console
operators-sent-account-changed = The way in was changed
operators-sent-second-factor = The second factor was changed
operators-sent-by-operator = What an operator did
operators-sent-verification = Decision on the identity verification
operators-sent-invoice = Decision on an invoice
operators-sent-binding = A subscription was bound, unbound or chosen
operators-sent-locked = Workspaces are locked
operators-sent-lock-reminder = Three days until content may be deleted
operators-sent-lock-due = Content may be deleted
operators-sent-resume = How to go on with the activation
operators-sent-to-email = E-mail address
operators-sent-to-new-email = New e-mail address
operators-sent-to-former-email = Former e-mail address
operators-sent-to-phone = Phone
operators-sent-to-new-phone = New phone
operators-sent-was-taken = taken
operators-sent-was-refused = refused
operators-sent-was-not-taken = not taken
operators-sent-was-withheld = not sent: mail to the address comes back or was reported
operators-fate-delivered = delivered
operators-fate-returned = came back
operators-fate-suppressed = not sent: suppressed address
operators-fate-not-now = came back for now
operators-fate-complained = reported as unwanted
operators-fate-rejected = rejected by the mail service
operators-fate-delayed = delayed
operators-address-returned = mail comes back
operators-address-suppressed = on the suppression list
operators-address-complained = reported our mail
operators-sent-was-under-way = under way
operators-mails-send-again = Send a mail again
operators-mails-send-again-text = { $left ->
    [0] No more mails can be sent again to this owner today.
    [one] The mail is written anew from what is so today, in the owner’s language, and goes to the address of today. 1 more can go today.
   *[other] The mail is written anew from what is so today, in the owner’s language, and goes to the address of today. { $left } more can go today.
}
operators-mails-which = Mail
operators-mails-done = The mail is sent again.
operators-mails-none-again = Nothing can be sent again
operators-mails-none-again-text = Mails about a workspace, a subscription, an invoice or the identity verification would be offered here.
operators-mail-nothing-to-tell = There is nothing to tell by this mail any more. Choose another.
operators-mails-too-many = Five mails were sent again to this owner in the last day. The next one can go at { $when }.
operators-mail-not-taken = The mail service did not take the mail. It counts as sent again; try once more later.
operators-mail-withheld-returned = Nothing was sent: mail to the owner’s address comes back. The owner has to enter another address first.
operators-mail-withheld-suppressed = Nothing was sent: the mail service has the owner’s address on its suppression list. Have it removed there, or have the owner enter another address.
operators-mail-withheld-complained = Nothing was sent: the owner reported one of our mails as unwanted.
operators-mails-never = Which mails cannot be sent again
operators-mails-never-code = Verification codes: each is good for minutes, and for the browser that asked. The owner asks for a new one.
operators-mails-never-notice = Notices of a changed password, address, phone number or second factor: the link to object is in the mail alone, and they went to the address of that time.
operators-mails-never-resume = The way back to an activation: it is sent from the page of the left activation, with a link of its own.
operators-mails-never-settled = Which subscription pays for a workspace: the owner sees it as it is now under Cloud accounts.
operators-again-welcome = Welcome
operators-again-verification = Decision on the identity verification
operators-again-invoice = Decision on invoice { $id }
operators-again-bound = Subscription bound: { $id }
operators-again-unbound = Subscription unbound: { $id }
operators-again-locked = Workspaces locked since { $id } ended

# An account: export
operators-export = Export
operators-export-lead = Everything that is kept of the account, for an owner who asked for it and cannot sign in.
operators-export-what = You get the same file that the owner gets under Profile: profile, cloud accounts and workspaces, identity verification, invoices, sums of bills, sessions and security events. It holds no password, code or full identity number. Check who asks before you hand it over. The owner is told by mail and among their security events.
operators-export-last = Last exported by an operator
operators-export-why-hint = Who asked, by which letter, and how you checked who they are. Kept in the audit log for good, with your name. No personal data.
operators-export-button = Export
security-event-exported-by-operator = We made a copy of your data
