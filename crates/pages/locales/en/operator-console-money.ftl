# What a decision does to the bill
operators-billed = The bill of { $month } gets { $amounts } more.
operators-billed-by-unit = The bill of { $month } gets { $unit } for each unit that you enter.
operators-not-billed = The bill of { $month } gets nothing of { $amounts }.
operators-consequence-unknown = Nobody has a price for it.
operators-consequence-more = Some of it has no price.

# Two people
operators-proposals = Waits for a second person
operators-proposal-title = This waits for a second person
operators-proposal-until = Can be confirmed until
operators-proposal-stale = More usage came since. It cannot be confirmed any more: decline it, and ask again for what is there now.
operators-proposed = Asked for
operators-proposed-less = Send it with { $units } units
operators-a-colleague = a colleague
operators-answer = Your answer
operators-answer-button = Answer
operators-confirm = Confirm and carry out
operators-confirm-text = It is done at once, with both names in the audit log.
operators-decline = Decline
operators-decline-text = Nothing is given up. It stays in quarantine.
operators-withdraw = Withdraw
operators-withdraw-text = You asked for this, so another person has to confirm it. You can take it back: it stays in quarantine.
operators-done-asked = It is worth more than you may give up alone, so a second person has to confirm it. Until then nothing is given up. A record that goes by itself waits for the answer until an hour before AWS’s deadline.
operators-done-declined = It was declined, and stays in quarantine.

# Several at once
operators-several = Several at once
operators-several-button = Decide about the chosen ones
operators-several-none = Choose at least one entry of the list.
operators-several-too-many = Choose at most { $most } entries at once.
operators-several-gone = Some are not in quarantine any more
operators-several-gone-text = Somebody decided about them, or they went by themselves. Only what is below is decided about now.
operators-several-release = AWS is told each record once more. The bills of their months get up to { $amounts } more. Late usage has no record, and stays.
operators-several-open-hour = All units count in the hour that is open for their license. At today’s prices the bills get about { $amounts } more.
operators-several-write-off = All of it is given up for good: { $amounts } that nobody is billed for.
operators-several-done = { $done } of { $all } done
operators-outcome = What came of it
operators-outcome-asked = waits for a second person
operators-outcome-moved = counts in the open hour
operators-outcome-written-off = given up
operators-outcome-released = on its way to AWS
operators-outcome-changed = changed meanwhile: look again
operators-outcome-try-again = not done: try again
operators-choose = Choose { $id }
operators-sheet = Download as CSV
operators-within = within { $hours } hours

# The audit log, narrowed
operators-audit-month = Until the end of
operators-audit-none-fits = Nothing fits
operators-audit-none-fits-text = None of the entries that were looked through. Go on to older ones, or change the filter.
operators-chain-sound = № { $first } to { $last }: each entry is unchanged and holds the hash of the one before.
operators-chain-broken = The chain is broken
operators-chain-broken-text = An entry on this page was changed, taken out or put in. Run make verify-audit, which compares with the locked bucket, and call the person responsible for security.
