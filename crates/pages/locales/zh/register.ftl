register-step-basic = 基本信息
register-step-company = 企业信息
register-step-activation = 创建工作空间

register-basic-title = 注册账号
register-basic-lead = 您将同时获得两个账号，初始用户名和密码相同：一个用于 { $brand } 控制台，一个用于费用中心。两个账号相互独立：之后更改其中一个的密码、邮箱或手机号时，可以选择是否同时更改另一个。
register-basic-known = 已有费用中心账号？
register-basic-known-link = 直接绑定
register-email-verified = { $email } 已通过验证。
register-phone-verified = { $phone } 已通过验证。
register-phone-code-label = 短信验证码
register-phone-code-hint = 6 位数字。可留空，稍后在个人资料中验证；验证之前不能用该号码登录。
register-password-kept = 密码已保存，仅在需要修改时重新填写。

register-company-title = 企业信息
register-company-lead = 这些信息会出现在账单上，以后可以在费用中心修改。

register-activation-title = 创建第一个工作空间
register-activation-lead = 工作空间是团队使用 { $brand } 的协作空间，费用由本次订阅结算。
register-activation-site = 工作空间将创建在站点“{ $site }”。
register-activation-submit = 立即开通
register-filled-in = 贵公司在 AWS Marketplace 订阅时填写了联系人，我们已据此预填部分内容，如有不符请修改。
