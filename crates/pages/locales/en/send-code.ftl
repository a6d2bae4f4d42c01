# What POST /codes did, and why it refused.
send-code-sent-title = Please check your inbox
problem-code-too-soon-title = A code was sent just now
problem-code-too-soon-detail = It can take a moment to arrive. You can have another one sent in { $seconds ->
        [one] 1 second
       *[other] { $seconds } seconds
    }.
problem-too-many-codes-title = Too many codes were sent
problem-too-many-codes-detail = Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } before you have another one sent.
problem-too-many-codes-from-here-title = Too many codes were asked for from your network
problem-too-many-codes-from-here-detail = We limit this so that nobody is flooded with mail. A code you already have still works. Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } before you have another one sent, or use another network.
problem-unknown-purpose-title = We do not know what this code is for
problem-unknown-purpose-detail = Please go back to the page you came from and try again there.
problem-mail-unavailable-title = The mail could not be sent yet
problem-mail-unavailable-detail = Our mail service does not take it at the moment. We keep trying: your code arrives as soon as it does. If it does not within ten minutes, ask for another one.
problem-text-message-unavailable-title = The text message could not be sent yet
problem-text-message-unavailable-detail = Our messaging service does not take it at the moment. We keep trying: your code arrives as soon as it does. If it does not within ten minutes, ask for another one.
problem-mail-refused-title = The last mail was not accepted
problem-mail-refused-detail = Our mail to this address was refused, and does not count. Please check the address, then ask for another code.
problem-text-messages-used-up-title = We can't send more text messages today
problem-text-messages-used-up-detail = The daily limit of text messages is reached, so no code was sent to this number. Try again tomorrow (from 00:00 UTC), or use your e-mail address. If you are registering, continue without this code: you verify the number later in your profile.
problem-text-message-refused-title = The last text message was not accepted
problem-text-message-refused-detail = Our text message to this number was refused, and does not count. Please check the number, then ask for another code.
