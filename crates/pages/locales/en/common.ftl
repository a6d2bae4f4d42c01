# The frame of every page.
page-copy = Copy
page-copied = Copied
page-show = Show password
page-hide = Hide password
# Behind the text of a button that sends a code.
page-again = (again in { $seconds } s)
page-skip = Skip to the content
page-languages = Language
page-help = Need help?
page-help-center = Contact us
page-terms = Terms of service
page-privacy = Privacy policy
page-title-error = Error:

# Widgets.
step-label = Progress
step-done = Done:
step-count = Step { $current } of { $total }: { $name }
notice-error = Error:
notice-success = Done:
notice-note = Note:
notice-waiting = Please wait:
form-problems = Check the following
form-problem = { $field }: { $problem }
form-optional = (optional)
form-choose = Choose…
form-send-code = Send code
form-send-text = Send code by text
form-phone-home = Without a country code we read it as { $code }.
form-next = Next
form-back = Back
form-cancel = Cancel
form-terms = I agree to the { $terms } and the { $privacy }
form-terms-link = terms of service
form-privacy-link = privacy policy

# The four stages of an activation, in the step indicator.
stage-subscribe = Subscribed
stage-account = Billing Center account
stage-workspace = Workspace
stage-done = Ready

# What an activation is about.
license-heading = Your subscription
license-product = Product
license-account = AWS account
license-id = License
license-state = Status
license-state-pending = Not active yet
license-state-active = Active
license-state-suspended = Suspended
license-state-ending = Ending
license-state-ended = Ended

# While AWS has not confirmed yet, or the agreement starts later.
pending-title = AWS is confirming your subscription
pending-text = This usually takes a minute or two. Meanwhile you can finish every step. Usage counts once AWS has confirmed.
pending-later-title = Your subscription starts on { $start }
pending-later-text = You can finish every step now. Usage counts from then.
pending-refresh = This usually takes a minute or two. Leave this page open, or choose “Check again”.
pending-check = Check again

# Languages of a workspace.
language-en = English
language-zh = Simplified Chinese (简体中文)

# Days and months. Times are in UTC, and say so.
when-moment = { $date }, { $time } UTC
when-day = { $day } { $month } { $year }
when-month = { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

# Where somebody is signed in.
sessions-title = Where you are signed in
sessions-browser = Browser
sessions-browser-on = { $browser } on { $system }
sessions-browser-unknown = Unknown
sessions-began = Signed in
sessions-until = Ends
sessions-source = IP address
sessions-this = This browser
sessions-end = Sign out
sessions-end-others = Sign out everywhere else
sessions-end-all = Sign out everywhere
sessions-ended = Signed out.
security-events-title = Recent activity
security-events-none = Nothing yet.
security-events-when = When
security-events-what = What
security-events-from = IP address
security-events-counted = { $what }: { $count } in this hour

# What an activation is about, on each of its pages.
activation-about = You are setting up { $product }, bought by AWS account { $account }.
changed-title = This changed while the page was open
changed-text = Nothing was done. Check what the page shows now, then confirm again.

# The rooms of the console.
page-rooms-console = Console
page-room-workspaces = Workspaces
page-room-profile = Profile
page-room-security = Security
form-save = Save
