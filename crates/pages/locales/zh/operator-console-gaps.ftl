# 一人可单独放弃的金额
operators-alone-left = 您还可以单独放弃 { $left }。24 小时内合计不得超过 { $most }，超出部分须由第二人确认。
operators-alone-nothing = 您在 24 小时内单独放弃的金额已达上限 { $most }。此后放弃任何金额都须由第二人确认。
operators-proposal-goes = 在此之前，该记录会一直等待答复。若无人答复，将按原样发送给 AWS。
operators-proposed-give-back = 将 { $units } 个单位退还给合同

# 重新通知的事件
operators-replay-to-hint = 仅限定从哪些事件开始：这些事件须发生在此之前，之后的事件不论时间都会随后通知。
operators-replayed-left = 以下许可此后发生的事件过多，无法在一次操作中重新通知。请按许可逐个重新通知：

# 决定页面
operators-decision = 决定
operators-identity-files = 提交的文件
operators-several-asked = 共 { $all } 条：{ $asked } 条等待第二人确认，{ $done } 条已完成
