# Whole-page problems: `problem-<code>-title` says what is wrong, `-detail` what to do.
problem-support = If this keeps happening, write to { $email } and quote this number: { $request }

problem-not-found-title = This page does not exist
problem-not-found-detail = The address may be incomplete or out of date. To set up a subscription, open it in AWS Marketplace and choose “Set up your account”.
problem-no-such-route-title = There is no such address below /v1
problem-no-such-route-detail = Check the path and the method: openapi.yaml lists those there are.
problem-beside-landing-title = Start in AWS Marketplace
problem-beside-landing-detail = Open your subscription in AWS Marketplace and choose “Set up your account”. If that is what brought you here, the listing has a wrong address. Write to us, and we will correct it.
problem-method-not-allowed-title = This address cannot be used in this way
problem-method-not-allowed-detail = Go back to the previous page and try again from there.
problem-internal-title = Something went wrong on our side
problem-internal-detail = What you had saved is not lost. Try again in a moment.
problem-try-again-title = We cannot do this at the moment
problem-try-again-detail = A service that we depend on is not responding. Nothing was changed. Try again in a few seconds.
problem-cross-site-request-title = This request came from another website
problem-cross-site-request-detail = To keep you safe, we did not carry it out. Open the page directly and try again.
problem-beside-the-front-title = Please use the public address
problem-beside-the-front-detail = This address is reached beside the one that is meant for it. Open { $url } instead.
problem-body-too-large-title = That is more than we can read at once
problem-body-too-large-detail = Shorten what you entered and try again.
problem-unsupported-body-type-title = We cannot read this kind of content
problem-unsupported-body-type-detail = Send a form (application/x-www-form-urlencoded) or JSON (application/json).
problem-body-unreadable-title = We cannot read what was sent
problem-body-unreadable-detail = The content is damaged, or is not of the type it says. Try again.
problem-events-too-large-title = Too much in one request
problem-events-too-large-detail = Send at most 1 MiB at a time.
problem-unsupported-event-type-title = These are not CloudEvents in JSON
problem-unsupported-event-type-detail = Send application/cloudevents+json for one event, or application/cloudevents-batch+json for an array of them.
problem-closing-statement-missing-title = There is no closing statement yet
problem-closing-statement-missing-detail = It is written about an hour and a quarter after the license ends.
problem-nothing-of-that-name-title = There is nothing of that name
problem-nothing-of-that-name-detail = Name it as the lists of this interface do. What was decided, sent or moved on is no longer in them.
problem-unknown-license-title = There is no such license
problem-unknown-license-detail = Name it by its ARN or its id, percent-encoded. One that was bought just now is known once its buyer or an event of AWS Marketplace has told of it.
problem-unknown-workspace-title = There is no such workspace
problem-unknown-workspace-detail = Name it by its id, as it stands in the answer that created it and on its start page.
problem-too-many-events-title = Too many events in one request
problem-too-many-events-detail = Send at most { $max } events at a time.
problem-invalid-fields-title = Some fields need your attention
problem-invalid-fields-detail = Correct what is marked and send the form again.
problem-rate-limited-title = Too many attempts
problem-rate-limited-detail = For the safety of all accounts we limit how often this can be done. Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } and try again.

# Landing from AWS Marketplace.
problem-token-missing-title = Start in AWS Marketplace
problem-token-missing-detail = This page needs to know which subscription to set up. Open your subscription in AWS Marketplace and choose “Set up your account”.
problem-token-expired-title = This link from AWS has expired
problem-token-expired-detail = It is valid for a few hours. Open your subscription in AWS Marketplace and choose “Set up your account” again. You continue where you stopped.
problem-token-invalid-title = AWS does not recognize this link
problem-token-invalid-detail = It may be incomplete or may have been used elsewhere. Open your subscription in AWS Marketplace and choose “Set up your account” again.
problem-token-of-other-product-title = This subscription is for another product
problem-token-of-other-product-detail = It does not belong to { $brand }. In AWS Marketplace, under “Manage subscriptions”, check that you opened the right one.
problem-token-without-license-title = AWS did not tell us which license this is
problem-token-without-license-detail = Wait a minute, then open your subscription in AWS Marketplace and choose “Set up your account” again.
problem-marketplace-unavailable-title = AWS Marketplace is not responding
problem-marketplace-unavailable-detail = Your subscription is safe. Reload this page in a few seconds, or choose “Set up your account” in AWS Marketplace again.
problem-marketplace-refuses-title = AWS Marketplace does not accept our request
problem-marketplace-refuses-detail = Your subscription is safe, and we have to fix this. Try again later or write to us.

