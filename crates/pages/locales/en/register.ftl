register-step-basic = Basic information
register-step-company = Company
register-step-activation = Activation

register-basic-title = Create your account
register-basic-lead = You get two accounts at once, with the same sign-in: one for the { $brand } console, one for the Billing Center. They are independent: a later change of password, e-mail address or phone number counts for one of them, or for both where you choose so.
register-basic-known = Already have a Billing Center account?
register-basic-known-link = Bind it instead
register-email-verified = { $email } is verified.
register-phone-verified = { $phone } is verified.
register-phone-code-label = Code from the text message
register-phone-code-hint = Six digits. Leave this empty to verify the number later in your profile; until then it cannot be used to sign in.
register-password-kept = Your password is saved. Fill in only to change it.

register-company-title = Your company
register-company-lead = This appears on your bills. You can change it later in the Billing Center.

register-activation-title = Your first workspace
register-activation-lead = A workspace is where your team works with { $brand }. This subscription will pay for it.
register-activation-charge = Usage of this workspace is charged to AWS account { $account }.
register-activation-site = The workspace will live on the site { $site }.
register-activation-submit = Activate
register-filled-in = Your company named a contact when it subscribed on AWS Marketplace. We have filled in what it said; change what is not right.
