sign-in-title = 登录 { $brand }
sign-in-account-label = 账号
sign-in-account-console = 控制台
sign-in-account-console-hint = 使用您的工作空间
sign-in-account-billing = 费用中心
sign-in-account-billing-hint = 账单、云账号与企业资料
sign-in-login-label = 用户名、邮箱或手机号
sign-in-submit = 登录
sign-in-with-code = 未设置或忘记密码？使用验证码登录
sign-in-with-password = 使用密码登录
sign-in-forgot-username = 忘记用户名？
sign-in-forgot-username-hint = 忘记用户名？请填写邮箱，我们发送的验证码邮件中会写明用户名。
sign-in-code-sent = 如果该账号存在，验证码将会送达，{ $minutes } 分钟内在此浏览器中有效。
sign-in-code-needed-title = 请输入我们发送的验证码
sign-in-code-needed = 该账号近期被多次尝试错误密码。如果您的密码正确，我们已向该账号的邮箱发送验证码，请在此输入。验证码仅在此浏览器中有效。
sign-in-admission-label = 邮件中的口令
sign-in-admission-hint = 有人为该账号过多地获取了验证码。如果您在最近一小时内收到过其中的邮件，请输入邮件末尾的口令，然后再次点击“获取验证码”。
sign-in-signed-out = 您已退出登录。如果您正在此浏览器中开通订阅，该过程也已结束：请在 AWS Marketplace 中点击“设置您的账户”继续。
sign-in-unsent-title = 登录已失效
sign-in-unsent = 您刚才提交的内容没有保存。请重新登录后再次提交。
sign-in-sign-out = 退出登录

# GET /console
sign-in-console-title = 我的工作空间
sign-in-console-lead = 选择一个工作空间开始使用。
sign-in-console-empty = 该账号下还没有工作空间。请在 AWS Marketplace 中打开订阅并点击“设置您的账户”来创建。
sign-in-console-open = 进入
sign-in-console-open-unseen = 进入 { $name }

# GET /console/workspaces/{id}
sign-in-workspace-title = 欢迎使用 { $name }
sign-in-workspace-lead = 您的工作空间已就绪。
sign-in-workspace-id = 工作空间 ID
sign-in-workspace-site = 站点
sign-in-workspace-language = 语言
sign-in-workspace-settled = 结算方式
sign-in-workspace-settled-aws = AWS 账号 { $account }
sign-in-workspace-entitlement = 使用状态
sign-in-workspace-pending = 通常只需一两分钟，无需您任何操作。您可以先浏览；AWS 确认后，用量才开始计费。
