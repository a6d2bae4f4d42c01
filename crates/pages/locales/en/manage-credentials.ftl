# What people sign in with, for accounts of both kinds, and the console account's own pages.
credentials-confirm = Confirm
credentials-independent-of-console = Your Billing Center account and your console account are independent: each has its own e-mail address, phone number and password. Changes here do not change a console account unless you choose to.
credentials-independent-of-billing = Your console account and your Billing Center account are independent: each has its own e-mail address, phone number and password. Changes here do not change a Billing Center account unless you choose to.
credentials-both-passwords-console = Also set this password for the console account { $username }, which has the same e-mail address. It is signed out everywhere.
credentials-both-passwords-billing = Also set this password for the Billing Center account { $username }, which has the same e-mail address. It is signed out everywhere.
credentials-both-emails-console = Also change the e-mail address of the console account { $username }, which has the same address now. It is signed out everywhere.
credentials-both-emails-billing = Also change the e-mail address of the Billing Center account { $username }, which has the same address now. It is signed out everywhere.
credentials-both-phones-console = Also set this number for the console account { $username }, which has the same e-mail address.
credentials-both-phones-billing = Also set this number for the Billing Center account { $username }, which has the same e-mail address.
credentials-both-gone = No other account has the same e-mail address any more. Nothing was changed. You can continue without this choice.
credentials-both-second-factor = The Billing Center account has two-factor authentication, so it can only be changed in the Billing Center. Nothing was changed. You can continue without this choice.
credentials-both-other-proof = The other account’s phone number was verified separately, so change it there. Nothing was changed.
credentials-other-password-console = The console account has another current password, or none. Nothing was changed. Continue without this choice, or choose “I forgot my current password”: a code by e-mail changes both.
credentials-other-password-billing = The Billing Center account has another current password, or none. Nothing was changed. Continue without this choice, or choose “I forgot my current password”: a code by e-mail changes both.
credentials-other-email-taken-console = Another console account has this e-mail address. Nothing was changed. Choose another address, or change this account only.
credentials-other-email-taken-billing = Another Billing Center account has this e-mail address. Nothing was changed. Choose another address, or change this account only.
credentials-other-phone-taken-console = Another console account has this phone number. Nothing was changed. Choose another number, or change this account only.
credentials-other-phone-taken-billing = Another Billing Center account has this phone number. Nothing was changed. Choose another number, or change this account only.

# /console/profile
credentials-profile-title = Profile
credentials-profile-lead = The console account that you use your workspaces with.
credentials-profile-sign-in = You sign in with
credentials-profile-saved = Your profile is saved.
credentials-profile-mails = E-mails
credentials-profile-language = Language of e-mails to this account
credentials-other-title = Your Billing Center account
credentials-other-billing = The Billing Center account { $username } has the same e-mail address. When you change the address or the password, you can change both in one step.

# What someone signs in with, on the profile of either account.
credentials-email-change = Change e-mail address
credentials-phone-change = Change phone number
credentials-phone-add = Add a phone number
credentials-phone-none = None
credentials-phone-unverified = Not verified: you cannot sign in with it yet.
credentials-phone-verify = Verify phone number
credentials-email-changed = Your e-mail address is changed. Use the new one to sign in.
credentials-emails-changed = The e-mail address of both accounts is changed. Use the new one to sign in.
credentials-phone-changed = Your phone number is changed. Use the new one to sign in.
credentials-phones-changed = The phone number of both accounts is changed. Use the new one to sign in.
credentials-phone-added = Your phone number is verified. You can sign in with it.
credentials-phones-added = The phone number of both accounts is verified. You can sign in with it.

# /account/email and /account/phone
credentials-email-title = Change e-mail address
credentials-email-lead = Confirm your current e-mail address first, then the new one.
credentials-email-now = First confirm that this account is yours.
credentials-email-step-current = Current address
credentials-email-step-new = New address
credentials-email-new = New e-mail address
credentials-phone-title = Change phone number
credentials-phone-lead = First confirm that the account is yours, then verify the new number.
credentials-phone-now = First confirm that this account is yours.
credentials-phone-step-current = Confirm
credentials-phone-step-new = New number
credentials-phone-new = New phone number
credentials-confirm-current = Choose “Send code”. We send a verification code to { $target }.
credentials-phone-by-mail = This account has no verified phone number yet. Choose “Send code”. We send a verification code to { $target }.
credentials-phone-long-ago = Your current number was verified more than 45 days ago and may belong to somebody else by now, so we confirm by e-mail. Choose “Send code”. We send a verification code to { $target }.
problem-confirm-current-first-title = Confirm the current one first
problem-confirm-current-first-detail = The confirmation of your current address or number has expired, or was made in another browser. Start again.

