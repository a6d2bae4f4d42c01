# 重新通知的事件
operators-replay-to-hint = 仅限定从哪些事件开始：这些事件须发生在此之前，之后的事件不论时间都会随后通知。
operators-replayed-left = 以下许可此后发生的事件过多，无法在一次操作中重新通知。请按许可逐个重新通知：
