register-step-basic = Basic information
register-step-company = Company
register-step-activation = First workspace

register-basic-title = Create your account
register-basic-lead = You get two accounts, with the same username and password to start with: one for the { $brand } console, one for the Billing Center. They are independent: if you later change the password, e-mail address or phone number of one, you choose whether the other changes too.
register-basic-known = Already have a Billing Center account?
register-basic-known-link = Bind it instead
register-email-verified = { $email } is verified.
register-phone-verified = { $phone } is verified.
register-phone-code-label = Code from the text message
register-phone-code-hint = 6 digits. Leave this empty to verify the number later in your profile. Until then you cannot sign in with it.
register-password-kept = Your password is saved. Enter one only to change it.

register-company-title = Your company
register-company-lead = This appears on your bills. You can change it later in the Billing Center.

register-activation-title = Your first workspace
register-activation-lead = A workspace is where your team works with { $brand }. This subscription will pay for it.
register-activation-site = Your workspace will be created in { $site }.
register-activation-submit = Activate
register-filled-in = Your company named a contact when it subscribed in AWS Marketplace. We have filled in those details. Correct anything that is wrong.
