# Events that are told again
operators-replay-to-hint = What is told first happened before then. What came after it follows, whenever it happened.
operators-replayed-left = Too much happened to these licenses since to be told again in one order. Tell each again by its license:
