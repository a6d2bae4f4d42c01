sign-in-title = Sign in to { $brand }
sign-in-title-console = Sign in to the console
sign-in-title-billing = Sign in to the Billing Center
sign-in-lead = One sign-in for the console, where you use { $brand }, and the Billing Center, where you pay for it.
sign-in-account-console = Console
sign-in-account-billing = Billing Center
sign-in-other-at-console = You are signed in to the console as { $username }
sign-in-other-at-billing = You are signed in to the Billing Center as { $username }
sign-in-other-password = Your account here has a password of its own. Enter it, or have a code sent to your e-mail address.
sign-in-other-password-and-factor = To go on, prove that this account is yours too: with its password or a code sent to your e-mail address, then with a code from your authenticator app.
sign-in-other-code = Your account here has no password yet. Have a code sent to your e-mail address.
sign-in-other-none = No account here has your e-mail address. If you use another one, sign in with that; if a colleague has it, ask them.
sign-in-other-to-console = Back to the console
sign-in-other-to-billing = Back to the Billing Center
sign-in-login-label = Username, e-mail address or phone number
sign-in-submit = Sign in
sign-in-with-code = No password, or forgot it? Sign in with a code
sign-in-with-password = Sign in with a password instead
sign-in-forgot-username = Forgot your username?
sign-in-forgot-username-hint = Forgot your username? Enter your e-mail address: our e-mail with the code says it.
sign-in-code-sent = If this account exists, a code is on its way to it. It is valid in this browser only, for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
sign-in-code-needed-title = Enter the code we sent
sign-in-code-needed = Somebody entered wrong passwords for this account too often. If your password was right, we sent a code to the account’s e-mail address. Enter it here. It works in this browser only.
sign-in-admission-label = Word from the e-mail
sign-in-admission-hint = Others asked for too many codes for this account. If you got an e-mail with one of them in the last hour, enter the word at its end and choose “Send code” again.
sign-in-signed-out-console = You are signed out of the console in every browser.
sign-in-signed-out-billing = You are signed out of the Billing Center in every browser.
sign-in-signed-out = You are signed out of the console and the Billing Center. If you were setting up a subscription in this browser, that has ended too. To continue, choose “Set up your account” in AWS Marketplace.
sign-in-unsent-title = Your session has ended
sign-in-unsent = What you just sent was not saved. Sign in and send it again.
sign-in-sign-out = Sign out

# GET /console
sign-in-console-title = Your workspaces
sign-in-console-lead = Choose a workspace to start.
sign-in-console-empty = This account has no workspace yet. Set up a subscription in AWS Marketplace to create one.
sign-in-console-open = Open
sign-in-console-open-unseen = Open { $name }

# GET /console/workspaces/{id}
sign-in-workspace-tab = Workspace
sign-in-workspace-title = Welcome to { $name }
sign-in-workspace-lead = Your workspace is ready.
sign-in-workspace-id = Workspace ID
sign-in-workspace-site = Site
sign-in-workspace-language = Language
sign-in-workspace-settled = Paid by
sign-in-workspace-settled-aws = AWS account { $account }
sign-in-workspace-entitlement = Status
sign-in-workspace-pending = This usually takes a minute or two. You do not need to do anything, and can look around meanwhile. Usage counts once AWS has confirmed.
