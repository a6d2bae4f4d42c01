# GET /workspaces
bind-workspace-list-title = Bind a workspace
bind-workspace-list-lead = Bind a workspace, and this subscription pays for what it uses. You can bind several.
bind-workspace-list-caption = Workspaces of the Billing Center account { $username }
bind-workspace-list-empty = This Billing Center account has no workspace yet. Create the first one.
bind-workspace-column-name = Workspace
bind-workspace-column-site = Site
bind-workspace-column-language = Language
bind-workspace-column-state = Status
bind-workspace-state-bindable = Can be bound
bind-workspace-state-bound = Bound
bind-workspace-state-locked = Cannot be bound
bind-workspace-why-other = Another subscription pays for it. You can change that in the Billing Center, under “Cloud accounts”.
bind-workspace-why-ended = Its subscription has ended. Binding it unlocks it. Its data is kept until { $until }.
bind-workspace-why-ending = Its subscription is ending. Bind it, and it is not locked.
bind-workspace-why-hour = Another subscription pays for it until the end of this hour. Try again in the next hour.
bind-workspace-bind = Bind
bind-workspace-bind-unseen = Bind { $name }
bind-workspace-finish = Finish
bind-workspace-create-heading = Create a workspace
bind-workspace-create-lead = A workspace belongs to a { $brand } console account. Do you have one?
bind-workspace-create-known = I have a console account
bind-workspace-create-known-text = You sign in to the { $brand } console with your e-mail address.
bind-workspace-create-new = I have no console account
bind-workspace-create-new-text = Register one together with the workspace.
bind-workspace-create-action = Continue

# The two forms that create a workspace.
bind-workspace-create-known-title = Create a workspace
bind-workspace-create-known-lead = It will belong to your { $brand } console account, and this subscription will pay for it.
bind-workspace-create-known-email = E-mail address of your console account
bind-workspace-create-submit = Create
bind-workspace-create-new-title = Register and create a workspace
bind-workspace-create-new-lead = You get a { $brand } console account and a workspace, which this subscription will pay for. The console account is separate from the Billing Center account: it has its own password, e-mail address and phone number.
bind-workspace-create-new-submit = Register and create workspace
bind-workspace-created = The workspace { $name } was created and bound.

# GET /workspaces/{id}/binding
bind-workspace-confirm-title = Bind this workspace?
bind-workspace-confirm-lead = From the time below, this subscription pays for what the workspace uses.
bind-workspace-confirm-name = Workspace
bind-workspace-confirm-site = Site
bind-workspace-confirm-account = Charged to AWS account
bind-workspace-confirm-from = From
bind-workspace-confirm-from-now = { $hour } (the current hour)
bind-workspace-confirm-from-pending = As soon as the subscription is active
bind-workspace-confirm-move = Another subscription paid for this workspace before. What was used then stays charged to it.
bind-workspace-confirm-submit = Confirm
bind-workspace-bound = { $name } is bound.

# GET /activated
bind-workspace-activated-title = Your subscription is active
bind-workspace-activated-lead = Your accounts and workspaces are ready. Sign in to start using { $brand }.
bind-workspace-activated-pending-title = Everything is set up
bind-workspace-activated-pending-lead = You can start as soon as your subscription is active. There is nothing else to do.
bind-workspace-activated-workspaces = Bound workspaces
bind-workspace-activated-next = What happens next
bind-workspace-activated-next-charges = Usage of these workspaces is charged hourly to AWS account { $account } and appears on your AWS bill.
bind-workspace-activated-next-bills = Bills and usage of each workspace are in the Billing Center.
bind-workspace-activated-next-mail = We e-mailed you these next steps.
bind-workspace-activated-confirm = Confirm and sign in
bind-workspace-activated-more = Bind another workspace
