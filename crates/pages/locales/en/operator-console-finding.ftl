# Search
operators-search-lead = Companies, usernames and workspaces are found by how their names begin; everything else by the whole of it.
operators-search-lead-things = Workspaces are found by how their names begin; everything else by the whole of it. Your role does not look people up.
operators-search-none-things = Try the beginning of a workspace’s name; or in full: a license id or ARN, the 12 digits of an AWS account, an agreement, an offer, a workspace id. Your role does not look people up.
operators-search-billing = Billing Center accounts
operators-search-console = Console accounts
operators-search-invoices = Invoices
operators-search-by = Found by
operators-search-more-accounts = More accounts
operators-search-more-workspaces = More workspaces
operators-search-more-licenses = More licenses
operators-search-type-more = There are more. Type more of it to find fewer, or go on.

# Licenses
operators-licenses-lead = Every license, the latest change first: when it became known, may be used, or is over.
operators-licenses-since = Since
operators-licenses-heard = known since
operators-licenses-live = may be used from
operators-licenses-over = over from
operators-licenses-unbound = No account yet
operators-licenses-none-yet = No licenses yet
operators-licenses-none-yet-text = As soon as somebody subscribes on AWS Marketplace, the license is here.
operators-licenses-none-fits = No license fits
operators-licenses-none-fits-text = No license of this product is in this state. Choose All to see every license.
operators-licenses-no-more = No more licenses
operators-licenses-no-more-text = What stood here has changed since you opened the page before. Begin again at the first page.
operators-licenses-buyer = Buyer

# What happened of late
operators-funnel = How far activations come
operators-funnel-step = Step
operators-funnel-days = Last { $days } days
operators-funnel-stopped = Stopped here
operators-funnel-landed = Set Up Your Account
operators-funnel-account = Billing Center account
operators-funnel-workspace = Workspace
operators-funnel-used = First usage
operators-funnel-text = Of the licenses that were first set up in these days. Usage counts as soon as its first hour is closed.
operators-funnel-more = Counted are the { $count } newest.
operators-funnel-left = Activations that were left
operators-funnel-none = Nobody has come in 30 days
operators-funnel-none-text = Here stands how many people came by Set Up Your Account, and how many of them got an account, a workspace and used it.
operators-lately = Licenses in the last 24 hours
operators-day-begun = New
operators-day-ended = Ended
operators-day-renewed = Renewed or replaced
operators-day-more = More than { $count }
