# /account/email-change: the new mailbox of a supervised change
credentials-take-over-title = Take over your account
credentials-take-over-lead = You told us that you can no longer read the mailbox of your Billing Center account. Type its username to sign in with the new mailbox from now on.
credentials-take-over-new = New e-mail address
credentials-take-over-until = Possible until
credentials-take-over-signs-out = Everybody is signed out, on every device.
credentials-take-over-password = The password is removed. You sign in with a code to the new mailbox and set a new one.
credentials-take-over-factor = Two-factor authentication stays on, if it is on.
credentials-take-over-both = Your console account gets the new address as well.
credentials-take-over-one = Your console account is a separate account and keeps its address.
credentials-take-over-objection = For a week the mailbox from before can object.
credentials-take-over-username-hint = The username of your Billing Center account. It is not in the mail, so that the mail alone opens nothing.
credentials-take-over-submit = Take over the account
credentials-taken-over-title = The account is yours again
credentials-taken-over = The e-mail address was changed and everybody was signed out
credentials-taken-over-text = Sign in with a code sent to { $email }, then set a new password.
problem-email-change-gone-title = This link does nothing now
problem-email-change-gone-detail = The change was stopped, is over or was carried out already. If your address was changed and it was not you, use the link in our latest mail about it, or write to us at once.
problem-email-change-taken-title = Another account has this address by now
problem-email-change-taken-detail = Nothing was changed. Please write to us to choose another address.

# /account/objection: the old mailbox of a supervised change
credentials-stop-title = Stop the change of your e-mail address?
credentials-stop-lead = We were told that this account’s owner can no longer read this mailbox. If you can, stop the change: nothing is changed then.
credentials-stop-asked = Asked for
credentials-stop-opens = Takes effect from
credentials-stop-submit = Stop the change
credentials-stopped-title = The change was stopped
credentials-stopped = Your e-mail address stays as it is
credentials-stopped-text = If you did not ask us for the change, somebody posed as you. Sign in and look at your security events.

# Security events
security-event-limits-lifted = We lifted limits that kept you from signing in
security-event-supervised-change-asked = We were asked to change the e-mail address
security-event-supervised-change-confirmed = A second colleague of ours agreed to change the e-mail address
security-event-supervised-change-stopped = The change of the e-mail address by us was stopped
