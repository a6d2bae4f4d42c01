# The rooms of the Billing Center.
manage-account-rooms = Billing Center
manage-account-room-profile = Profile
manage-account-room-security = Security
manage-account-save = Save
manage-account-confirm = Confirm

# /account/profile
manage-account-profile-title = Profile
manage-account-profile-lead = The company behind this Billing Center account. It appears on your bills.
manage-account-profile-sign-in = You sign in with
manage-account-profile-company = Company
manage-account-profile-saved = Your profile is saved.
manage-account-profile-changed = The profile was changed in another window
manage-account-profile-changed-text = This is what it says now. Below is what you entered: save again to replace it.
manage-account-email-change = Change e-mail address
manage-account-phone-change = Change phone number
manage-account-phone-add = Add a phone number
manage-account-phone-none = None
manage-account-email-changed = Your e-mail address is changed. From now on sign in with the new one.
manage-account-phone-changed = Your phone number is changed. From now on sign in with the new one.

# /account/email and /account/phone
manage-account-email-title = Change e-mail address
manage-account-email-lead = You confirm your present e-mail address first, then the new one.
manage-account-email-now = First show us that this account is yours.
manage-account-email-step-current = Present address
manage-account-email-step-new = New address
manage-account-email-new = New e-mail address
manage-account-phone-title = Change phone number
manage-account-phone-lead = You confirm that the account is yours first, then the new number.
manage-account-phone-now = First show us that this account is yours.
manage-account-phone-step-current = Confirm
manage-account-phone-step-new = New number
manage-account-phone-new = New phone number
manage-account-confirm-current = We send a verification code to { $target }.
manage-account-phone-by-mail = This account has no phone number yet, so we send a verification code to { $target }.
problem-confirm-current-first-title = First confirm the present one
problem-confirm-current-first-detail = The confirmation of your present address or number has expired or was made in another browser. Please start again.

# /account/objection
manage-account-objection-title = This was not you?
manage-account-objection-lead = Take your Billing Center account back. After that it signs in as it did before the change.
manage-account-objection-changed = Changed
manage-account-objection-until = You can object until
manage-account-objection-restores = E-mail address and phone number become what they were.
manage-account-objection-signs-out = Everybody is signed out, on every device.
manage-account-objection-password = The password is removed. You sign in with a code sent to you and set a new one.
manage-account-objection-submit = Take my account back
manage-account-objection-done-title = Your account is yours again
manage-account-objection-done = The change is undone, and everybody is signed out
manage-account-objection-done-text = Sign in with a code sent to { $email }, then set a new password.
manage-account-objection-sign-in = Sign in with a code
problem-objection-gone-title = This link no longer works
problem-objection-gone-detail = It can be used once, for seven days after the change. If something is wrong with your account, please write to us.
problem-objection-address-taken-title = Your address belongs to another account now
problem-objection-address-taken-detail = We signed everybody out of the changed account. Your former address or number is in use by another account, so please write to us to get the account back.

# /account/password
manage-account-password-title = Password
manage-account-password-is-set = A password is set.
manage-account-password-is-not-set = No password is set. You sign in with codes.
manage-account-password-change = Change password
manage-account-password-set = Set a password
manage-account-password-change-title = Change password
manage-account-password-change-lead = All other sessions are signed out when you save.
manage-account-password-set-title = Set a password
manage-account-password-set-lead = With a password you sign in without waiting for a code. All other sessions are signed out when you save.
manage-account-password-current = Present password
manage-account-password-new = New password
manage-account-password-forgotten = I do not know my present password
manage-account-password-by-code = We send a verification code to { $target }.
manage-account-password-saved = Your password is saved. All other sessions are signed out.

# /account/sessions
manage-account-security-title = Security
manage-account-sessions-title = Where you are signed in
manage-account-sessions-began = Signed in
manage-account-sessions-until = Ends
manage-account-sessions-this = This browser
manage-account-sessions-end = Sign out
manage-account-sessions-end-others = Sign out everywhere else
manage-account-sessions-ended = Signed out.
manage-account-events-title = What happened lately
manage-account-events-none = Nothing yet.
manage-account-events-when = When
manage-account-events-what = What
manage-account-events-from = From address
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
security-event-real-name-submitted = Real-name authentication submitted
security-event-invoice-requested = Invoice requested
security-event-settlement-changed = Settlement of a workspace changed
security-event-exported = Data exported
