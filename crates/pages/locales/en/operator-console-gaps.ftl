# How much one person gives up alone
operators-alone-left = Alone you can give up { $left } more. Within 24 hours it is { $most } in all; what is above needs a second person.
operators-alone-nothing = You gave up { $most } alone within 24 hours. Whatever else you give up needs a second person.
operators-proposal-goes = Until then the record waits for the answer. If nobody answers, it goes to AWS as it is.
operators-proposed-give-back = Give { $units } units back to the contract

# Events that are told again
operators-replay-to-hint = What is told first happened before then. What came after it follows, whenever it happened.
operators-replayed-left = Too much happened to these licenses since to be told again in one order. Tell each again by its license:

# Pages of decisions
operators-decision = Decision
operators-identity-files = Documents
operators-several-asked = { $asked } of { $all } wait for a second person, { $done } done