# /account/objection
credentials-objection-title = This was not you?
credentials-objection-lead-billing = Take your Billing Center account back. It gets back the address and number it had before the change.
credentials-objection-lead-console = Take your console account back. It gets back the address and number it had before the change.
credentials-objection-changed = Changed
credentials-objection-until = You can object until
credentials-objection-restores = E-mail address and phone number become what they were.
credentials-objection-signs-out = Everyone is signed out, on every device.
credentials-objection-password = The password is removed. You sign in with a code sent to you and set a new one.
credentials-objection-submit = Take my account back
credentials-objection-done-title = Your account is yours again
credentials-objection-done = The change is undone, and everyone is signed out
credentials-objection-done-text = Sign in with a code sent to { $email }, then set a new password.
credentials-objection-sign-in = Sign in with a code
problem-objection-gone-title = This link no longer works
problem-objection-gone-detail = It works once, for seven days after the change. If something is wrong with your account, write to us.
problem-objection-address-taken-title = Another account has your address now
problem-objection-address-taken-detail = We signed everyone out of the changed account. Another account uses your former address or number, so write to us to get the account back.

# /account/password
credentials-password-title = Password
credentials-password-is-set = A password is set.
credentials-password-is-not-set = No password is set. You sign in with codes.
credentials-password-change = Change password
credentials-password-set = Set a password
credentials-password-change-title = Change password
credentials-password-change-lead = All other sessions are signed out when you save.
credentials-password-set-title = Set a password
credentials-password-set-lead = With a password you can sign in without waiting for a code. All other sessions are signed out when you save.
credentials-password-current = Current password
credentials-password-new = New password
credentials-password-forgotten = I forgot my current password
credentials-password-by-code = Choose “Send code”. We send a verification code to { $target }.
credentials-password-saved = Your password is saved. All other sessions are signed out.
credentials-passwords-saved = Both passwords are saved. All other sessions of both accounts are signed out.

# /account/sessions
credentials-sessions-lead-billing = Every browser where this Billing Center account is signed in. Sign out any session you don’t recognize.
credentials-sessions-lead-console = Every browser where this console account is signed in. Sign out any session you don’t recognize.
credentials-security-title = Security
problem-session-gone-title = This session has already ended
problem-session-gone-detail = Look at the list again. To end your own session, sign out.

security-event-signed-in = Signed in
security-event-password-set = Password set with a code
security-event-password-changed = Password changed
security-event-email-changed = E-mail address changed
security-event-phone-changed = Phone number changed
security-event-phone-added = Phone number added
security-event-change-undone = A change was undone from the earlier address
security-event-session-ended = A session was ended
security-event-other-sessions-ended = All other sessions were ended
security-event-all-sessions-ended = All sessions were ended
security-event-sessions-ended-by-operator = We ended all sessions
security-event-real-name-submitted = Identity verification submitted
security-event-invoice-requested = Invoice requested
security-event-license-bound = A subscription was bound
security-event-license-unbound = A subscription was unbound
security-event-workspace-bound = A workspace was bound
security-event-settlement-undone = Change of who pays for a workspace undone
security-event-settlement-changed = Who pays for a workspace changed
security-event-exported = Data exported
security-event-sign-in-failed = Failed sign-ins
security-event-codes-refused = Codes refused to strangers
security-event-binding-failed = Wrong codes for a subscription or workspace
security-event-second-factor-on = Two-factor authentication turned on
security-event-second-factor-off = Two-factor authentication turned off
security-event-recovery-codes-made = New recovery codes made
security-event-recovery-code-used = A recovery code was used
security-event-second-factor-failed = Wrong second codes after a correct password or e-mailed code
security-event-second-factor-removal-asked = Removal of two-factor authentication requested
security-event-second-factor-removal-stopped = Removal of two-factor authentication stopped

# /console/close
credentials-close-link = Close this console account
credentials-close-title = Close this console account
credentials-close-removed = What is deleted:
credentials-close-removed-text = your e-mail address, phone number and password. All sessions end.
credentials-close-kept = What is kept:
credentials-close-kept-text = security events for 400 days, and your username, so that nobody else can take it. Your e-mail address and phone number can be used again.
credentials-close-workspaces = Your workspaces:
credentials-close-workspaces-text = they have no other owner. You can close the account once no subscription pays for any of them and their deletion is due, 14 days after their subscription ended.
credentials-close-not-yet = This account cannot be closed yet
credentials-close-in-use = { $name } is in use. Whoever pays for it has to cancel its subscription in AWS Marketplace first.
credentials-close-locked = { $name } is locked and can be bound again until { $until }.
credentials-close-unbound = { $name } is waiting to be bound to a subscription. Write to us to have it removed.
credentials-close-for-good = This cannot be undone.
credentials-close-username = Enter the username of this account
credentials-close-submit = Close this account
credentials-closed-title = Account closed
credentials-closed = This console account is closed.
problem-console-workspaces-open-title = This account cannot be closed yet
problem-console-workspaces-open-detail = It owns workspaces that are in use, locked, or waiting to be bound. They have no other owner.

# Mail that does not reach the owner
address-title-returned = Our e-mail does not reach you
address-text-returned = An e-mail to your address came back on { $since }. Until another one arrives we send you nothing but codes and notices that protect your account. Enter another address. If you cannot read the present mailbox any more, ask our support for help.
address-title-suppressed = Our e-mail does not reach you
address-text-suppressed = Our mail service does not send to your address since { $since }, since mail to it came back or was reported as unwanted. Enter another address, or ask our support to have it cleared.
address-title-complained = You reported one of our e-mails as unwanted
address-text-complained = Since { $since } we send you nothing but codes and notices that protect your account. If that was a mistake, enter another address or ask our support.
address-change = Enter another address
