# What POST /codes did, and why it refused.
send-code-sent-title = Check your inbox
problem-code-too-soon-title = We have just sent a code
problem-code-too-soon-detail = It can take a moment to arrive. You can have another one sent in { $seconds ->
        [one] 1 second
       *[other] { $seconds } seconds
    }.
problem-too-many-codes-title = Too many codes
problem-too-many-codes-detail = Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } before you have another one sent.
problem-too-many-codes-from-here-title = Too many codes from your network
problem-too-many-codes-from-here-detail = We limit this so that nobody is flooded with mail. A code you already have still works. Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } before you have another one sent, or use another network.
problem-unknown-purpose-title = We do not know what this code is for
problem-unknown-purpose-detail = Go back to the previous page and try again from there.
problem-mail-unavailable-title = We could not send the e-mail yet
problem-mail-unavailable-detail = Our mail service is not responding. We keep trying, and your code arrives as soon as it responds. If you have no code after ten minutes, ask for another one.
problem-text-message-unavailable-title = We could not send the text message yet
problem-text-message-unavailable-detail = Our messaging service is not responding. We keep trying, and your code arrives as soon as it responds. If you have no code after ten minutes, ask for another one.
problem-mail-refused-title = Our last e-mail was refused
problem-mail-refused-detail = Our e-mail to this address was refused. It does not count against your limit. Check the address, then ask for another code.
problem-mail-comes-back-title = Our e-mail to this address came back
problem-mail-comes-back-detail = The mailbox could not be reached. Check the address for a typing error, or enter another one. If it is right, ask for the code again and we send it once more.
problem-text-messages-used-up-title = We can't send more text messages today
problem-text-messages-used-up-detail = The daily limit of text messages is reached, so we sent no code to this number. Try again tomorrow (from 00:00 UTC), or use your e-mail address. If you are registering, continue without this code: you can verify the number later in your profile.
problem-text-message-refused-title = Our last text message was refused
problem-text-message-refused-detail = Our text message to this number was refused. It does not count against your limit. Check the number, then ask for another code.
