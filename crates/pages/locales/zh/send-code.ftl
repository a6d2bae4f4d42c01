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
problem-mail-unavailable-title = 邮件尚未发出
problem-mail-unavailable-detail = 邮件服务暂时没有接收。我们会继续尝试，一旦发出您就会收到验证码。如果十分钟内仍未收到，请重新获取。
problem-text-message-unavailable-title = 短信尚未发出
problem-text-message-unavailable-detail = 短信服务暂时没有接收。我们会继续尝试，一旦发出您就会收到验证码。如果十分钟内仍未收到，请重新获取。
problem-mail-refused-title = 上一封邮件未被接收
problem-mail-refused-detail = 发往该地址的邮件被拒绝，不计入次数。请检查邮箱地址，然后重新获取验证码。
problem-text-message-refused-title = 上一条短信未被接收
problem-text-message-refused-detail = 发往该号码的短信被拒绝，不计入次数。请检查手机号码，然后重新获取验证码。
