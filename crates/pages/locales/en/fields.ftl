# Labels and hints of fields that several forms share.
field-site-label = Site
field-site-hint = Where your workspace and its data are kept. You cannot change it later.
field-username-label = Username
field-username-hint = 3 to 32 letters, digits, hyphens, underscores or dots, starting with a letter. You can sign in with it.
field-email-label = E-mail address
field-email-hint = We send a verification code to this address.
field-code-label = Verification code
field-code-hint = The 6 digits from our e-mail
field-code-sent = We sent a code to { $target }. It is valid for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
field-password-label = Password
field-password-hint = At least 8 characters. A short sentence is easy to remember and hard to guess.
field-password-confirmation-label = Confirm password
field-phone-label = Phone number
field-phone-hint = With the country code, for example +65 6123 4567. You can sign in to the Billing Center with it after verifying it by text message.
field-phone-hint-console = With the country code, for example +65 6123 4567. We keep it as a contact. You sign in with your username or e-mail address.
field-company-name-label = Company name
field-industry-label = Industry
field-region-label = Country or region
field-description-label = About the company
field-description-hint = Up to 500 characters
field-contact-name-label = Contact person
field-contact-name-hint = Who we can contact about billing
field-workspace-name-label = Workspace name
field-workspace-name-hint = For example, the name of a team or project
field-workspace-language-label = Workspace language
field-workspace-language-hint = The language of events, alerts and text messages in this workspace. You cannot change it later.

# What is wrong with a field.
field-missing = { $field ->
    [username] Enter a username.
    [login] Enter your username, e-mail address or phone number.
    [email] Enter an e-mail address.
    [password] Enter a password.
    [passwordConfirmation] Enter the password again.
    [currentPassword] Enter your current password.
    [code] Enter the code.
    [emailCode] Enter the code from our e-mail.
    [phone] Enter a phone number.
    [phoneCode] Enter the code from our text message.
    [companyName] Enter the company’s name.
    [contactName] Enter the name of a contact person.
    [industry] Choose an industry.
    [region] Choose a country or region.
    [workspaceName] Enter a name for the workspace.
    [name] Enter a name.
    [number] Enter the number.
    [site] Choose a site.
    [language] Choose a language.
    [workspaceLanguage] Choose a language.
    [why] Say why.
    [whyRead] Say why.
    [reason] Give a reason.
    [decision] Choose what to do.
    [identity] Choose one.
    [mail] Choose a mail.
    [target] Choose who is told.
    [note] Enter a note.
    [quantity] Enter a quantity.
    [from] Enter when it begins.
    [to] Enter when it ends.
   *[other] Fill in this field.
}
field-too-short = Use at least { $min } characters.
field-too-long = Use at most { $max } characters.
field-control-characters = This contains line breaks or invisible characters. Type it instead of pasting it.
field-username-form = A username may contain letters (a–z), digits, hyphens, underscores and dots. It starts with a letter and ends with a letter or digit.
field-username-taken = This username is taken. Choose another one.
field-username-looks-like = This looks like a username that is already taken: l, i and 1, o and 0, m and rn, w and vv are easily confused. Choose another one.
field-login-form = Enter a username, an e-mail address, or a phone number with its country code.
field-email-form = Enter a complete e-mail address, like name@example.com.
field-email-local-part-too-long = Use at most { $max } characters before the @.
field-email-not-ascii = We cannot send mail to this address. Use one with only English letters, digits and common signs before the @.
field-email-taken = There is already an account with this e-mail address.
field-email-without-account = There is no console account with this e-mail address.
field-phone-country = We do not send text messages to this country. Enter a number from another country, or sign in by e-mail.
field-phone-form = Enter the number with its country code: a plus sign and 8 to 15 digits, for example +65 6123 4567.
field-number-form = Use only letters, digits, dots and slashes.
field-username-differs = This is not the username of this account.
field-document-missing = Upload at least one document first.
field-document-unfit = One of the files cannot be used: it is empty, too large, or not the type you chose. Remove it and upload it again.
field-phone-taken = There is already an account with this phone number.
field-phone-verified-elsewhere = Another account has verified this phone number, so you cannot sign in with it. Enter another number, or continue: we keep this one as a contact, unverified.
field-password-guessable = This password is easy to guess. Choose a less common one that has nothing to do with your username, your e-mail address or this product.
field-passwords-differ = The two passwords are different.
field-not-chosen = { $field ->
    [site] Choose a site.
    [industry] Choose an industry.
    [region] Choose a country or region.
    [language] Choose a language.
    [workspaceLanguage] Choose a language.
    [subject] Choose whether this is a company or a person.
   *[other] Choose one.
}
field-password-wrong = This is not your current password.
field-unchanged = This is the same as now. Enter a different one.
field-not-offered = Choose a value from the list.
field-too-many = Choose at most { $max } at a time.
field-none-chosen = Choose at least one.
field-terms-not-accepted = Accept the terms to continue.
field-code-form = A verification code has 6 digits.
field-code-wrong = This is not the code we sent. { $attempts ->
        [one] You have 1 more attempt.
       *[other] You have { $attempts } more attempts.
    }
field-code-expired = This code has expired. Choose “Send code” for a new one.
field-code-used = This code has been used. Choose “Send code” for a new one.
field-code-not-sent = We have not sent a code for this. Choose “Send code” first.
field-code-used-up = Too many wrong attempts. Choose “Send code” for a new code.

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
field-second-factor-form = Enter the 6 digits that your authenticator app shows, or a recovery code of 24 letters and digits
field-second-factor-wrong = This is neither the code that your app shows now nor an unused recovery code. Check that your phone’s clock is right
field-second-factor-used = This code has been used. Wait until your app shows the next one
