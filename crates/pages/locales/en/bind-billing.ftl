bind-billing-title = Bind your Billing Center account
bind-billing-lead = Enter its username. We send a code to the e-mail address of that account, so that only its owner can bind it.
bind-billing-username-label = Billing Center username
bind-billing-username-hint = Not your e-mail address. You find it in the Billing Center, under your profile.
bind-billing-sent = If this account exists, a code is on its way to its e-mail address. It is valid for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
bind-billing-submit = Bind
bind-billing-site-note = This has nothing to do with a site. You choose the site later, for each workspace you create.
bind-billing-register = No Billing Center account yet?
bind-billing-register-link = Register one
