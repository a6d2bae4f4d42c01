# Answers of the API for operators' machines about accounts.

problem-no-limit-used-up-title = No limit is used up
problem-no-limit-used-up-detail = There is nothing to lift. Read the account again.
problem-lifted-too-often-title = Lifted often enough in 24 hours
problem-lifted-too-often-detail = Limits of this account, or by you, can be lifted again from { $when } on.
problem-nothing-to-tell-title = This mail has nothing to tell
problem-nothing-to-tell-detail = What it would say no longer applies. Read again which mails can be sent.
problem-mailed-too-often-title = Enough mails in 24 hours
problem-mailed-too-often-detail = The next mail to this owner can go from { $when } on.
problem-mail-not-taken-title = The mail was not taken
problem-mail-not-taken-detail = Our mail service refused it or did not answer. That it was tried is noted. Read the account's mails, then send it again.
problem-mailed-of-late-title = A mail was sent recently or will be sent automatically
problem-mailed-of-late-detail = The next one can be sent from { $when } on.
problem-mail-on-its-way-title = A mail is on its way
problem-mail-on-its-way-detail = It goes within a minute.
problem-nobody-to-write-to-title = There is nobody to write to
problem-nobody-to-write-to-detail = The license is not on the list of abandoned activations, or no address of its buyer is known.
problem-mail-refused-again-title = The mail was refused
problem-mail-refused-again-detail = Sending it again will not help. That it was tried is noted. Ask the owner for another address.
field-operate-whole-number = This must be a whole number in digits.
problem-mail-withheld-title = No mail is sent to this address
problem-mail-withheld-detail = Mail to it comes back, or its owner reported one as unwanted. Ask the owner for another address.
