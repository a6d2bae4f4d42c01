# POST /codes 的结果，以及拒绝发送的原因。
send-code-sent-title = 请查收邮件
problem-code-too-soon-title = 验证码刚刚已发送
problem-code-too-soon-detail = 邮件送达可能需要一点时间。{ $seconds } 秒后可以重新发送。
problem-too-many-codes-title = 验证码发送次数过多
problem-too-many-codes-detail = 请 { $minutes } 分钟后再发送。
problem-too-many-codes-from-here-title = 您所在的网络请求了过多验证码
problem-too-many-codes-from-here-detail = 为避免滥发邮件，我们限制了请求次数。您已收到的验证码仍然有效。请等待 { $minutes } 分钟后再获取，或换一个网络。
problem-unknown-purpose-title = 无法识别验证码的用途
problem-unknown-purpose-detail = 请返回之前的页面重新操作。
problem-mail-unavailable-title = 邮件未能发送
problem-mail-unavailable-detail = 邮件服务暂时没有响应，请几秒后重试。
