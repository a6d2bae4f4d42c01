# 面向运营方程序的账号接口的答复。

problem-no-limit-used-up-title = 没有用尽的限制
problem-no-limit-used-up-detail = 无需解除。请重新查询该账号。
problem-lifted-too-often-title = 24 小时内的解除次数已达上限
problem-lifted-too-often-detail = 此账号的限制（或由您解除的限制）可在 { $when } 之后再次解除。
problem-nothing-to-tell-title = 此邮件已无可告知的内容
problem-nothing-to-tell-detail = 邮件所述情况已不再成立。请重新查询可重发的邮件。
problem-mailed-too-often-title = 24 小时内的邮件已达上限
problem-mailed-too-often-detail = 可在 { $when } 之后再次向该所有者发送邮件。
problem-mail-not-taken-title = 邮件未被接收
problem-mail-not-taken-detail = 邮件服务拒绝了邮件或没有响应，本次尝试已记录。请查看该账号的邮件记录后再发送。
problem-mailed-of-late-title = 邮件刚刚发送或将自动发送
problem-mailed-of-late-detail = 可在 { $when } 之后再次发送。
problem-mail-on-its-way-title = 邮件正在发送
problem-mail-on-its-way-detail = 邮件将在一分钟内发出。
problem-nobody-to-write-to-title = 没有可写信的对象
problem-nobody-to-write-to-detail = 该许可不在未完成开通的列表中，或不知道买家的地址。
problem-mail-refused-again-title = 邮件被拒绝
problem-mail-refused-again-detail = 再次发送也无济于事，本次尝试已记录。请向所有者索取其他邮箱地址。
field-operate-whole-number = 此项必须是整数。
problem-mail-withheld-title = 不会向此地址发送邮件
problem-mail-withheld-detail = 发往此地址的邮件被退回，或收件人将其举报为不需要的邮件。请向所有者索取其他地址。
