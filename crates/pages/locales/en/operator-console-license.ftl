# A license: usage, what is left of its contract, its closing statement
operators-held-back = Held back
operators-gave-up = Given up
operators-moved-on = Moved on
operators-chart = Chart of what became of the usage
operators-chart-by-day = Units of { $dimension } by day
operators-chart-by-hour = Units of { $dimension } by the hour
operators-chart-all = In all: { $said }.
operators-chart-hint = Point at a bar, or move to it, to read its figures.
operators-entitled-used = Used
operators-entitled-left = Left
operators-entitled-counted = Used and left are of all hours before { $until }.
operators-statement = Closing statement
operators-statement-written = Written
operators-statement-from = First hour
operators-statement-until = Hours before
operators-statement-settled = everything was settled
operators-statement-unsettled = some still waited
operators-statement-at-risk = Not billed yet
operators-statement-receipts = Receipts
operators-statement-nothing = Nothing was used.
operators-statement-none = Not written yet
operators-statement-none-text = It is written once the last hour is over: what AWS took, what is in quarantine, what was given up.
operators-statement-before = It was written before the license was reinstated.
operators-tell-again = Tell the product again

# Acts in the audit log
operators-act-release = Sent a record again
operators-act-move = Counted usage in the open hour
operators-act-correct = Sent a record with less
operators-act-write-off = Wrote usage off
operators-act-ask-write-off = Asked a second person for a write-off
operators-act-ask-correct = Asked a second person to send less
operators-act-ask-give-back = Asked a second person to give units back to a contract
operators-act-decline = Declined what a colleague asked for
operators-act-settle = Noted that AWS has a record
operators-act-give-back = Gave units back to the contract
operators-act-prepare-adjustment = Prepared a billing adjustment
operators-act-send-adjustment = Asked AWS for a billing adjustment
operators-act-try-decimals-again = Had decimal quantities tried again
operators-act-cut-over = Changed how AWS is told of a license
operators-act-name-arn = Named the ARN of a license
operators-act-reinstate = Took back the end of a license
operators-act-set-price = Set a price
operators-act-remove-price = Removed a price
operators-act-replay-events = Had the product told again
operators-act-mail-activation-again = Mailed the buyer again
operators-act-note-activation = Noted something about an activation
operators-act-end-sessions = Ended all sessions of an account
operators-act-send-mail-again = Sent a mail to an owner again
operators-act-export-account = Exported the data of an account
operators-act-read-real-name = Read a personal number
operators-act-approve-real-name = Approved an identity
operators-act-reject-real-name = Rejected an identity
operators-act-issue-invoice = Issued an invoice
operators-act-decline-invoice = Declined an invoice
operators-act-allow-providers = Allowed other cloud providers
operators-act-revoke-providers = Allowed the first cloud provider only
operators-act-about-hour = { $dimension } in the hour of { $hour }
operators-act-about-late = Late usage, hour of { $hour }
operators-act-about-from = { $what }, from { $hour } on
operators-act-about-version = version { $version }
operators-act-about-replay = { $count ->
    [one] 1 event
   *[other] { $count } events
} to { $target }, { $from } to { $until }
operators-audit-raw = { $units } raw units
operators-audit-any = Anything
