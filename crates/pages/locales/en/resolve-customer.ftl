# GET /marketplace without a token: how to get here.
resolve-customer-arrive-title = Set up { $brand }
resolve-customer-arrive-lead = To set up a subscription, start from AWS Marketplace. That tells us which one it is.
resolve-customer-arrive-step-1 = Sign in to AWS Marketplace and open “Manage subscriptions”.
resolve-customer-arrive-step-2 = Choose your { $brand } subscription.
resolve-customer-arrive-step-3 = Choose “Set up your account”. You come back here, and we know your subscription.
resolve-customer-arrive-aws = Open AWS Marketplace
resolve-customer-arrive-signed-up = Already set up? Sign in

# GET /activate: who are you?
resolve-customer-activate-title = Activate your { $brand } subscription
resolve-customer-activate-lead = Thank you for subscribing. Two short steps are left: an account that keeps your bills, and a workspace to use { $brand } in.
resolve-customer-activate-new-title = I have no Billing Center account
resolve-customer-activate-new-text = Choose this if you are new to { $brand } or not sure. Register, name your first workspace, and start. It takes about three minutes.
resolve-customer-activate-new-action = Register
resolve-customer-activate-known-title = I have a Billing Center account
resolve-customer-activate-known-text = Confirm by e-mail that it is yours, then choose which workspaces this subscription pays for.
resolve-customer-activate-known-action = Bind my account
resolve-customer-what-title = What is a Billing Center account?
resolve-customer-what-text = A Billing Center account is where your company manages its { $brand } bills. It is separate from the account you use the product with. One Billing Center account can pay for any number of workspaces, all on one bill.
resolve-customer-what-charges = All charges are billed by AWS to the AWS account that subscribed. { $brand } never asks for payment details.
resolve-customer-second-title = This AWS account already has a { $brand } subscription
resolve-customer-second-text = It is bound to the Billing Center account { $username }. We send a code to that account’s e-mail address; you type no username.
resolve-customer-second-action = Use the same account
resolve-customer-second-new-text = Register one for this subscription alone, with a workspace of its own.
resolve-customer-second-other = Use another account
resolve-customer-second-other-text = Enter the username of another Billing Center account. We send a code to its e-mail address.

# The licence has ended before it was activated.
resolve-customer-ended-title = This subscription has ended
resolve-customer-ended-text = You can no longer activate it. You can subscribe again in AWS Marketplace.

# GET /activate/resume: the link in a mail to somebody who left half-way.
resolve-customer-resume-title = Welcome back
resolve-customer-resume-lead = Your { $brand } subscription is not set up yet. Continue where you stopped.
resolve-customer-resume-once = The link in our mail works once. After you continue, it no longer works.
resolve-customer-resume-submit = Continue
resolve-customer-resume-here = Continue in this browser
problem-resume-link-used-title = This link has been used
problem-resume-link-used-detail = It works once. If you have just used it in this browser, continue here. Otherwise open your subscription in AWS Marketplace and choose “Set up your account” again. What is bound stays bound.
problem-resume-link-expired-title = This link no longer works
problem-resume-link-expired-detail = It may have expired or been copied incompletely. Open your subscription in AWS Marketplace and choose “Set up your account” again. What is bound stays bound.
problem-resume-link-overtaken-title = This subscription has been set up since
problem-resume-link-overtaken-detail = It was bound to a Billing Center account after we sent this link. If that account is yours, sign in. Otherwise open your subscription in AWS Marketplace and choose “Set up your account” again.

# A landing beside an activation that is under way.
resolve-customer-choose-title = Which subscription do you want to set up?
resolve-customer-choose-lead = You are setting up one subscription in this browser, and another one was just opened. Compare the AWS accounts before you choose.
resolve-customer-choose-live = You were setting up
resolve-customer-choose-keep = Continue with this one
resolve-customer-choose-landed = Just opened
resolve-customer-choose-change = Set up this one instead
resolve-customer-choose-doubt = If you did not choose “Set up your account” in AWS Marketplace just now, or do not recognize the AWS account, continue with the first one. Another website may have opened the second.
