# What people sign in with, for accounts of both kinds, and the console account's own pages.
credentials-confirm = Confirm
credentials-independent-of-console = Your Billing Center account and your console account are independent: each has its own e-mail address, phone number and password. What you change here does not change a console account, unless you choose so.
credentials-independent-of-billing = Your console account and your Billing Center account are independent: each has its own e-mail address, phone number and password. What you change here does not change a Billing Center account, unless you choose so.
credentials-both-passwords-console = Also set this password for the console account { $username }, which has the same e-mail address. It is signed out everywhere.
credentials-both-passwords-billing = Also set this password for the Billing Center account { $username }, which has the same e-mail address. It is signed out everywhere.
credentials-both-emails-console = Also change the e-mail address of the console account { $username }, which has the same address now. It is signed out everywhere.
credentials-both-emails-billing = Also change the e-mail address of the Billing Center account { $username }, which has the same address now. It is signed out everywhere.
credentials-both-phones-console = Also set this number for the console account { $username }, which has the same e-mail address.
credentials-both-phones-billing = Also set this number for the Billing Center account { $username }, which has the same e-mail address.
credentials-both-gone = No other account has the same e-mail address any more. Nothing was changed. You can go on without this choice.
credentials-both-second-factor = The Billing Center account has two-factor authentication, so it is changed from the Billing Center alone. Nothing was changed. You can go on without this choice.
credentials-both-other-proof = The phone number of the other account was confirmed elsewhere, so it has to be changed there. Nothing was changed.
credentials-other-password-console = The console account has another present password, or none. Nothing was changed. Go on without this choice, or choose “I do not know my present password”: a code by mail changes both.
credentials-other-password-billing = The Billing Center account has another present password, or none. Nothing was changed. Go on without this choice, or choose “I do not know my present password”: a code by mail changes both.
credentials-other-email-taken-console = Another console account has this e-mail address. Nothing was changed. Choose another address, or change this account only.
credentials-other-email-taken-billing = Another Billing Center account has this e-mail address. Nothing was changed. Choose another address, or change this account only.
credentials-other-phone-taken-console = Another console account has this phone number. Nothing was changed. Choose another number, or change this account only.
credentials-other-phone-taken-billing = Another Billing Center account has this phone number. Nothing was changed. Choose another number, or change this account only.

# /console/profile
credentials-profile-title = Profile
credentials-profile-lead = The console account, with which you work in your workspaces.
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
credentials-email-changed = Your e-mail address is changed. From now on sign in with the new one.
credentials-emails-changed = The e-mail address of both accounts is changed. From now on sign in with the new one.
credentials-phone-changed = Your phone number is changed. From now on sign in with the new one.
credentials-phones-changed = The phone number of both accounts is changed. From now on sign in with the new one.

# /account/email and /account/phone
credentials-email-title = Change e-mail address
credentials-email-lead = You confirm your present e-mail address first, then the new one.
credentials-email-now = First show us that this account is yours.
credentials-email-step-current = Present address
credentials-email-step-new = New address
credentials-email-new = New e-mail address
credentials-phone-title = Change phone number
credentials-phone-lead = You confirm that the account is yours first, then the new number.
credentials-phone-now = First show us that this account is yours.
credentials-phone-step-current = Confirm
credentials-phone-step-new = New number
credentials-phone-new = New phone number
credentials-confirm-current = Choose “Send code”: we send a verification code to { $target }.
credentials-phone-by-mail = This account has no verified phone number yet. Choose “Send code”: we send a verification code to { $target }.
credentials-phone-long-ago = Your present number was verified more than 45 days ago and may have another owner by now, so we confirm by mail. Choose “Send code”: we send a verification code to { $target }.
problem-confirm-current-first-title = First confirm the present one
problem-confirm-current-first-detail = The confirmation of your present address or number has expired or was made in another browser. Please start again.

# /account/objection
credentials-objection-title = This was not you?
credentials-objection-lead-billing = Take your Billing Center account back. After that it has the address and number it had before the change.
credentials-objection-lead-console = Take your console account back. After that it has the address and number it had before the change.
credentials-objection-changed = Changed
credentials-objection-until = You can object until
credentials-objection-restores = E-mail address and phone number become what they were.
credentials-objection-signs-out = Everybody is signed out, on every device.
credentials-objection-password = The password is removed. You sign in with a code sent to you and set a new one.
credentials-objection-submit = Take my account back
credentials-objection-done-title = Your account is yours again
credentials-objection-done = The change is undone, and everybody is signed out
credentials-objection-done-text = Sign in with a code sent to { $email }, then set a new password.
credentials-objection-sign-in = Sign in with a code
problem-objection-gone-title = This link no longer works
problem-objection-gone-detail = It can be used once, for seven days after the change. If something is wrong with your account, please write to us.
problem-objection-address-taken-title = Your address belongs to another account now
problem-objection-address-taken-detail = We signed everybody out of the changed account. Your former address or number is in use by another account, so please write to us to get the account back.

