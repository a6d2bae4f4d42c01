problem-invalid-span-title = The time span cannot be read
problem-invalid-span-detail = Give from and to as hours or instants in UTC, at most 92 days apart.
problem-who-and-why-missing-title = Who and why are missing
problem-who-and-why-missing-detail = Say in by who decides this, and in why for what reason.
problem-deadline-passed-title = It is too late to send this record
problem-deadline-passed-detail = AWS no longer takes a record of this hour. Move its units into the open hour, or write them off.
problem-not-correctable-title = This quantity cannot be set
problem-not-correctable-detail = A correction keeps at most the record's own units, as a whole number, and only of a record that AWS cannot hold yet.
problem-not-adjustable-title = This cannot be asked back
problem-not-adjustable-detail = AWS must have the record, the right quantity must be smaller than its own, its dimension must have a price, and invoiceId must name the invoice.
problem-adjustment-asked-title = AWS was already asked
problem-adjustment-asked-detail = An adjustment of this record was sent. Send it again to learn what became of it.
problem-record-may-be-taken-title = AWS may hold this record
problem-record-may-be-taken-detail = It was sent and the answer was lost. Look into the seller reports first, then repeat with evenIfTaken.
problem-ledger-closed-title = The ledger of this license is closed
problem-ledger-closed-detail = Nothing can be counted for it any more. What is left can be written off.

# Requests of owners
problem-decision-missing-title = The decision is missing or incomplete
problem-decision-missing-detail = Say in decision what you decide. A refusal needs a reason that its reader will understand, an invoice its number; a link begins with https://.
problem-decided-already-title = This was decided already
problem-decided-already-detail = Load the list again: somebody else may have decided, or the owner has sent something new.
problem-invalid-cut-over-title = The hour of the cut-over cannot be read
problem-invalid-cut-over-detail = Give the product, the identity and an hour in UTC.
problem-arn-taken-title = This ARN belongs to another license
problem-arn-taken-detail = It is another license’s, or this license has one already. Please check it.
problem-slot-shared-title = Another license has this slot
problem-slot-shared-detail = AWS is told by product code and takes one record of this buyer's hour. Cut the license over to be told by license, then move the units into the open hour; or write them off.
