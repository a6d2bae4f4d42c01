bind-billing-title = Bind your Billing Center account
bind-billing-lead = Enter its username. We send a code to the account’s e-mail address, so only its owner can bind it.
bind-billing-known-lead = This AWS account already has a subscription that is bound to the Billing Center account { $username }. Choose “Send code”. We send a code to that account’s e-mail address, so only its owner can bind it.
bind-billing-username-label = Billing Center username
bind-billing-username-hint = Not your e-mail address. It is in the Billing Center, under Profile.
bind-billing-sent = If this account exists, a code is on its way to its e-mail address. It is valid for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
bind-billing-submit = Bind
bind-billing-site-note = This step has no site. You choose a site for each workspace you create.
bind-billing-register = No Billing Center account yet?
bind-billing-register-link = Register one