# /account/password
credentials-password-title = Password
credentials-password-is-set = A password is set.
credentials-password-is-not-set = No password is set. You sign in with codes.
credentials-password-change = Change password
credentials-password-set = Set a password
credentials-password-change-title = Change password
credentials-password-change-lead = All other sessions are signed out when you save.
credentials-password-set-title = Set a password
credentials-password-set-lead = With a password you sign in without waiting for a code. All other sessions are signed out when you save.
credentials-password-current = Present password
credentials-password-new = New password
credentials-password-forgotten = I do not know my present password
credentials-password-by-code = Choose “Send code”: we send a verification code to { $target }.
credentials-password-saved = Your password is saved. All other sessions are signed out.
credentials-passwords-saved = Both passwords are saved. All other sessions of both accounts are signed out.

# /account/sessions
credentials-sessions-lead-billing = Every browser in which this Billing Center account is signed in. Sign out what you do not know.
credentials-sessions-lead-console = Every browser in which this console account is signed in. Sign out what you do not know.
credentials-security-title = Security
problem-session-gone-title = This session has ended already
problem-session-gone-detail = Please look at the list again. You end your own session by signing out.

security-event-signed-in = Signed in
security-event-password-set = Password set with a code
security-event-password-changed = Password changed
security-event-email-changed = E-mail address changed
security-event-phone-changed = Phone number changed
security-event-change-undone = A change was undone from the address before
security-event-session-ended = A session was ended
security-event-other-sessions-ended = All other sessions were ended
security-event-all-sessions-ended = All sessions were ended
security-event-sessions-ended-by-operator = We ended all sessions
security-event-real-name-submitted = Real-name authentication submitted
security-event-invoice-requested = Invoice requested
security-event-license-bound = A subscription was bound
security-event-license-unbound = A subscription was unbound
security-event-workspace-bound = A workspace was bound
security-event-settlement-undone = Settlement change of a workspace undone
security-event-settlement-changed = Settlement of a workspace changed
security-event-exported = Data exported
security-event-sign-in-failed = Failed sign-ins
security-event-codes-refused = Codes refused to strangers
security-event-binding-failed = Wrong codes for a subscription or workspace
security-event-second-factor-on = Two-factor authentication turned on
security-event-second-factor-off = Two-factor authentication turned off
security-event-recovery-codes-made = New recovery codes made
security-event-recovery-code-used = A recovery code was used
security-event-second-factor-failed = Wrong second codes, after a right password or mailed code
security-event-second-factor-removal-asked = Removal of two-factor authentication asked for
security-event-second-factor-removal-stopped = Removal of two-factor authentication stopped

# /console/close
credentials-close-link = Close this console account
credentials-close-title = Close this console account
credentials-close-removed = What is deleted:
credentials-close-removed-text = your e-mail address, phone number and password. All sessions end.
credentials-close-kept = What is kept:
credentials-close-kept-text = security events for 400 days, and your username, so that nobody else can take it. Your e-mail address and phone number are free again.
credentials-close-workspaces = Your workspaces:
credentials-close-workspaces-text = they have no other owner. The account can be closed once no subscription pays for any of them and their deletion is due: 14 days after their subscription has ended.
credentials-close-billing = A Billing Center account is not closed with it. It has its own page for that.
credentials-close-not-yet = This account cannot be closed yet
credentials-close-in-use = { $name } is in use. Its subscription has to end first: it is cancelled in AWS Marketplace by whoever pays for it.
credentials-close-locked = { $name } is locked and can be bound again until { $until }.
credentials-close-unbound = { $name } waits to be bound to a subscription. Write to us to have it removed.
credentials-close-for-good = This cannot be undone.
credentials-close-username = Type the username of this account
credentials-close-submit = Close this account
credentials-closed-title = Account closed
credentials-closed = This console account is closed.
problem-console-workspaces-open-title = This account cannot be closed yet
problem-console-workspaces-open-detail = It owns workspaces that are in use, locked, or wait to be bound. They have no other owner.
