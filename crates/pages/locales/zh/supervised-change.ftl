# /account/email-change：人工更换邮箱的新邮箱
credentials-take-over-title = 接管您的账号
credentials-take-over-lead = 您曾告知我们，您已无法使用费用中心账号的邮箱。请输入该账号的用户名，此后即可使用新邮箱登录。
credentials-take-over-new = 新邮箱
credentials-take-over-until = 截止时间
credentials-take-over-signs-out = 所有设备上的登录都会退出。
credentials-take-over-password = 密码会被移除，您可以使用发送至新邮箱的验证码登录并设置新密码。
credentials-take-over-factor = 如已开启两步验证，则保持开启。
credentials-take-over-both = 您的控制台账号也会改用新邮箱。
credentials-take-over-one = 您的控制台账号是独立的账号，其邮箱保持不变。
credentials-take-over-objection = 一周内，原邮箱仍可申诉。
credentials-take-over-username-hint = 费用中心账号的用户名。邮件中不包含用户名，因此仅凭邮件无法打开账号。
credentials-take-over-submit = 接管账号
credentials-taken-over-title = 账号已归您使用
credentials-taken-over = 邮箱已更换，所有登录均已退出
credentials-taken-over-text = 请使用发送至 { $email } 的验证码登录，然后设置新密码。
problem-email-change-gone-title = 此链接已失效
problem-email-change-gone-detail = 此次更换已停止、已过期或已完成。如果您的邮箱已被更换且并非您本人操作，请使用我们最近一封相关邮件中的链接，或立即联系我们。
problem-email-change-taken-title = 此邮箱已被其他账号使用
problem-email-change-taken-detail = 未作任何更改。请联系我们选择其他邮箱。

# /account/objection：人工更换邮箱的原邮箱
credentials-stop-title = 停止更换您的邮箱？
credentials-stop-lead = 我们得知此账号的所有者已无法使用此邮箱。如果您仍能使用，请停止此次更换，账号将不作任何更改。
credentials-stop-asked = 申请时间
credentials-stop-opens = 生效时间
credentials-stop-submit = 停止更换
credentials-stopped-title = 更换已停止
credentials-stopped = 您的邮箱保持不变
credentials-stopped-text = 如果您没有向我们申请更换，说明有人冒充您。请登录并查看安全记录。

# 安全记录
security-event-limits-lifted = 我们解除了影响您登录的限制
security-event-supervised-change-asked = 有人请我们更换邮箱
security-event-supervised-change-confirmed = 我们的另一位同事同意更换邮箱
security-event-supervised-change-stopped = 由我们进行的邮箱更换已停止
