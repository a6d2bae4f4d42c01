# Labels and hints of fields that several forms share.
field-site-label = Site
field-site-hint = Where your workspace and its data will live. It cannot be changed later.
field-username-label = Username
field-username-hint = 3 to 32 letters, digits, hyphens, underscores or dots, starting with a letter. You can sign in with it.
field-email-label = E-mail address
field-email-hint = We send a verification code to this address.
field-code-label = Verification code
field-code-hint = The 6 digits from our e-mail.
field-code-sent = We sent a code to { $target }. It is valid for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
field-password-label = Password
field-password-hint = At least 8 characters. A short sentence is easy to remember and hard to guess.
field-password-confirmation-label = Repeat the password
field-phone-label = Phone number
field-phone-hint = With the country code, for example +65 6123 4567. You can sign in to the Billing Center with it once a text message has verified it.
field-phone-hint-console = With the country code, for example +65 6123 4567. It is noted with your account; you sign in with your username or e-mail address.
field-company-name-label = Company name
field-industry-label = Industry
field-region-label = Country or region
field-description-label = About the company
field-description-hint = Up to 500 characters.
field-contact-name-label = Contact person
field-contact-name-hint = Whom may we speak to about billing?
field-workspace-name-label = Workspace name
field-workspace-name-hint = A team or a project, for example.
field-workspace-language-label = Workspace language
field-workspace-language-hint = Fixes the language of events, alerts and text messages in this workspace. It cannot be changed later.

# What is wrong with a field.
field-missing = Please fill this in.
field-too-short = Please use at least { $min } characters.
field-too-long = Please use at most { $max } characters.
field-control-characters = This contains line breaks or invisible control characters. Please type it instead of pasting it.
field-username-form = A username may contain letters (a–z), digits, hyphens, underscores and dots. It starts with a letter and ends with a letter or digit.
field-username-taken = This username is taken. Please choose another one.
field-username-looks-like = This looks like a username that is already taken: l, i and 1, o and 0, m and rn, w and vv are easily confused. Please choose another one.
field-login-form = This is neither a username nor an e-mail address nor a phone number with its country code.
field-email-form = This is not a complete e-mail address. It should look like name@example.com.
field-email-local-part-too-long = Use at most { $max } characters before the @.
field-email-not-ascii = We cannot send mail to this address: please use one whose part before the @ has only English letters, digits and common signs.
field-email-taken = There is already an account with this e-mail address.
field-email-without-account = There is no console account with this e-mail address.
field-phone-country = We send no text messages to this country. Enter a number of another country, or sign in by e-mail instead.
field-phone-form = Please give the number with its country code: a plus sign and 8 to 15 digits, for example +65 6123 4567.
field-number-form = This number has characters that registers and documents do not use. Letters, digits, dots and slashes are fine.
field-username-differs = This is not the username of this account.
field-document-missing = Please upload at least one document first.
field-document-unfit = One of the files cannot be used: it is empty, too large, or not the kind of file that it was uploaded as. Remove it and upload it again.
field-phone-taken = There is already an account with this phone number.
field-phone-verified-elsewhere = Another account has verified this phone number, so you cannot sign in with it. Enter another number, or continue: we keep this one as a contact, unverified.
field-password-guessable = This password is easy to guess. Please choose a less common one that has nothing to do with your username, your e-mail address or this product.
field-passwords-differ = The two passwords are not the same.
field-not-chosen = Please choose one.
field-password-wrong = This is not your present password.
field-unchanged = This is the present one. Please enter another.
field-not-offered = Please choose one of the values in the list.
field-too-many = Choose at most { $max } at a time.
field-none-chosen = Choose at least one.
field-terms-not-accepted = Please accept the terms to go on.
field-code-form = A verification code has 6 digits.
field-code-wrong = This is not the code we sent. { $attempts ->
        [one] You have 1 more attempt.
       *[other] You have { $attempts } more attempts.
    }
field-code-expired = This code is no longer valid. Please have a new one sent.
field-code-used-up = There were too many wrong attempts. Please have a new code sent.

# Industries.
industry-agriculture = Agriculture, forestry, fishing
industry-mining = Mining
industry-manufacturing = Manufacturing
industry-energy = Energy
industry-water = Water and waste
industry-construction = Construction
industry-trade = Retail and wholesale
industry-transport = Transport and logistics
industry-hospitality = Hotels and restaurants
industry-technology = Software, internet, telecommunications, media
industry-finance = Finance and insurance
industry-real-estate = Real estate
industry-professional = Consulting, research, professional services
industry-administrative = Business support services
industry-government = Government and public sector
industry-education = Education
industry-health = Health and social care
industry-arts = Arts, games, entertainment, sports
industry-other = Other
field-second-factor-form = Enter the six digits that your authenticator app shows, or a recovery code of 24 letters and digits
field-second-factor-wrong = This is not the code that your app shows now, nor an unused recovery code. Check that the clock of your phone is right
field-second-factor-used = This code was used already. Wait until your app shows the next one
