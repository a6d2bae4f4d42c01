sign-in-title = Sign in to { $brand }
sign-in-account-label = Account
sign-in-account-console = Console
sign-in-account-console-hint = Work in your workspaces
sign-in-account-billing = Billing Center
sign-in-account-billing-hint = Bills, cloud accounts, company profile
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
sign-in-signed-out = You are signed out. If you were setting up a subscription in this browser, that has ended too. To continue, choose “Set up your account” in AWS Marketplace.
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
sign-in-workspace-title = Welcome to { $name }
sign-in-workspace-lead = Your workspace is ready.
sign-in-workspace-id = Workspace ID
sign-in-workspace-site = Site
sign-in-workspace-language = Language
sign-in-workspace-settled = Paid by
sign-in-workspace-settled-aws = AWS account { $account }
sign-in-workspace-entitlement = Status
sign-in-workspace-pending = This usually takes a minute or two. You do not need to do anything, and can look around meanwhile. Usage counts once AWS has confirmed.