# Sessions.
problem-way-to-aws = How to open it in AWS Marketplace
problem-activation-session-missing-title = Continue where you stopped
problem-activation-session-missing-detail = We no longer know which subscription you were setting up, because the session ended or cookies were cleared. Open your subscription in AWS Marketplace and choose “Set up your account”. What is set up already is kept. A form that you had not finished starts again.
problem-not-signed-in-title = Sign in to continue
problem-not-signed-in-detail = You need to be signed in to see this page.
problem-not-yours-title = This is not available to you
problem-not-yours-detail = It belongs to another account, or it no longer exists.

# Licenses and bindings.
problem-license-suspended-title = This subscription is suspended
problem-license-suspended-detail = Usually a payment failed. Settle it in the marketplace where you subscribed. Until then it cannot be used; all data is kept.
problem-license-ended-title = This subscription has ended
problem-license-ended-detail = You can no longer activate it. To continue, subscribe to { $brand } again in AWS Marketplace.
problem-already-activated-title = This subscription is already set up
problem-already-activated-detail = It is bound to a Billing Center account. Continue to its workspaces.
problem-billing-account-missing-title = First, a Billing Center account
problem-billing-account-missing-detail = This subscription is not bound to a Billing Center account yet. Bind it first.
problem-workspace-taken-title = This workspace has just been bound elsewhere
problem-workspace-taken-detail = One subscription at a time pays for a workspace. Look at the list again.
problem-due-for-deletion-title = This workspace has been locked for 14 days, and its data may be deleted
problem-due-for-deletion-detail = It can no longer be unlocked. Create a new workspace.
problem-other-provider-title = This workspace was activated through another cloud provider
problem-other-provider-detail = Only that provider can pay for it until we allow others. Write to us if you want to change it.
problem-workspace-hour-settled-title = This hour is already settled
problem-workspace-hour-settled-detail = Another subscription pays for the workspace until the end of this hour. Try again in the next hour.
problem-way-to-activation = Show what is being set up now
problem-another-activation-title = This page belongs to another subscription
problem-another-activation-detail = Nothing was done. This browser is now setting up { $product }, bought by AWS account { $account }. The page you sent from is old, or belongs to another subscription. If you do not recognize this AWS account, close the page and choose “Set up your account” in AWS Marketplace again.
problem-license-settles-title = This subscription pays for workspaces
problem-license-settles-detail = Choose another subscription to pay for them first. Once it has taken over, this one can be unbound.
problem-undo-too-late-title = This can no longer be undone
problem-undo-too-late-detail = A change of payment can be undone until the end of the hour in which it takes effect. Choose another subscription for the workspace instead.
problem-undo-would-lock-title = This cannot be undone
problem-undo-would-lock-detail = The subscription that paid before has ended, so the workspace would be locked again. Choose another subscription for it instead.
problem-changed-meanwhile-title = This has changed meanwhile
problem-changed-meanwhile-detail = Another window or another person changed this while you were working. Check it again.

# Signing in.
problem-sign-in-refused-title = Wrong username or password
problem-sign-in-refused-detail = Check both and try again. After several wrong attempts you have to wait.
problem-sign-in-needs-code-title = Enter a code as well
problem-sign-in-needs-code-detail = Somebody entered wrong passwords for this account too often. If your password was right, we sent a code to the account’s e-mail address. Sign in with that code.
problem-not-for-this-principal-title = Not for this principal
problem-not-for-this-principal-detail = The IAM principal that signed this request may not call this route. OPERATOR_PRINCIPALS and PRODUCT_PRINCIPALS say who may.
